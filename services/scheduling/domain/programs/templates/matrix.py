"""A program after the Matrix model: sixteen weeks, three days of three hours.

Source: SAMHSA, Matrix Intensive Outpatient Treatment for People With Stimulant Use Disorders,
Counselor's Treatment Manual (8 sessions of early recovery skills, two a week in the first month;
32 of relapse prevention, two a week; 12 of family education, one a week; 3 individual or conjoint)
and Counselor's Family Education Manual. How its sessions lie in the week is ours.
"""

from datetime import time

from services.scheduling.domain.programs.requirements import (
    CurriculumItem,
    Requirements,
    SessionType,
    WeeklyRequirements,
)
from services.scheduling.domain.programs.templates.template import Template
from services.scheduling.domain.programs.track import Phase
from services.scheduling.domain.programs.weekly_slots import WeeklySlot
from shared.recurrence.weekdays import Weekday

_EARLY_RECOVERY = (
    "Stop the cycle",
    "Identifying external triggers",
    "Identifying internal triggers",
    "Introducing 12-step or mutual-help activities",
    "Body chemistry in recovery",
    "Common challenges in early recovery",
    "Thinking, feeling, and doing",
    "12-step wisdom",
)
_FAMILY_EDUCATION = (
    "Triggers and cravings",
    "Recovery",
    "Families in recovery",
    "Rebuilding trust",
    "Living with addiction",
    "Communication traps",
)


def _items(prefix: str, kind: SessionType, names: tuple[str, ...]) -> tuple[CurriculumItem, ...]:
    return tuple(
        CurriculumItem(f"{prefix}-{number}", name, kind) for number, name in enumerate(names, 1)
    )


_SKILLS = _items("skills", SessionType.GROUP, _EARLY_RECOVERY)
_FAMILY = _items("family", SessionType.FAMILY, _FAMILY_EDUCATION)
_RELAPSE_PREVENTION = CurriculumItem("relapse-prevention", "Relapse prevention", SessionType.GROUP)
_SOCIAL_SUPPORT = CurriculumItem("social-support", "Social support", SessionType.GROUP)

_SKILL_CODES = tuple(item.code for item in _SKILLS)
_FAMILY_CODES = tuple(item.code for item in _FAMILY)
_OUTER_DAYS = (Weekday.MO, Weekday.FR)
_MIDDLE_DAY = (Weekday.WE,)

MATRIX = Template(
    code="matrix-16-weeks",
    name="Matrix-style intensive outpatient, 16 weeks",
    source="SAMHSA, Matrix Intensive Outpatient Treatment, Counselor's Treatment Manual",
    weekly_minutes_required=540,
    curriculum=(*_SKILLS, _RELAPSE_PREVENTION, *_FAMILY, _SOCIAL_SUPPORT),
    phases=(
        Phase(
            "early_recovery",
            "Early recovery",
            Requirements(
                2_160, {SessionType.INDIVIDUAL: 1}, curriculum=_SKILL_CODES, minimum_days=28
            ),
            WeeklyRequirements(540, 3, {"relapse-prevention": 2, "family": 1}),
        ),
        Phase(
            "relapse_prevention",
            "Relapse prevention",
            Requirements(
                6_000,
                {SessionType.INDIVIDUAL: 2},
                curriculum=("relapse-prevention", *_FAMILY_CODES),
                minimum_days=84,
            ),
            WeeklyRequirements(540, 3, {"relapse-prevention": 2, "family": 1}),
            needs_sign_off=True,
        ),
    ),
    slots=(
        WeeklySlot(
            "Early recovery skills",
            SessionType.GROUP,
            _OUTER_DAYS,
            time(17),
            60,
            10,
            ("early_recovery",),
            _SKILL_CODES,
        ),
        WeeklySlot(
            "Social support",
            SessionType.GROUP,
            _OUTER_DAYS,
            time(17),
            60,
            12,
            ("relapse_prevention",),
            ("social-support",),
        ),
        WeeklySlot(
            "Relapse prevention",
            SessionType.GROUP,
            _OUTER_DAYS,
            time(18),
            120,
            12,
            (),
            ("relapse-prevention",),
        ),
        WeeklySlot(
            "Family education",
            SessionType.FAMILY,
            _MIDDLE_DAY,
            time(17),
            90,
            20,
            (),
            _FAMILY_CODES,
        ),
        WeeklySlot("Recovery skills", SessionType.EDUCATION, _MIDDLE_DAY, time(18, 30), 90, 20),
    ),
)
