"""`make up` and `make down`: what dies comes back, what is kept is kept, and nothing is left."""

import contextlib
import os
import signal
import smtplib
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import nats
import nats.errors
import psutil
import pytest
from nats.js import JetStreamContext

from deploy.local import launch
from deploy.local.backlog import backlogs
from deploy.local.embedded import free_port
from deploy.local.embedded.child import Child
from deploy.local.identity import Identity
from deploy.local.places import Places
from deploy.local.plan import SERVICES
from deploy.local.platform import Platform, PlatformIsDown
from deploy.local.state import Running, State
from tests.support.polling import eventually


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return Places(tmp_path_factory.mktemp("machine"))


@pytest.fixture(scope="module")
def supervisor(places: Places) -> Iterator[Child]:
    child, _ = launch.start_below(places)
    yield child
    child.stop(signal.SIGTERM, within=20)


@pytest.fixture
def platform(supervisor: Child, places: Places) -> Platform:
    assert supervisor.alive()
    return Platform.running(places)


def _process(places: Places, name: str) -> Running:
    return next(each for each in State.load(places.state).processes if each.name == name)


def _all_ready(platform: Platform) -> bool:
    try:
        smtplib.SMTP(*_host_and_port(platform.urls["mail"])).quit()
        urls = [f"{platform.urls[name]}/health/ready" for name in ("sign-in", *SERVICES)]
        return all(httpx.get(url, timeout=3).is_success for url in urls)
    except (OSError, httpx.TransportError):
        return False


def _host_and_port(url: str) -> tuple[str, int]:
    where = urlsplit(url)
    return where.hostname or "", where.port or 0


@pytest.mark.parametrize("name", ["nats", "postgres", "sign-in", "mail", *SERVICES])
async def test_a_killed_process_comes_back(platform: Platform, places: Places, name: str) -> None:
    before = _process(places, name)
    assert before.identity is not None
    os.kill(before.identity.pid, signal.SIGKILL)

    def came_back() -> bool:
        now = _process(places, name)
        return now.restarts > before.restarts and now.identity is not None and now.identity.runs()

    await eventually(came_back, within=15, what=f"a new {name}")
    assert _process(places, name).url == before.url
    await eventually(lambda: _all_ready(platform), within=20, what="a platform that is ready")


async def test_a_nats_that_no_longer_answers_is_replaced(
    platform: Platform, places: Places
) -> None:
    before = _process(places, "nats")
    assert before.identity is not None
    os.kill(before.identity.pid, signal.SIGSTOP)
    await eventually(
        lambda: _process(places, "nats").restarts > before.restarts,
        within=30,
        what="another nats in place of one that stands still",
    )
    await eventually(lambda: _all_ready(platform), within=20, what="a platform that is ready")


async def test_a_stream_that_refuses_writes_after_a_disk_error_takes_them_again(
    platform: Platform, places: Places
) -> None:
    before = _process(places, "nats")
    connection = await nats.connect(platform.nats_url)
    jetstream = connection.jetstream(timeout=2)
    await jetstream.add_stream(name="DISK", subjects=["disk.>"])
    await jetstream.publish("disk.first", b"kept")
    (messages,) = places.nats.rglob("streams/DISK/msgs")
    with _unwritable(messages):
        await _publish_until_refused(jetstream)
    with pytest.raises(nats.errors.TimeoutError):  # the disk is well again, the stream is not
        await jetstream.publish("disk.second", b"refused")
    await eventually(
        lambda: _process(places, "nats").restarts > before.restarts,
        within=30,
        what="a restart of the nats whose health is 503",
    )

    async def taken() -> bool:
        with contextlib.suppress(nats.errors.Error):
            return bool(await jetstream.publish("disk.third", b"taken"))
        return False

    await eventually(taken, within=20, what="a stream that takes writes again")
    await jetstream.delete_stream("DISK")
    await connection.close()


@contextlib.contextmanager
def _unwritable(folder: Path) -> Iterator[None]:
    """Put a file where the folder was, so that a new block cannot be made, and put it back."""
    away = folder.with_name("away")
    folder.rename(away)
    folder.touch()
    yield
    folder.unlink()
    away.rename(folder)


async def _publish_until_refused(jetstream: JetStreamContext) -> None:
    for _ in range(100):
        try:
            await jetstream.publish("disk.fill", bytes(900_000))
        except nats.errors.TimeoutError:
            return
    raise AssertionError("the disk error never came")


async def test_what_a_service_keeps_is_synced_to_disk_before_it_is_told(platform: Platform) -> None:
    connection = await asyncpg.connect(platform.database_url("enrollment"))
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert await connection.fetchval(f"SHOW {setting}") == "on", setting
    finally:
        await connection.close()


async def test_a_service_signs_in_as_a_role_that_owns_nothing(platform: Platform) -> None:
    connection = await asyncpg.connect(platform.database_url("enrollment"))
    try:
        owned = await connection.fetchval(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
            " WHERE r.rolname = current_user"
        )
        assert owned == 0
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE mine (id int)")
    finally:
        await connection.close()


async def test_a_service_cannot_reach_the_database_of_another(platform: Platform) -> None:
    theirs = platform.database_url("enrollment").removesuffix("/enrollment") + "/aftercare"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(theirs)


def test_a_token_of_the_sign_in_opens_an_api(platform: Platform) -> None:
    sites = f"{platform.api('enrollment')}/sites"
    assert httpx.get(sites).status_code == 401
    bearer = {"Authorization": f"Bearer {platform.token('program_director')}"}
    assert httpx.get(sites, headers=bearer).status_code == 200


def test_mail_becomes_a_file_only_this_user_reads(platform: Platform) -> None:
    before = set(platform.mail.glob("*.eml"))
    with smtplib.SMTP(*_host_and_port(platform.urls["mail"])) as smtp:
        smtp.sendmail("from@example.org", "to@example.org", "Subject: hello\r\n\r\nworld")
    (kept,) = set(platform.mail.glob("*.eml")) - before
    assert "hello" in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_state_file_with_its_secrets_is_this_users_alone(
    platform: Platform, places: Places
) -> None:
    assert stat.S_IMODE(places.state.stat().st_mode) == 0o600


def test_everything_listens_on_loopback_alone(platform: Platform, places: Places) -> None:
    pids = [p.identity.pid for p in State.load(places.state).processes if p.identity]
    listening = [
        connection.laddr.ip
        for pid in pids
        for connection in psutil.Process(pid).net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert set(listening) == {"127.0.0.1"}


def test_a_second_start_says_that_it_runs_and_changes_nothing(
    platform: Platform, places: Places
) -> None:
    before = State.load(places.state)
    assert launch.start(places).processes == before.processes


def test_logs_hold_no_secret(platform: Platform, places: Places) -> None:
    state = State.load(places.state)
    passwords = [url.split("@")[0].rsplit(":", 1)[1] for url in state.databases.values()]
    secrets = [state.sign_in_secret, state.urls["nats"].split("@")[0], *passwords]
    for log in places.var.rglob("*.log"):
        text = log.read_text(errors="replace")
        assert not [secret for secret in secrets if secret in text], log.name


def test_a_pid_given_to_someone_else_is_left_alone() -> None:
    stranger = Identity(os.getpid(), created=1.0)
    assert not stranger.runs()
    stranger.stop(within=0)
    assert Identity.of_self().runs()


def test_where_nothing_runs_the_tools_say_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(PlatformIsDown, match="make up"):
        Platform.running(Places(tmp_path))


async def test_status_says_what_waits_in_each_service(platform: Platform) -> None:
    async def at_rest() -> bool:
        return all(each.ready and each.at_rest for each in await backlogs(platform))

    await eventually(at_rest, within=15, what="a platform at rest")


async def test_status_of_a_platform_that_is_gone_names_what_does_not_answer() -> None:
    nobody = f"127.0.0.1:{free_port()}"
    gone = Platform(
        urls={"enrollment": f"http://{nobody}", "nats": f"nats://{nobody}"},
        databases={"enrollment": f"postgresql://nobody@{nobody}/enrollment"},
        sign_in_secret="",
        mail=Path(),
    )
    (seen,) = await backlogs(gone)
    assert (seen.ready, seen.missing) == (False, ("does not answer",))
    assert (seen.outbox_backlog, seen.consumer_lag, seen.dead_letters) == (None, None, None)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Places]:
    """A machine of the test's own, on which nothing runs before and after."""
    places = Places(tmp_path)
    yield places
    launch.stop(places)


def test_a_wrong_setting_stops_the_start_and_is_named(
    machine: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTBRIDGE_ENROLLMENT_LOG_LEVEL", "LOUD")
    with pytest.raises(launch.StartFailed, match="FOOTBRIDGE_ENROLLMENT_LOG_LEVEL") as refused:
        launch.start(machine)
    assert "LOUD" not in str(refused.value)
    assert not State.load(machine.state).alive()


def test_a_misspelt_setting_stops_the_start_and_is_named(
    machine: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTBRIDGE_ENROLLMENT_LOGLEVEL", "INFO")
    with pytest.raises(launch.StartFailed, match="FOOTBRIDGE_ENROLLMENT_LOGLEVEL") as refused:
        launch.start(machine)
    assert len(str(refused.value).splitlines()) == 2, "the service, and what is wrong with it"


def test_everything_stops_within_fifteen_seconds_and_the_next_start_finds_its_ports_again(
    machine: Places,
) -> None:
    first = launch.start(machine)
    began = time.monotonic()
    assert launch.stop(machine)
    assert time.monotonic() - began < 15
    assert not [each.name for each in first.processes if each.identity and each.identity.runs()]
    assert launch.start(machine).ports == first.ports


def test_what_a_killed_supervisor_left_does_not_hinder_the_next_start(machine: Places) -> None:
    first = launch.start(machine)
    assert first.supervisor is not None
    for each in (first.supervisor, *(each.identity for each in first.processes)):
        if each is not None and each.runs():
            os.kill(each.pid, signal.SIGKILL)
    assert launch.start(machine).phase == "ready"
