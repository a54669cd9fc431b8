"""How the texts of the directory are written, whether a form or a file says them."""

import re
from collections.abc import Mapping

from shared.errors import Invalid

LANGUAGE = "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$"
PHONE = r"^[+(0-9][0-9 ()./x-]{2,29}$"
EMAIL = r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,3}$"
WEBSITE = "^https?://[!-~]{1,190}$"
_CODE = "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"
_SITE = "^[a-z0-9-]{1,40}$"
_LINE = "^[^\\x00-\\x1f\\x7f-\\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]{1,80}$"

_SAYS: Mapping[str, tuple[str, str]] = {
    "phone": (PHONE, "Is a phone number such as +1 555 0100."),
    "email": (EMAIL, "Is an e-mail address."),
    "website": (WEBSITE, "Is a web address that begins with https://."),
    "line": (_LINE, "Is one line of at most 80 printed characters."),
    "language": (LANGUAGE, "Lists language tags of BCP 47, such as en es-MX, with spaces between."),
    "code": (_CODE, "Lists codes of letters, digits and dashes, with spaces between."),
    "site": (_SITE, "Lists codes of sites, with spaces between."),
}


class TextIsMalformed(Invalid):
    pass


def checked_text(kind: str, text: str) -> str:
    """Return the text. Raises TextIsMalformed, which says how it is written."""
    pattern, says = _SAYS[kind]
    if re.match(pattern, text) is None or text.endswith("\n"):
        raise TextIsMalformed(says, field=kind)
    return text


def written_language(tag: str) -> str:
    """Return a language tag as BCP 47 recommends to write it: `es-MX`, `zh-Hant`."""
    first, *others = checked_text("language", tag).split("-")
    script = 4
    return "-".join(
        [first.lower(), *(one.title() if len(one) == script else one.upper() for one in others)]
    )


def plain_code(code: str) -> str:
    return checked_text("code", code)


def payer_code(code: str) -> str:
    return plain_code(code).lower()


def site_code(code: str) -> str:
    return checked_text("site", code)
