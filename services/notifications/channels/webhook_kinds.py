"""Which provider's webhooks are verified by which adapter; a provider without any calls nobody."""

from collections.abc import Callable, Mapping, Sequence

from services.notifications.channels.standard_webhooks import GenericWebhooks, WebhookSecrets
from services.notifications.channels.twilio_webhooks import TwilioWebhooks
from services.notifications.domain.providers.parts import ProviderPart
from services.notifications.ports.webhooks import Webhooks
from shared.clock import Clock
from shared.settings import WrongSetting

Kind = Callable[[ProviderPart, Clock], Webhooks | None]


def webhooks_of(parts: Sequence[ProviderPart], clock: Clock) -> dict[str, Webhooks]:
    """Return the webhooks of each provider that has some. Raises WrongSetting."""
    found = {}
    for part in parts:
        try:
            made = KINDS.get(part.kind, _none)(part, clock)
        except ValueError as wrong:
            raise WrongSetting(
                "FOOTBRIDGE_NOTIFICATIONS_PROVIDERS", f"{part.name}: {wrong}"
            ) from None
        if made is not None:
            found[part.name] = made
    return found


def _none(part: ProviderPart, clock: Clock) -> None:  # noqa: ARG001 - one of KINDS
    return None


def _twilio(part: ProviderPart, clock: Clock) -> Webhooks | None:
    """Twilio signs the address that it calls: ours is known from where receipts are to come."""
    receipts_url = part.options.get("receipts_url")
    if receipts_url is None:
        return None
    path = f"/providers/{part.name}/receipts"
    if not receipts_url.endswith(path):
        raise ValueError(f"receipts_url: ends in {path}")
    return TwilioWebhooks(
        account_sid=part.options.get("account_sid", ""),
        auth_token=part.secrets.get("auth_token", ""),
        public_url=receipts_url.removesuffix(path),
        clock=clock,
    )


def _generic(part: ProviderPart, clock: Clock) -> Webhooks | None:
    named = (part.secrets.get(name) for name in ("webhook_secret", "webhook_secret_before"))
    secrets = tuple(secret for secret in named if secret)
    return GenericWebhooks(WebhookSecrets(secrets), clock) if secrets else None


KINDS: Mapping[str, Kind] = {"twilio-sms": _twilio, "generic-sms": _generic}
