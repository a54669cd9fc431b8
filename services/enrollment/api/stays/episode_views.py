"""Owns how episodes are shown: a stay with its segments, what a former site may read, a history."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from asyncpg import Record
from pydantic import BaseModel

from services.enrollment.api.days import DaysView
from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.days import DatePrecision
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.domain.stays.segments import CareSegment, closed, days_by_level
from services.enrollment.domain.stays.steps import (
    Hold,
    Step,
    StepCode,
    days_on_hold,
    standing_steps,
)
from services.enrollment.tables.episodes import HOLDS, SEGMENTS, STEPS


class SegmentView(BaseModel):
    """A part of a stay. `ends_on` is the first day that is no longer in it; null: it goes on."""

    id: UUID
    site: str
    program: str
    track: str | None
    level_of_care: LevelOfCare
    authorized_level_of_care: LevelOfCare | None
    starts_on: date
    ends_on: date | None

    @classmethod
    def of(cls, segment: CareSegment) -> Self:
        care = segment.care
        return cls(
            id=segment.id,
            site=care.site,
            program=care.program,
            track=care.track,
            level_of_care=care.level_of_care,
            authorized_level_of_care=care.authorized_level_of_care,
            starts_on=segment.starts_on,
            ends_on=segment.ends_on,
        )


class HoldView(BaseModel):
    held_on: date
    reason_code: str
    expected_return_on: date | None
    resumed_on: date | None

    @classmethod
    def of(cls, hold: Hold) -> Self:
        return cls.model_validate(hold, from_attributes=True)


class LastStep(BaseModel):
    """The step that can be taken back: its number is what an undo names."""

    number: int
    code: StepCode


class EpisodeView(BaseModel):
    """A stay. Null says that it is not known, or that it has not come yet.

    `admission_rules_number`: the version of the site's rules by which it began.

    Program, track and levels are the present segment's, or the planned ones; `since` is the day on
    which the present state took effect.
    """

    id: UUID
    site: str
    version: int
    application_id: UUID
    client_id: UUID
    program: str
    track: str | None
    level_of_care: LevelOfCare
    authorized_level_of_care: LevelOfCare | None
    intended_start_on: date | None
    started_on: date | None
    date_precision: DatePrecision
    from_history: bool
    days_waiting: DaysView | None
    state: EpisodeState
    since: date | None
    disposition: Disposition | None
    discharged_on: date | None
    last_contact_on: date | None
    length_of_stay: DaysView | None
    admission_rules_number: int | None
    holds: list[HoldView]
    segments: list[SegmentView]
    last_step: LastStep | None

    @classmethod
    def of(cls, episode: Episode) -> "EpisodeView":
        return cls(**_shown(vars(episode), last_step=episode.last_step))


class EpisodeRecord(EpisodeView):
    """A stay with what follows from it, and what other services have said about it.

    `days_at_level` counts whole days up to today or the end. `prior_episode_id` is the stay before
    it: as the application named it, or the client's earlier one here. `transferred_to` names the
    site that a client went on to: then this is the stay as it stood on leaving, which is all that
    a former site reads.
    """

    days_at_level: dict[str, int]
    days_on_hold: int
    prior_episode_id: UUID | None
    program_completed_on: date | None
    transferred_on: date | None = None
    transferred_to: str | None = None

    @classmethod
    def of_row(cls, row: Record, today: date) -> "EpisodeRecord":
        facts = _typed(row)
        stand = standing_steps(facts["steps"])
        is_final = facts["state"] == EpisodeState.ENTERED_IN_ERROR
        last = stand[-1] if stand and not is_final else None
        return cls(**_shown(facts, last_step=last), **_derived(facts, today))

    @classmethod
    def of_part(cls, row: Record, site: str, today: date) -> "EpisodeRecord | None":
        """Return the stay as it stood when the client went on from `site`, or None."""
        facts = _typed(row)
        left = left_by(facts["steps"], site)
        if left is None or left.before is None or left.effective_on is None:
            return None
        parts = left.before.segments
        then = {name: getattr(left.before, name) for name in type(left.before).__slots__}
        ended = closed(parts, on=left.effective_on, field="effective_on")
        kept = {**facts, **then, "segments": ended, "version": left.version}
        following = facts["segments"][len(parts)]
        return cls(
            **_shown(kept, last_step=None),
            **_derived({**kept, "program_completed_on": None}, today),
            transferred_on=left.effective_on,
            transferred_to=following.care.site,
        )


class StepView(BaseModel):
    """One line of the history. `by` is the subject of who did it, as the sign-in names them."""

    number: int
    code: StepCode
    state: EpisodeState
    effective_on: date | None
    by: str | None
    at: datetime | None
    reason_code: str | None
    undoes: int | None
    undone: bool

    @classmethod
    def of(cls, step: Step, *, undone: bool) -> Self:
        return cls(
            number=step.number,
            code=step.code,
            state=step.state,
            effective_on=step.effective_on,
            by=step.by,
            at=step.at,
            reason_code=step.reason_code,
            undoes=step.undoes,
            undone=undone,
        )


class History(BaseModel):
    """All steps in the order they were taken, those that were taken back included."""

    items: list[StepView]

    @classmethod
    def of_row(cls, row: Record, site: str) -> "History | None":
        steps = STEPS.validate_python(row["steps"])
        if row["site"] != site:
            left = left_by(steps, site)
            if left is None:
                return None
            steps = steps[: left.number]
        undone = {step.undoes for step in steps}
        return cls(items=[StepView.of(step, undone=step.number in undone) for step in steps])


def left_by(steps: tuple[Step, ...], site: str) -> Step | None:
    """Return the step that last sent the client on from `site`."""
    leaving = [
        step
        for step in standing_steps(steps)
        if step.code is StepCode.TRANSFER and step.before and step.before.site == site
    ]
    return leaving[-1] if leaving else None


def _typed(row: Record) -> dict[str, Any]:
    return {
        **row,
        "days_waiting": DaysView.between(row["waited_at_least"], row["waited_at_most"]),
        "length_of_stay": DaysView.between(row["stayed_at_least"], row["stayed_at_most"]),
        "holds": HOLDS.validate_python(row["holds"]),
        "segments": SEGMENTS.validate_python(row["segments"]),
        "steps": STEPS.validate_python(row["steps"]),
    }


def _shown(facts: Mapping[str, Any], *, last_step: Step | None) -> dict[str, Any]:
    plain = {name: facts[name] for name in EpisodeView.model_fields if name in facts}
    return {
        **plain,
        "days_waiting": _days(facts["days_waiting"]),
        "length_of_stay": _days(facts["length_of_stay"]),
        "holds": [HoldView.of(hold) for hold in facts["holds"]],
        "segments": [SegmentView.of(segment) for segment in facts["segments"]],
        "last_step": last_step and LastStep(number=last_step.number, code=last_step.code),
    }


def _derived(facts: Mapping[str, Any], today: date) -> dict[str, Any]:
    return {
        "days_at_level": days_by_level(facts["segments"], today),
        "days_on_hold": days_on_hold(facts["holds"], facts["discharged_on"] or today),
        "prior_episode_id": facts["prior_episode_id"],
        "program_completed_on": facts["program_completed_on"],
    }


def _days(days: Any) -> DaysView | None:
    return days if days is None or isinstance(days, DaysView) else DaysView.of(days)
