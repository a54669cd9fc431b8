"""What we take for a phone number or a mailbox is what the libraries of the field take for one."""

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from services.notifications.domain.contacts.contact import looked_for, personal_data
from services.notifications.domain.contacts.phone import gets_texts, phone_number
from services.notifications.domain.terms import ChannelName
from shared.errors import Invalid

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
FORMS = (
    PhoneNumberFormat.E164,
    PhoneNumberFormat.INTERNATIONAL,
    PhoneNumberFormat.NATIONAL,
    PhoneNumberFormat.RFC3966,
)
KINDS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE)


def _examples() -> list[tuple[str, phonenumbers.PhoneNumber]]:
    found = [
        (region, phonenumbers.example_number_for_type(region, kind))
        for region in REGIONS
        for kind in KINDS
    ]
    return [(region, number) for region, number in found if number is not None]


EXAMPLES = _examples()


def taken(text: str, region: str) -> str | None:
    try:
        return phone_number(text, region)
    except Invalid:
        return None


def library_takes(text: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@given(st.sampled_from(EXAMPLES), st.sampled_from(FORMS))
def test_a_number_is_taken_in_every_form_and_kept_as_one(
    example: tuple[str, phonenumbers.PhoneNumber], form: int
) -> None:
    region, number = example
    text = phonenumbers.format_number(number, form)
    assert taken(text, region) == library_takes(text, region)
    if form != PhoneNumberFormat.NATIONAL:
        assert taken(text, "US") == phonenumbers.format_number(number, PhoneNumberFormat.E164)


@given(
    st.sampled_from(EXAMPLES), st.integers(0, 14), st.sampled_from("0123456789+ -x"), st.booleans()
)
def test_a_number_with_a_slip_is_taken_where_the_library_takes_it(
    example: tuple[str, phonenumbers.PhoneNumber], at: int, typed: str, drop: bool
) -> None:
    region, number = example
    text = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    slipped = text[:at] + ("" if drop else typed) + text[at + 1 :]
    assert taken(slipped, region) == library_takes(slipped, region)


@given(st.text("+0123456789 ()-.ext/", max_size=24), st.sampled_from(REGIONS))
def test_any_text_is_taken_where_the_library_takes_it(text: str, region: str) -> None:
    assert taken(text, region) == library_takes(text, region)


@given(st.sampled_from(EXAMPLES))
def test_a_landline_gets_no_texts(example: tuple[str, phonenumbers.PhoneNumber]) -> None:
    _, number = example
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    kind = phonenumbers.number_type(phonenumbers.parse(e164))
    data = personal_data(email=None, phone=e164, given_name=None)
    assert gets_texts(e164) is data.phone_gets_texts
    assert (data.address(ChannelName.SMS) is None) is (not gets_texts(e164))
    if kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}:
        assert gets_texts(e164)
    if kind in {PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE}:
        assert not gets_texts(e164)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("303", "too short"),
        ("555 0142", "area code"),
        ("+1 303 555 0142 99", "too long"),
        ("+999 303 555 0142", "is written as"),
        ("(303) 555-0142 ext. 9", "extension"),
        ("(555) 555-0142", "given to nobody"),
        ("call me", "is written as"),
    ],
)
def test_the_refusal_says_what_is_wrong_with_a_number(text: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        phone_number(text, "US")
    assert says in refused.value.detail
    assert refused.value.members["errors"][0]["field"] == "phone"
    assert "0142" not in refused.value.detail


def mailbox_taken(text: str) -> bool:
    try:
        personal_data(email=text, phone=None, given_name=None)
    except Invalid:
        return False
    return True


def library_takes_mailbox(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


_LOCAL = st.text("abcXYZ019.!#$%&'*+-/=?^_`{|}~\"(),:;<>@[\\] ñ", min_size=1, max_size=20)
_DOMAIN = st.text("abcz09.-_ñ[]", min_size=1, max_size=20)


@given(st.emails() | st.builds(lambda a, b: f"{a}@{b}", _LOCAL, _DOMAIN) | st.text(max_size=30))
def test_a_mailbox_is_taken_where_the_library_takes_it(text: str) -> None:
    assert not text or mailbox_taken(text) is library_takes_mailbox(text)


def test_an_address_finds_its_people_in_whatever_form_it_comes() -> None:
    assert looked_for("Maria@Example.ORG ", ChannelName.EMAIL) == "maria@example.org"
    forms = {"+13035550142", "(303) 555-0142", "13035550142", " +1 303-555-0142"}
    assert {looked_for(form, ChannelName.SMS) for form in forms} == {"+13035550142"}
    assert looked_for("STOP", ChannelName.SMS) == "STOP"
