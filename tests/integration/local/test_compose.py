"""The compose file as far as it can be proved without a container engine."""

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import nats
import pytest
import yaml

from deploy.local.embedded import EmbeddedPostgres, free_port
from deploy.local.embedded.child import Child
from deploy.local.embedded.nats import nats_binary
from deploy.local.embedded.postgres import postgres_binaries
from deploy.local.plan import SERVICES
from shared.settings import ServiceSettings

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "deploy" / "compose"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    return document


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """What new_env.py prints, as compose would read it."""
    done = subprocess.run(
        [sys.executable, FOLDER / "new_env.py"], capture_output=True, text=True, check=True
    )
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def run(*command: str | Path, **variables: str) -> int:
    path = f"{postgres_binaries()}:{os.environ['PATH']}"
    done = subprocess.run(command, env={"PATH": path, **variables}, cwd=ROOT, check=False)
    return done.returncode


def run_job(*arguments: str, **variables: str) -> int:
    return run(sys.executable, "-m", "shared.jobs", *arguments, **variables)


def settings_of(service: str) -> type[ServiceSettings]:
    module = importlib.import_module(f"services.{service}.settings")
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type)]
    return next(
        kind
        for kind in kinds
        if issubclass(kind, ServiceSettings) and kind.__module__ == module.__name__
    )


@pytest.mark.parametrize("service", SERVICES)
def test_api_and_worker_are_containers_of_their_own(compose: Any, service: str) -> None:
    for role in ("api", "worker"):
        container = compose["services"][f"{service}-{role}"]
        assert container["command"] == [role]
        assert container["build"]["args"] == {"SERVICE": service}
        assert set(container["depends_on"]) == {f"{service}-migrations", "streams"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_a_service_gets_is_one_of_its_settings(compose: Any, service: str) -> None:
    kind = settings_of(service)
    known = {kind.variable(field) for field in kind.model_fields}
    given = compose["services"][f"{service}-api"]["environment"]
    assert set(given) <= known
    needed = {kind.variable(n) for n, field in kind.model_fields.items() if field.is_required()}
    assert needed <= set(given)


def test_services_run_unprivileged_on_a_read_only_file_system(compose: Any) -> None:
    ours = [each for each in compose["services"].values() if "build" in each]
    assert len(ours) == 3 * len(SERVICES) + 1
    assert all(each["read_only"] and each["cap_drop"] == ["ALL"] for each in ours)


def test_no_container_gets_the_password_of_another(compose: Any) -> None:
    for name, container in compose["services"].items():
        service = name.rsplit("-", 1)[0]
        others = [f"{other.upper()}_PASSWORD" for other in SERVICES if other != service]
        if "build" in container:
            values = " ".join(map(str, container["environment"].values()))
            assert not [other for other in others if other in values], name


def test_ports_are_published_on_loopback_alone(compose: Any) -> None:
    published = [port for each in compose["services"].values() for port in each.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_a_variable_the_file_asks_for_is_one_that_new_env_prints(
    environment: dict[str, str],
) -> None:
    text = (FOLDER / "compose.yaml").read_text()
    asked = set(re.findall(r"\$\{(\w+):\?\}", text))
    assert asked == set(environment)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("compose"))
    server.start()
    yield server
    server.stop()


async def test_its_roles_migrate_and_serve_as_those_of_one_machine_do(
    postgres: EmbeddedPostgres, environment: dict[str, str]
) -> None:
    admin = urlsplit(postgres.admin_url)
    signed_in = {"PGHOST": "127.0.0.1", "PGPORT": str(admin.port)}
    signed_in["PGPASSWORD"] = admin.password or ""
    assert run(FOLDER / "databases.sh", **environment, **signed_in) == 0
    place = f"127.0.0.1:{admin.port}/enrollment"
    owner = f"postgresql://enrollment_owner:{environment['ENROLLMENT_OWNER_PASSWORD']}@{place}"
    assert run_job("migrate", "enrollment", FOOTBRIDGE_ENROLLMENT_OWNER_URL=owner) == 0
    login = f"postgresql://enrollment:{environment['ENROLLMENT_PASSWORD']}@{place}"
    connection = await asyncpg.connect(login)
    assert await connection.fetchval("SELECT count(*) FROM outbox") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("DROP TABLE outbox")
    await connection.close()


async def test_its_nats_takes_the_password_and_holds_the_streams(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    port = free_port()
    config = (FOLDER / "nats.conf").read_text()
    config = config.replace("/data", str(tmp_path / "data")).replace("8222", str(free_port()))
    (tmp_path / "nats.conf").write_text(config)
    server = Child("nats", tmp_path / "nats.log")
    command = [str(nats_binary()), "-c", str(tmp_path / "nats.conf"), "-p", str(port)]
    server.start(command, environment={"NATS_PASSWORD": environment["NATS_PASSWORD"]})
    try:
        url = f"nats://footbridge:{environment['NATS_PASSWORD']}@127.0.0.1:{port}"
        assert run_job("provision", FOOTBRIDGE_NATS_URL=url) == 0
        connection = await nats.connect(url)
        assert (await connection.jetstream().account_info()).streams == 2
        await connection.close()
    finally:
        server.kill()


def test_a_job_without_its_setting_says_which(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_job("migrate", "enrollment") == 2
    assert "FOOTBRIDGE_ENROLLMENT_OWNER_URL: is not set" in capfd.readouterr().err
