"""The commands of one machine, against a platform that runs as `make up` starts it."""

import gzip
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local import launch
from deploy.local.places import ROOT, Places
from deploy.local.platform import Platform
from shared.auth.principal import ROLES


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    places = Places(tmp_path_factory.mktemp("machine"))
    child, _ = launch.start_below(places)
    yield places
    child.stop(signal.SIGTERM, within=20)


def run(places: Places, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli.main", *words],
        env={**os.environ, "FOOTBRIDGE_VAR": str(places.var), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _calls() -> Iterator[tuple[str, str, str]]:
    """Yield method, address and body of each curl example in the README."""
    readme = (ROOT / "README.md").read_text().replace("\\\n", " ")
    for line in re.findall(r"^curl .*$", readme, re.MULTILINE):
        words = shlex.split(line)
        (address,) = (word for word in words if word.startswith("http://"))
        yield words[words.index("-X") + 1], address, words[words.index("-d") + 1]


def test_the_readmes_example_creates_a_site_and_submits_an_application(places: Places) -> None:
    enrollment = Platform.running(places).api("enrollment")
    token = run(places, "token", "--role", "program_director", "--site", "north").stdout
    headers = {"Authorization": f"Bearer {token.strip()}", "Content-Type": "application/json"}
    answers = [
        httpx.request(
            method,
            address.replace("http://127.0.0.1:8802", enrollment),
            headers=headers,
            content=body,
        )
        for method, address, body in _calls()
    ]
    assert [answer.is_success for answer in answers] == [True, True], [a.text for a in answers]
    assert answers[1].json()["state"] == "submitted"


def test_token_prints_the_token_alone(places: Places) -> None:
    printed = run(places, "token", "--role", "ops", "--site", "*")
    assert printed.returncode == 0, printed.stderr
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", printed.stdout)


def test_token_refuses_an_unknown_role_with_the_roles_there_are(places: Places) -> None:
    refused = run(places, "token", "--role", "king", "--site", "north")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert all(role in refused.stderr for role in ROLES)


def test_token_refuses_what_is_no_site(places: Places) -> None:
    refused = run(places, "token", "--role", "ops", "--site", "No Site")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "body.sites.0" in refused.stderr


def test_a_report_of_nothing_is_one_line(places: Places) -> None:
    nothing = run(places, "report")
    assert (nothing.returncode, nothing.stdout) == (0, "There are no episodes.\n")


def test_an_import_of_a_file_that_breaks_off_ends_with_exit_code_1(
    places: Places, tmp_path: Path
) -> None:
    rows = b"CASEID,ADMYR,SERVICES\n" + b"".join(b"%d,2019,4\n" % case for case in range(5000))
    file = tmp_path / "tedsa_2019.csv.gz"
    file.write_bytes(gzip.compress(rows)[:-2000])
    broken = run(places, "import-teds", str(file))
    assert broken.returncode == 1
    assert "the file breaks off here: it is cut short" in " ".join(broken.stdout.split())
    file.write_bytes(gzip.compress(rows))
    assert run(places, "import-teds", str(file)).returncode == 0
