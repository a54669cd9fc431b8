"""The order in which the platform comes up: servers, what they hold, then the programs."""

import json
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from deploy.local.embedded import EmbeddedNats, EmbeddedPostgres
from deploy.local.places import ROOT, Places
from deploy.local.plan import SERVICES, choose_ports, programs
from deploy.local.service_database import ServiceDatabase
from deploy.local.state import State
from deploy.local.supervised import (
    Supervised,
    nats_supervised,
    postgres_supervised,
    program_supervised,
)

_PREPARE_SECONDS = 120


class DidNotComeUp(RuntimeError):
    """The platform could not be started; the message says what failed, with its last words."""


@dataclass
class ComingUp:
    """Brings one platform up step by step, saying each step; everything started is in `started`."""

    places: Places
    state: State
    say: Callable[[str], None]
    started: list[Supervised]

    def servers(self) -> None:
        """Start PostgreSQL and NATS, prepare what they hold; raises ServerDidNotStart."""
        ports = self.state.ports
        postgres = EmbeddedPostgres(self.places.postgres, ports.get("postgres"))
        nats = EmbeddedNats(
            self.places.nats,
            ports.get("nats"),
            ports.get("nats-monitor"),
            password=secrets.token_urlsafe(24),
        )
        for server in (postgres_supervised(postgres), nats_supervised(nats)):
            self.say(f"starting {server.name}")
            self.started.append(server)
            server.start()
        self.state.urls |= {"nats": nats.url, "nats-monitor": nats.monitor_url}
        ports |= {
            "postgres": postgres.port or 0,
            "nats": nats.port or 0,
            "nats-monitor": nats.monitor_port or 0,
        }
        self._prepare(postgres.admin_url, nats.url)

    def _prepare(self, admin_url: str, nats_url: str) -> None:
        self.say("preparing databases and streams")
        databases = [
            ServiceDatabase(name, secrets.token_urlsafe(24), secrets.token_urlsafe(24))
            for name in SERVICES
        ]
        self.state.databases = {each.name: each.login_url(admin_url) for each in databases}
        wanted = {
            "admin_url": admin_url,
            "nats_url": nats_url,
            "databases": [asdict(each) for each in databases],
        }
        log = self.places.log("prepare")
        with log.open("w") as output:
            done = subprocess.run(
                [sys.executable, "-m", "deploy.local.prepare"],
                input=json.dumps(wanted),
                text=True,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                timeout=_PREPARE_SECONDS,
                check=False,
            )
        if done.returncode != 0:
            last = log.read_text().splitlines()[-3:]
            raise DidNotComeUp("\n".join(["preparing databases and streams failed", *last]))

    def programs(self) -> None:
        """Start the sign-in, the mail sink and all services; they are not awaited here."""
        self.say("starting the services")
        self.state.ports |= choose_ports(self.state.ports)
        for program in programs(self.places, self.state):
            self.state.urls[program.name] = program.url
            supervised = program_supervised(program, self.places)
            self.started.append(supervised)
            supervised.start()
