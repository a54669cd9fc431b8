"""Owns notifications' settings: the vault's key, the mail provider, the dispatcher's pace."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from services.notifications.channels import SmtpAccount
from services.notifications.channels.email import Tls
from shared.settings import settings_of
from shared.vault_settings import VaultSettings


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
    dispatch_poll_seconds: Annotated[float, Field(gt=0, le=60)] = 0.5

    @model_validator(mode="after")
    def _is_safe_in_production(self) -> Self:
        if self.environment != "production":
            return self
        if "smtp_host" not in self.model_fields_set:
            raise ValueError("SMTP_HOST: is not set")
        if "sender_address" not in self.model_fields_set:
            raise ValueError("SENDER_ADDRESS: is not set")
        if self.smtp_tls == "none":
            raise ValueError("SMTP_TLS: is starttls or tls in production")
        return self

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
