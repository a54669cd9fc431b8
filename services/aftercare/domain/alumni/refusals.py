"""Owns what a person is told whose membership does not allow what was asked, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusals:
    """A sentence for each reason: they left, have not joined, pause, or have not agreed to this."""

    left: str
    not_joined: str
    paused: str
    not_agreed: str


TO_MEMBER = Refusals(
    left="You have left the community. To come back, ask for a new invitation first.",
    not_joined="You are invited, and have not joined yet: join first.",
    paused="Your membership is paused: resume it first.",
    not_agreed="You have not chosen this part of the community: add it to your choices first.",
)
TO_STAFF = Refusals(
    left="This member has left: only they themselves may ask for a new invitation.",
    not_joined="This client is invited, and has not joined yet.",
    paused="This membership is paused: only the member resumes it.",
    not_agreed="The member has not agreed to this purpose: only their own word changes that.",
)
ON_TAKING_BACK = Refusals(
    left="The membership has ended: there is nothing left to take back.",
    not_joined="Nothing was agreed to yet: there is nothing to take back.",
    paused="The membership is paused: what was agreed to can be taken back all the same.",
    not_agreed="This was not agreed to: there is nothing to take back.",
)
