"""Ready programs: each is a track as it stands, and its week offers what it asks for."""

import pytest

from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.programs.templates import TEMPLATES, Template
from services.scheduling.domain.programs.track import Track
from tests.unit.scheduling.stories import track

pytestmark = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.code)

LEAST_HOURS = 9 * 60
MOST_HOURS = 20 * 60
"""ASAM level 2.1: at least nine hours a week for adults, below twenty."""


def track_of(template: Template) -> Track:
    parts = ("name", "weekly_minutes_required", "phases", "curriculum", "slots")
    return track(code=template.code, **{name: getattr(template, name) for name in parts})


def test_a_template_is_a_track_as_it_stands(template: Template) -> None:
    assert track_of(template).phases == template.phases


def test_a_templates_week_offers_each_phase_the_hours_it_asks_for(template: Template) -> None:
    known = track_of(template)
    for phase in known.phases:
        open_to_it = [slot for slot in known.slots if not slot.phases or phase.code in slot.phases]
        offered = sum(slot.minutes * len(slot.weekdays) for slot in open_to_it)
        week = known.week_of(phase.code)
        assert LEAST_HOURS <= week.minutes <= offered
        assert len({day for slot in open_to_it for day in slot.weekdays}) >= week.days
        assert week.minutes < MOST_HOURS


def test_a_template_teaches_each_item_that_it_asks_for(template: Template) -> None:
    known = track_of(template)
    taught = {code for slot in known.slots for code in slot.curriculum}
    types = {item.code: item.type for item in known.curriculum}
    for phase in known.phases:
        assert set(phase.requirements.curriculum) <= taught
    for slot in known.slots:
        assert {types[code] for code in slot.curriculum} <= {slot.type}


def test_what_is_asked_for_by_type_and_not_taught_in_groups_is_individual(
    template: Template,
) -> None:
    known = track_of(template)
    taught = {slot.type for slot in known.slots}
    asked = {kind for phase in known.phases for kind in phase.requirements.sessions}
    assert asked - taught <= {SessionType.INDIVIDUAL}
