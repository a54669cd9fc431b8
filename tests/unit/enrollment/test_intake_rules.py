"""The rules of intake alone: kept times, signers, ages, drafts, and what identity never shows."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrollment.domain.codes import age_band_of, years_at_least
from services.enrollment.domain.days import age_on
from services.enrollment.domain.intake.agreement import Signer, WrongSigner, require_signer
from services.enrollment.domain.intake.answers import Answers
from services.enrollment.domain.intake.application import (
    AgreementIsSigned,
    Application,
    ApplicationIsClosed,
    ApplicationState,
    Decision,
    DecisionBeforeScreening,
)
from services.enrollment.domain.intake.draft import (
    ApplicationDraft,
    DraftIsIncomplete,
    DraftIsNotHere,
    DraftIsSubmitted,
    hash_of,
    new_token,
)
from services.enrollment.domain.intake.identity import Identity, addressable, dialable
from services.enrollment.domain.intake.preferences import (
    KeptFor,
    KeptTime,
    KeptTimesOverlap,
    Weekday,
    kept_week,
)
from services.enrollment.domain.intake.referral import Applicant, Caller, InConfidence, StepDown
from shared.errors import Invalid

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
RECEIVED = date(2026, 3, 2)
CLOCKS = st.integers(0, 24 * 60).map(lambda minutes: f"{minutes // 60:02}:{minutes % 60:02}")


def draft(token: str) -> ApplicationDraft:
    return ApplicationDraft(
        id=uuid4(),
        site="north",
        client_id=uuid4(),
        token_hash=hash_of(token),
        sealed=b"",
        forget_at=NOW + timedelta(days=30),
    )


def application(state: ApplicationState = ApplicationState.SUBMITTED) -> Application:
    return Application(
        id=uuid4(),
        site="north",
        client_id=uuid4(),
        program="iop",
        received_on=RECEIVED,
        state=state,
    )


@settings(max_examples=1000)
@given(st.lists(st.tuples(st.sampled_from(Weekday), CLOCKS, CLOCKS).filter(lambda t: t[1] < t[2])))
def test_a_week_is_kept_in_order_exactly_if_no_two_times_meet(
    times: list[tuple[Weekday, str, str]],
) -> None:
    given_times = [
        KeptTime(weekday=day, starts_at=start, ends_at=end, kind=KeptFor.WORK)
        for day, start, end in times
    ]
    meet = any(
        one is not other
        and one.weekday is other.weekday
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        for one in given_times
        for other in given_times
    )
    if meet:
        with pytest.raises(KeptTimesOverlap):
            kept_week(given_times)
        return
    week = kept_week(reversed(given_times))
    assert sorted(map(str, week)) == sorted(map(str, given_times))
    order = list(Weekday)
    assert all(
        (order.index(a.weekday), a.starts_at) < (order.index(b.weekday), b.starts_at)
        for a, b in pairwise(week)
    )


ALL_THAT_IS_SAID = {
    "This is not a phone number, area code included.",
    "This is not an e-mail address.",
}


@settings(max_examples=1000)
@given(st.text(max_size=60))
def test_no_text_that_is_typed_for_a_phone_or_an_e_mail_is_an_unexpected_error(text: str) -> None:
    for read in (dialable, addressable):
        refused = refusal_of(read, text)
        if refused is not None:
            assert refused.detail in ALL_THAT_IS_SAID, "the same words whatever was typed"
            assert refused.__cause__ is None  # a library's own words repeat what was typed


def refusal_of(read: Callable[[str], str], text: str) -> Invalid | None:
    try:
        read(text)
    except Invalid as refused:
        return refused
    return None


@pytest.mark.parametrize("years", [0, 11, 12, 14, 17, 18, 20, 54, 55, 64, 65, 110])
def test_an_age_is_in_its_band(years: int) -> None:
    band = age_band_of(years)
    assert (band is None) == (years < 12)
    if band is not None:
        least = years_at_least(band)
        assert least is not None
        assert least <= years
        assert band.endswith("+") or years <= int(band[3:])


def test_who_is_born_on_a_leap_day_turns_a_year_on_the_first_of_march() -> None:
    born = date(2008, 2, 29)
    assert age_on(date(2026, 2, 28), born_on=born) == 17
    assert age_on(date(2026, 3, 1), born_on=born) == 18


@pytest.mark.parametrize(
    ("age", "signing_age", "allowed"),
    [
        (None, 18, {"client", "guardian"}),
        (17, 18, {"guardian"}),
        (18, 18, {"client"}),
        (40, 18, {"client"}),
        (13, 14, {"guardian"}),
        (14, 14, {"client", "guardian"}),
        (18, 14, {"client"}),
    ],
)
def test_who_may_sign_follows_from_the_age(
    age: int | None, signing_age: int, allowed: set[str]
) -> None:
    for signer in Signer:
        if signer.value in allowed:
            require_signer(signer, age=age, signing_age=signing_age)
        else:
            with pytest.raises(WrongSigner):
                require_signer(signer, age=age, signing_age=signing_age)


@pytest.mark.parametrize("state", ApplicationState)
def test_what_is_asked_for_changes_while_the_application_is_open(state: ApplicationState) -> None:
    one = application(state)
    if state.value in {"submitted", "screening", "accepted"}:
        one.ask_for(None, ())
        one.sign_agreement("1", on=RECEIVED, by=Signer.CLIENT)
        with pytest.raises(AgreementIsSigned):
            one.sign_agreement("1", on=RECEIVED, by=Signer.CLIENT)
        one.sign_agreement("2", on=RECEIVED, by=Signer.GUARDIAN)
        assert (one.agreement_version, one.agreement_signed_by) == ("2", "guardian")
    else:
        with pytest.raises(ApplicationIsClosed):
            one.ask_for(None, ())
        with pytest.raises(ApplicationIsClosed):
            one.sign_agreement("1", on=RECEIVED, by=Signer.CLIENT)


def test_nobody_decides_before_the_screening_began() -> None:
    one = application()
    one.begin_screening(on=date(2026, 3, 5))
    with pytest.raises(DecisionBeforeScreening):
        one.decide(Decision.ACCEPTED, on=date(2026, 3, 4), reason_code=None)
    one.expire(on=date(2026, 6, 1))
    assert (one.state, one.decided_on) == (ApplicationState.EXPIRED, date(2026, 6, 1))


def test_a_token_opens_one_draft_and_its_hash_does_not_tell_it() -> None:
    token, other = new_token(), new_token()
    one = draft(token)
    one.require_token(token)
    for wrong in (other, "", token[:-1], token.swapcase()):
        with pytest.raises(DraftIsNotHere):
            one.require_token(wrong)
    assert token not in str(asdict(one))


def test_a_submitted_draft_changes_no_more() -> None:
    one = draft(new_token())
    one.submit(now=NOW)
    assert one.sealed is None
    with pytest.raises(DraftIsSubmitted):
        one.change(b"")
    with pytest.raises(DraftIsSubmitted):
        one.submit(now=NOW)


@pytest.mark.parametrize(
    ("identity", "caller", "missing"),
    [
        (None, None, ["identity.given_name", "caller.phone"]),
        (Identity(given_name="A"), None, ["caller.phone"]),
        (Identity(phone="+13035550142"), None, ["identity.given_name"]),
        (Identity(family_name="A", email="a@example.org"), None, []),
        (Identity(given_name="A"), Caller(phone="+13035550142"), []),
        (Identity(given_name="A"), Caller(name="B"), ["caller.phone"]),
    ],
)
def test_a_draft_says_all_at_once_what_it_lacks(
    identity: Identity | None, caller: Caller | None, missing: list[str]
) -> None:
    answers = Answers(
        applied_by=Applicant.FAMILY, identity=identity, in_confidence=InConfidence(caller=caller)
    )
    if not missing:
        answers.require_complete()
        return
    with pytest.raises(DraftIsIncomplete) as refused:
        answers.require_complete()
    assert [one["field"] for one in refused.value.members["errors"]] == missing


def test_the_age_band_follows_from_the_birth_date_whatever_band_was_said() -> None:
    born = Identity(given_name="A", born_on=date(1991, 4, 7))
    answers = Answers(applied_by=Applicant.SELF, identity=born)
    assert answers.age_band_on(date(2026, 3, 10)) == "30-34"
    assert Answers(applied_by=Applicant.SELF).age_band_on(date(2026, 3, 10)) is None
    said = Answers(applied_by=Applicant.SELF, identity=born, age_band="65+")
    assert said.age_band_on(date(2026, 3, 10)) == "30-34"
    told = Answers(applied_by=Applicant.SELF, age_band="65+")
    assert told.age_band_on(date(2026, 3, 10)) == "65+"


def test_what_is_personal_is_in_no_representation() -> None:
    canary = "Kanarienvogel"
    identity = Identity(given_name=canary, born_on=date(1991, 4, 7))
    private = InConfidence(
        caller=Caller(name=canary),
        step_down=StepDown(program_name=canary, level_of_care="3.5"),
        note=canary,
    )
    answers = Answers(applied_by=Applicant.SELF, identity=identity, in_confidence=private)
    for one in (identity, private, private.caller, private.step_down, answers):
        assert canary not in repr(one)
        assert "1991" not in repr(one)
