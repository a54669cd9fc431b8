"""What keeps the development sign-in out of every place that is not one developer's machine."""

import ipaddress
import re
from collections.abc import Mapping

_PROVIDER_KEY = re.compile(
    r"FOOTBRIDGE_.*(API_KEY|AUTH_TOKEN|ACCOUNT_SID|CLIENT_SECRET|SMTP_PASSWORD|PROVIDER_KEY)"
)
_ENVIRONMENT = re.compile(r"FOOTBRIDGE_([A-Z_]+_)?ENVIRONMENT")


class NotForDevelopment(RuntimeError):
    """The development sign-in was asked to start where it must not."""


def refuse_unless_local(host: str, environment: Mapping[str, str]) -> None:
    """Raise NotForDevelopment off loopback, in production mode, or with real provider keys set.

    The message names the setting at fault and never its value.
    """
    if not _is_loopback(host):
        raise NotForDevelopment("the development sign-in listens on loopback addresses only")
    for name, value in environment.items():
        if _ENVIRONMENT.fullmatch(name) and value != "local":
            raise NotForDevelopment(f"the development sign-in is off outside local use: {name}")
        if _PROVIDER_KEY.fullmatch(name) and value:
            raise NotForDevelopment(f"the development sign-in is off beside real keys: {name}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
