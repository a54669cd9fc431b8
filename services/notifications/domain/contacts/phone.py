"""Phone numbers: typed as people write them, kept in E.164, told apart by what they can get."""

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from shared.errors import Invalid

REGION = "US"
"""Whose national form is read where a site has set nothing."""
_GETS_NO_TEXTS = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
_WHY_IMPOSSIBLE = {
    ValidationResult.TOO_SHORT: "This number is too short.",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "This number lacks its area code.",
    ValidationResult.TOO_LONG: "This number is too long.",
    ValidationResult.INVALID_COUNTRY_CODE: "No country has this code.",
    ValidationResult.INVALID_LENGTH: "No number of this country has so many digits.",
}


def phone_number(text: str, region: str = REGION) -> str:
    """Return the number in E.164. Raises Invalid, which says what is wrong and never the number.

    What `phonenumbers` takes for valid is taken, in international form or in the national form of
    `region` (ISO 3166), and nothing else. A number of the right length that no carrier was given
    is refused too: nobody would get what is sent there, or a stranger would.
    """
    number = _parsed(text, region)
    if number.extension:
        raise _wrong("An extension cannot get messages: leave it out.")
    length = phonenumbers.is_possible_number_with_reason(number)
    if length in _WHY_IMPOSSIBLE:
        raise _wrong(_WHY_IMPOSSIBLE[length])
    if not phonenumbers.is_valid_number(number):
        raise _wrong("This number is given to nobody in its country.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def gets_texts(e164: str) -> bool:
    """Say whether a text can arrive there: not where the number is known to be a landline.

    Where landlines and mobiles share their numbers, as in the US, it can.
    """
    number = phonenumbers.parse(e164)
    return phonenumbers.number_type(number) not in _GETS_NO_TEXTS


def is_region(code: str) -> bool:
    return code in phonenumbers.SUPPORTED_REGIONS


def _parsed(text: str, region: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        # Not chained: nothing of what was typed may reach a log.
        detail = "A phone number is written as +13035550123, or as it is dialled in the country."
        raise _wrong(detail) from None


def _wrong(detail: str) -> Invalid:
    return Invalid(detail, field="phone")
