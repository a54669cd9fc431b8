"""Owns notifications' settings: the vault's key, the mail provider, the dispatcher's pace."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from services.notifications.channels import SmtpAccount
from services.notifications.channels.configured import ConfiguredProvider
from services.notifications.channels.email import Tls
from services.notifications.domain.operations.retention import Retention
from services.notifications.domain.providers.parts import ProviderPart
from services.notifications.domain.templates.costs import Price
from services.notifications.domain.terms import ChannelName
from services.notifications.handlers.templates.versions import Standards
from shared.settings import settings_of
from shared.vault_settings import VaultSettings

INBOX = "inbox"
"""The provider that this service is itself: there always, and with nothing to set."""


class NotificationsSettings(VaultSettings):
    model_config = settings_of("notifications")

    smtp_host: str = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_tls: Tls | None = None
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_timeout_seconds: Annotated[float, Field(gt=0, le=30)] = 5.0
    sender_address: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] = "appointments@localhost"
    sender_name: Annotated[str, Field(min_length=1, max_length=60)] = "Appointments"
    dispatch_batch: Annotated[int, Field(ge=1, le=1000)] = 25
    """How many hand-overs share a transaction: their facts are locked until the slowest ends."""
    dispatch_batches: Annotated[int, Field(ge=1, le=20)] = 4
    """How many batches of a lane's channel are under way at once, each on a connection."""
    dispatch_poll_seconds: Annotated[float, Field(gt=0, le=60)] = 0.1
    # Beside, or in place of, the SMTP server above: see ConfiguredProvider.
    providers: Annotated[tuple[ConfiguredProvider, ...], Field(max_length=20)] = ()
    # By provider's name: what only its adapter may know. A file of its own under SECRETS_DIR.
    provider_secrets: dict[str, dict[str, SecretStr]] = Field(default_factory=dict, repr=False)

    # What texts may link to, how long they may get, and what a segment costs: see Price.
    sms_link_hosts: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    sms_most_segments: Annotated[int, Field(ge=1, le=10)] = 3
    sms_prices: Annotated[tuple[Price, ...], Field(max_length=500)] = ()

    # Whole days after which what has done its work is removed: see Retention.
    receipt_days: Annotated[int, Field(ge=1, le=3650)] = Retention().receipt_days
    reply_days: Annotated[int, Field(ge=1, le=3650)] = Retention().reply_days
    provider_change_days: Annotated[int, Field(ge=1, le=3650)] = Retention().provider_change_days

    # Where the pages of links in messages are reached from outside; without it none has a link.
    public_url: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.:\[\]-]{1,253}/?$")] | None = (
        None
    )

    @model_validator(mode="after")
    def _is_safe_in_production(self) -> Self:
        if self.environment != "production":
            return self
        if "smtp_host" not in self.model_fields_set:
            raise ValueError("SMTP_HOST: is not set")
        if "sender_address" not in self.model_fields_set:
            raise ValueError("SENDER_ADDRESS: is not set")
        if self.public_url is not None and not self.public_url.startswith("https://"):
            raise ValueError("PUBLIC_URL: is https in production")
        if self.smtp_tls == "none":
            raise ValueError("SMTP_TLS: is starttls or tls in production")
        return self

    @model_validator(mode="after")
    def _providers_are_apart(self) -> Self:
        names = [INBOX, *(provider.name for provider in self.providers)]
        if len(set(names)) < len(names):
            raise ValueError("PROVIDERS: two have the same name")
        if unknown := sorted(set(self.provider_secrets) - set(names)):
            raise ValueError(f"PROVIDER_SECRETS: there is no provider {unknown[0]}")
        return self

    def retention(self) -> Retention:
        return Retention(
            receipt_days=self.receipt_days,
            reply_days=self.reply_days,
            provider_change_days=self.provider_change_days,
        )

    def provider_parts(self) -> list[ProviderPart]:
        """Return the configured providers; without one for e-mail the SMTP settings make it."""
        parts = [each.part(self._secrets_of(each.name)) for each in self.providers]
        parts.append(ProviderPart(kind="inbox", name=INBOX, channel=ChannelName.INBOX))
        if any(part.channel is ChannelName.EMAIL for part in parts):
            return parts
        return [self._smtp_part(), *parts]

    def _smtp_part(self) -> ProviderPart:
        account = self.smtp_account()
        given = {
            "host": account.host,
            "port": str(account.port),
            "tls": account.tls,
            "sender_address": account.sender_address,
            "sender_name": account.sender_name,
            "username": account.username,
            "timeout": str(account.timeout),
        }
        return ProviderPart(
            kind="smtp",
            name="smtp",
            channel=ChannelName.EMAIL,
            options={name: value for name, value in given.items() if value is not None},
            secrets={"password": account.password} if account.password else {},
        )

    def _secrets_of(self, provider: str) -> dict[str, str]:
        secrets = self.provider_secrets.get(provider, {})
        return {name: value.get_secret_value() for name, value in secrets.items()}

    def standards(self) -> Standards:
        return Standards(
            link_hosts=frozenset(host.lower() for host in self.sms_link_hosts),
            most_segments=self.sms_most_segments,
            prices=self.sms_prices,
        )

    def smtp_account(self) -> SmtpAccount:
        is_local = self.environment == "local"
        return SmtpAccount(
            host=self.smtp_host,
            port=self.smtp_port,
            sender_address=self.sender_address,
            sender_name=self.sender_name,
            tls=self.smtp_tls or ("none" if is_local else "starttls"),
            username=self.smtp_username,
            password=self.smtp_password.get_secret_value() if self.smtp_password else None,
            timeout=self.smtp_timeout_seconds,
        )
