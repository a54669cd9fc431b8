"""Notifications' settings: what production must be told, and that no secret is shown."""

import base64

import pytest

from services.notifications.settings import NotificationsSettings
from shared.settings import WrongSetting, load

KEY = base64.b64encode(b"k" * 32).decode()
GOOD = {
    "DATABASE_URL": "postgresql://notifications@db.test/notifications",
    "NATS_URL": "nats://nats.test:4222",
    "JWKS_URL": "https://identity.test/jwks.json",
    "ISSUER": "https://identity.test",
    "MASTER_KEY": KEY,
    "SMTP_HOST": "smtp.test",
    "SMTP_PASSWORD": "hunter2",
    "SENDER_ADDRESS": "appointments@example.org",
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(f"FOOTBRIDGE_NOTIFICATIONS_{name}", value)


def test_production_sends_under_tls_and_shows_no_secret() -> None:
    settings = load(NotificationsSettings)
    account = settings.smtp_account()
    assert (account.tls, account.password) == ("starttls", "hunter2")
    assert settings.master_key_bytes == b"k" * 32
    shown = repr(settings) + repr(account)
    assert KEY not in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MASTER_KEY", ""),
        ("MASTER_KEY", "c2hvcnQ="),
        ("MASTER_KEY", "not base64 at all"),
        ("MASTER_KEY", base64.b64encode(bytes(32)).decode()),
        ("SMTP_HOST", ""),
        ("SMTP_TLS", "none"),
        ("SMTP_TLS", "ssl"),
        ("SMTP_PORT", "0"),
        ("SENDER_ADDRESS", ""),
        ("SENDER_ADDRESS", "nobody"),
        ("SENDER_ADDRESS", "a@b.org\r\nBcc: c@d.org"),
        ("DISPATCH_BATCH", "0"),
    ],
)
def test_production_does_not_start_with_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FOOTBRIDGE_NOTIFICATIONS_{name}", value)
    with pytest.raises(WrongSetting) as wrong:
        load(NotificationsSettings)
    assert name in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert len(value) < 6 or value not in str(wrong.value)


def test_a_local_run_needs_no_key_and_no_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MASTER_KEY", "SMTP_HOST", "SENDER_ADDRESS"):
        monkeypatch.delenv(f"FOOTBRIDGE_NOTIFICATIONS_{name}")
    monkeypatch.setenv("FOOTBRIDGE_NOTIFICATIONS_ENVIRONMENT", "local")
    assert load(NotificationsSettings).smtp_account().tls == "none"
