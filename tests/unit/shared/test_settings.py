"""Settings: from the environment or files, and one line that names what is wrong."""

from pathlib import Path

import pytest

from shared.settings import ServiceSettings, WrongSetting, load, settings_of

SECRET = "hunter2"
GOOD = {
    "DATABASE_URL": f"postgresql://jars:{SECRET}@db.test/jars",
    "NATS_URL": f"nats://jars:{SECRET}@nats.test:4222",
    "JWKS_URL": "https://identity.test/jwks.json",
    "ISSUER": "https://identity.test",
}


class JarSettings(ServiceSettings):
    model_config = settings_of("jars")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(f"FOOTBRIDGE_JARS_{name}", value)


def test_good_settings_are_read_and_frozen() -> None:
    settings = load(JarSettings)
    assert settings.service() == "jars"
    assert settings.database_url == GOOD["DATABASE_URL"]
    assert settings.environment == "production"
    with pytest.raises(Exception, match="frozen"):
        settings.port = 1


def test_secrets_are_not_shown() -> None:
    assert SECRET not in repr(load(JarSettings))
    assert SECRET not in str(load(JarSettings))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", f"mysql://jars:{SECRET}@db.test/jars"),
        ("DATABASE_URL", SECRET),
        ("NATS_URL", f"http://{SECRET}"),
        ("NATS_URL", f"nats://one,{SECRET}"),
        ("JWKS_URL", f"ftp://{SECRET}"),
        ("JWKS_URL", "http://identity.test/jwks.json"),
        ("ISSUER", "http://identity.test"),
        ("PORT", SECRET),
        ("PORT", "70000"),
        ("ENVIRONMENT", SECRET),
        ("LOG_LEVEL", SECRET),
        ("MAX_BODY_BYTES", "1"),
        ("OTLP_ENDPOINT", SECRET),
    ],
)
def test_a_wrong_setting_is_named_on_one_line_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FOOTBRIDGE_JARS_{name}", value)
    with pytest.raises(WrongSetting) as wrong:
        load(JarSettings)
    line = str(wrong.value)
    assert line.startswith(f"FOOTBRIDGE_JARS_{name}: ")
    assert "\n" not in line
    assert SECRET not in line


def test_missing_settings_are_all_named_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOOTBRIDGE_JARS_DATABASE_URL")
    monkeypatch.setenv("FOOTBRIDGE_JARS_ISSUER", "")
    with pytest.raises(WrongSetting) as wrong:
        load(JarSettings)
    assert str(wrong.value) == (
        "FOOTBRIDGE_JARS_DATABASE_URL: is not set; FOOTBRIDGE_JARS_ISSUER: is not set"
    )


def test_a_local_service_listens_on_loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTBRIDGE_JARS_ENVIRONMENT", "local")
    assert load(JarSettings).host == "127.0.0.1"
    monkeypatch.setenv("FOOTBRIDGE_JARS_HOST", "0.0.0.0")  # noqa: S104 - it is refused
    with pytest.raises(WrongSetting, match=r"^FOOTBRIDGE_JARS_HOST: "):
        load(JarSettings)


def test_a_local_service_may_fetch_keys_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTBRIDGE_JARS_ENVIRONMENT", "local")
    monkeypatch.setenv("FOOTBRIDGE_JARS_JWKS_URL", "http://127.0.0.1:8080/jwks.json")
    monkeypatch.setenv("FOOTBRIDGE_JARS_ISSUER", "http://127.0.0.1:8080")
    assert load(JarSettings).jwks_url.startswith("http:")


def test_secrets_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FOOTBRIDGE_JARS_DATABASE_URL")
    (tmp_path / "FOOTBRIDGE_JARS_DATABASE_URL").write_text(GOOD["DATABASE_URL"] + "\n")
    monkeypatch.setenv("FOOTBRIDGE_SECRETS_DIR", str(tmp_path))
    assert load(JarSettings).database_url == GOOD["DATABASE_URL"]


def test_a_folder_of_secrets_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTBRIDGE_SECRETS_DIR", "/nowhere/at/all")
    with pytest.raises(WrongSetting, match=r"^FOOTBRIDGE_SECRETS_DIR: "):
        load(JarSettings)


def test_a_misspelt_setting_is_named_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTBRIDGE_JARS_LOGLEVEL", SECRET)
    monkeypatch.setenv("FOOTBRIDGE_JARS_BOGUS", SECRET)
    with pytest.raises(WrongSetting) as wrong:
        load(JarSettings)
    assert str(wrong.value) == (
        "FOOTBRIDGE_JARS_BOGUS, FOOTBRIDGE_JARS_LOGLEVEL: there is no such setting"
    )


def test_what_is_said_for_others_beside_a_service_is_let_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "FOOTBRIDGE_JARS_SERVICE_HOST": "10.0.0.1",
        "FOOTBRIDGE_JARS_SERVICE_PORT": "80",
        "FOOTBRIDGE_JARS_SERVICE_PORT_HTTP": "80",
        "FOOTBRIDGE_JARS_PORT": "tcp://10.0.0.1:80",
        "FOOTBRIDGE_JARS_PORT_80_TCP": "tcp://10.0.0.1:80",
        "FOOTBRIDGE_JARS_PORT_80_TCP_ADDR": "10.0.0.1",
        "FOOTBRIDGE_JARS_OWNER_URL": "postgresql://owner@db.test/jars",
        "FOOTBRIDGE_LIDS_BOGUS": "1",
        "FOOTBRIDGE_NATS_URL": "nats://nats.test",
    }.items():
        monkeypatch.setenv(name, value)
    assert load(JarSettings).port == 8000
