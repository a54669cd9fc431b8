"""Which adapter makes a provider of which kind. A new kind is one file and one line here."""

from collections.abc import Callable, Mapping

from services.notifications.channels.apprise_chat import AppriseChat, ChatAccount
from services.notifications.channels.email import SmtpAccount, SmtpEmailSender
from services.notifications.channels.generic_sms import GenericAccount, GenericSms
from services.notifications.channels.options import Options
from services.notifications.channels.twilio_sms import TwilioAccount, TwilioSms
from services.notifications.channels.web_push import WebPushAccount
from services.notifications.domain.providers.parts import ProviderPart
from services.notifications.ports.providers import Provider
from shared.clock import Clock
from shared.settings import WrongSetting

Kind = Callable[[ProviderPart, Clock], Provider]


def provider_of(part: ProviderPart, clock: Clock) -> Provider:
    """Make a provider as it is configured. Raises WrongSetting, naming the provider."""
    variable = "FOOTBRIDGE_NOTIFICATIONS_PROVIDERS"
    if part.kind not in KINDS:
        raise WrongSetting(variable, f"{part.name}: there is no kind {part.kind}")
    try:
        made = KINDS[part.kind](part, clock)
    except ValueError as wrong:
        raise WrongSetting(variable, f"{part.name}: {wrong}") from None
    if made.channel is not part.channel:
        raise WrongSetting(variable, f"{part.name}: {part.kind} is for {made.channel.value}")
    return made


def _smtp(part: ProviderPart, clock: Clock) -> Provider:
    with Options(part) as told:
        account = SmtpAccount(
            host=told.text("host"),
            port=told.number("port", 587),
            sender_address=told.text("sender_address"),
            sender_name=told.text("sender_name", "Appointments"),
            tls=told.one_of("tls", {"starttls": "starttls", "tls": "tls", "none": "none"}),
            username=told.maybe("username"),
            password=told.maybe_secret("password"),
            timeout=told.seconds("timeout", 5.0),
        )
    return SmtpEmailSender(account, clock, part.name)


def _generic_sms(part: ProviderPart, clock: Clock) -> Provider:
    with Options(part) as told:
        account = GenericAccount(
            name=part.name,
            base_url=told.text("base_url"),
            token=told.secret("token"),
            sender=told.text("sender"),
            honours_key=told.flag("honours_key", default=True),
            egress=told.egress(),
        )
        for name in ("webhook_secret", "webhook_secret_before"):
            told.maybe_secret(name)  # channels/webhook_kinds.py reads them
    return GenericSms(account, clock)


def _twilio_sms(part: ProviderPart, clock: Clock) -> Provider:
    with Options(part) as told:
        account = TwilioAccount(
            name=part.name,
            base_url=told.text("base_url", "https://api.twilio.com"),
            account_sid=told.text("account_sid"),
            auth_token=told.secret("auth_token"),
            sender=told.text("sender"),
            receipts_url=told.maybe("receipts_url"),
            egress=told.egress(),
        )
    return TwilioSms(account, clock)


def _chat(part: ProviderPart, clock: Clock) -> Provider:  # noqa: ARG001 - one of KINDS
    with Options(part) as told:
        account = ChatAccount(
            name=part.name,
            urls=tuple(told.secret("urls").split()),
            timeout=told.seconds("timeout", 10.0),
        )
    return AppriseChat(account)


def web_push_account(part: ProviderPart) -> WebPushAccount:
    """Return the account of web push. Raises WrongSetting."""
    try:
        with Options(part) as told:
            return WebPushAccount(
                name=part.name,
                vapid_key=told.secret("vapid_key"),
                contact=told.text("contact"),
                egress=told.egress(),
            )
    except ValueError as wrong:
        raise WrongSetting("FOOTBRIDGE_NOTIFICATIONS_PROVIDERS", f"{part.name}: {wrong}") from None


KINDS: Mapping[str, Kind] = {
    "smtp": _smtp,
    "apprise": _chat,
    "generic-sms": _generic_sms,
    "twilio-sms": _twilio_sms,
}
