"""A wrong setting stops the start with one line that says which."""

import base64

import pytest

from services.aftercare.settings import AftercareSettings
from shared.settings import WrongSetting, load

NEEDED = {
    "DATABASE_URL": "postgresql://127.0.0.1/aftercare",
    "NATS_URL": "nats://127.0.0.1:4222",
    "JWKS_URL": "file:///jwks.json",
    "ISSUER": "https://identity.test",
    "MASTER_KEY": base64.b64encode(b"k" * 32).decode(),
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NEEDED.items():
        monkeypatch.setenv(f"FOOTBRIDGE_AFTERCARE_{name}", value)


def test_the_days_of_check_ins_are_set_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTBRIDGE_AFTERCARE_CHECK_IN_DAYS", "7, 30,540")
    assert load(AftercareSettings).check_in_days == (7, 30, 540)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHECK_IN_DAYS", "30,7"),
        ("CHECK_IN_DAYS", "0,7"),
        ("CHECK_IN_DAYS", "7,7"),
        ("CHECK_IN_DAYS", "7,9999"),
        ("CHECK_IN_DAYS", "a week"),
        ("DAYS_TO_ANSWER", "0"),
    ],
)
def test_a_wrong_setting_is_named_on_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FOOTBRIDGE_AFTERCARE_{name}", value)
    with pytest.raises(WrongSetting) as wrong:
        load(AftercareSettings)
    assert str(wrong.value).startswith(f"FOOTBRIDGE_AFTERCARE_{name}: ")
    assert "\n" not in str(wrong.value)
