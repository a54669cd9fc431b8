"""An evening program: nine hours a week on three evenings, for people who work by day.

The hours are ASAM level 2.1's least for adults; the stages are those of SAMHSA's TIP 47 (Clinical
Issues in Intensive Outpatient Treatment), without the last one, which is aftercare's. Family
counselling once a month is one state's rule. Lengths are ours, to be changed.
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

_EDUCATION = tuple(
    CurriculumItem(code, name, SessionType.EDUCATION)
    for code, name in (
        ("how-addiction-works", "How addiction works"),
        ("triggers", "Triggers and cravings"),
        ("relapse-warning-signs", "Warning signs of relapse"),
        ("sleep-and-health", "Sleep, food and health"),
        ("stress", "Stress and feelings"),
        ("relationships", "Relationships and boundaries"),
        ("work-and-money", "Work, money and time"),
        ("recovery-community", "Support in the community"),
    )
)
_CODES = tuple(item.code for item in _EDUCATION)
_EVENINGS = (Weekday.MO, Weekday.WE, Weekday.TH)
_WEEK = WeeklyRequirements(540, 3, {SessionType.EDUCATION: 1})

EVENING = Template(
    code="evening-9-hours",
    name="Evening intensive outpatient, 9 hours a week",
    source="ASAM level 2.1; SAMHSA TIP 47, stages of intensive outpatient treatment",
    weekly_minutes_required=540,
    curriculum=_EDUCATION,
    phases=(
        Phase(
            "engagement",
            "Engagement",
            Requirements(900, {SessionType.INDIVIDUAL: 1}, curriculum=_CODES[:2], minimum_days=14),
            _WEEK,
        ),
        Phase(
            "early_recovery",
            "Early recovery",
            Requirements(
                2_400,
                {SessionType.INDIVIDUAL: 2, SessionType.FAMILY: 1},
                curriculum=_CODES[2:6],
                minimum_days=28,
            ),
            _WEEK,
            needs_sign_off=True,
        ),
        Phase(
            "maintenance",
            "Maintenance",
            Requirements(
                2_400,
                {SessionType.INDIVIDUAL: 2, SessionType.FAMILY: 1, SessionType.HOLISTIC: 2},
                curriculum=_CODES[6:],
                minimum_days=28,
            ),
            _WEEK,
            needs_sign_off=True,
        ),
    ),
    slots=(
        WeeklySlot("Evening group", SessionType.GROUP, _EVENINGS, time(18), 90, 10),
        WeeklySlot(
            "Education",
            SessionType.EDUCATION,
            (Weekday.MO, Weekday.WE),
            time(19, 30),
            90,
            16,
            (),
            _CODES,
        ),
        WeeklySlot("Art and music", SessionType.HOLISTIC, (Weekday.TH,), time(19, 30), 90, 12),
        WeeklySlot("Family evening", SessionType.FAMILY, (Weekday.TU,), time(18), 90, 16),
    ),
)
