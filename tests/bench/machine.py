"""What the figures were taken on: the machine, its disk's patience, and the versions."""

import os
import platform
import tempfile
import time
from importlib import metadata
from statistics import median
from typing import Any

import psutil

from deploy.local.embedded import EmbeddedNats, EmbeddedPostgres

_PACKAGES = (
    "asyncpg",
    "fastapi",
    "faststream",
    "httptools",
    "nats-py",
    "orjson",
    "pgqueuer",
    "pydantic",
    "sqlalchemy",
    "taskiq",
    "taskiq-nats",
    "uvicorn",
    "uvloop",
)


def machine() -> dict[str, Any]:
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load_before": [round(load, 2) for load in os.getloadavg()],
        "fsync_ms": round(_fsync_seconds() * 1000, 3),
    }


def versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "nats-server": EmbeddedNats.version(),
        "postgresql": EmbeddedPostgres.version(),
        **{name: metadata.version(name) for name in _PACKAGES},
    }


def _fsync_seconds() -> float:
    """Return the median time that the disk of the temporary folder takes to keep 4 KiB."""
    taken: list[float] = []
    with tempfile.TemporaryFile(buffering=0) as file:
        for _ in range(30):
            started = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - started)
    return median(taken)
