"""NATS and PostgreSQL as child processes: the real servers, installed from PyPI."""

from deploy.local.embedded.child import ServerDidNotStart
from deploy.local.embedded.nats import EmbeddedNats
from deploy.local.embedded.ports import free_port
from deploy.local.embedded.postgres import EmbeddedPostgres

__all__ = ["EmbeddedNats", "EmbeddedPostgres", "ServerDidNotStart", "free_port"]
