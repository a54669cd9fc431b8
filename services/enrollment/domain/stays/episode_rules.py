"""Owns the rules of an episode that its name alone explains."""

from uuid import UUID

from shared.errors import BrokenRule, Invalid


class ApplicationIsNotAccepted(BrokenRule):
    """Only an accepted application becomes an episode."""


class ApplicationAlreadyEnrolled(BrokenRule):
    """One application becomes one episode; a readmission starts with a new application."""

    @classmethod
    def with_episode(cls, episode_id: UUID) -> "ApplicationAlreadyEnrolled":
        return cls("This application has its episode already.", episode_id=str(episode_id))


class ClientHasOpenEpisode(BrokenRule):
    """A client has at most one open episode at a site."""


class ClientIsNotInCare(BrokenRule):
    """What changes the care of a stay needs a stay that goes on, and is not on hold."""


class EpisodeIsOver(BrokenRule):
    """What is for the time of a stay needs one that goes on, or is planned."""


class StartBeforeReceipt(Invalid):
    """A stay does not start before its application came in."""


class DischargeBeforeStart(Invalid):
    """Nobody leaves before the first day."""


class LastContactOutsideStay(Invalid):
    """The last contact lies between the first day and the discharge."""
