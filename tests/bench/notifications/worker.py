"""A worker process as in production: relay, consumer, dispatcher, until its parent lets go.

`python -m tests.bench.notifications.worker <settings as JSON>`.
"""

import json
import sys
from typing import Any

import structlog
import uvloop

from services.notifications.main import NotificationsWorker, create_worker
from services.notifications.settings import NotificationsSettings
from shared.database import Database
from shared.process import keep_for_good
from tests.bench.conversation import answer_questions
from tests.support.polling import eventually
from tests.support.provider_double.dialect import SECRET


def settings_of(provider_url: str, **told: Any) -> NotificationsSettings:
    """Return settings of a local run that sends SMS by one provider, changed as told."""
    plain = {
        "nats_url": "nats://127.0.0.1:1",
        "jwks_url": "file:///nobody-signs-in-here",
        "issuer": "http://127.0.0.1",
        "environment": "local",
        "providers": [
            {
                "kind": "generic-sms",
                "name": "double",
                "channel": "sms",
                "options": {
                    "base_url": provider_url,
                    "sender": "+13035550100",
                    "allows_private_network": "true",
                },
            }
        ],
        "provider_secrets": {"double": {"token": SECRET}},
    }
    return NotificationsSettings(**{**plain, **told})


async def main(told: dict[str, Any]) -> None:
    # Whoever started us listens to stdout for answers alone.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    settings = settings_of(**told)
    database = await Database(settings.database_url).open()
    worker = create_worker(settings, database)
    keep_for_good()
    await worker.start()
    if "nats_url" in told:  # without a broker there is only a dispatcher to wait for
        await eventually(lambda: _is_ready(worker), within=60, what="a worker that is ready")
    try:
        await answer_questions(_nothing)
    finally:
        await worker.stop()
        await database.close()


async def _is_ready(worker: NotificationsWorker) -> bool:
    """Say so as its readiness does: what comes before is waited for as any start."""
    return not any([await check() for check in worker.checks().values()])


async def _nothing(_: dict[str, Any]) -> dict[str, Any]:
    return {}


if __name__ == "__main__":
    uvloop.run(main(json.loads(sys.argv[1])))
