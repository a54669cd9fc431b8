"""The floor under the command path: pgbench, running the same two inserts and nothing else."""

import asyncio
import re
from pathlib import Path

from deploy.local.embedded.postgres import postgres_binaries
from tests.bench.ground import Ground

_CLIENTS = 32
_A_SECOND = 100
"""Transactions of each client that take about a second."""
_SCRIPT = """\
BEGIN;
WITH application AS (
  INSERT INTO application
    (id, site, version, client_id, program, referral_source, age_band, received_on, state)
  VALUES (uuidv7(), 'north', 1, gen_random_uuid(), 'iop', 'criminal_justice', '30-34', '2026-01-05',
          'submitted')
  RETURNING id
)
INSERT INTO outbox (event_id, aggregate_id, aggregate_seq, bucket, subject, headers, payload)
SELECT uuidv7(), id, 1, 0, 'iop.north.enrollment.ApplicationSubmitted.v1',
       jsonb_build_object('ce-id', id, 'ce-source', '/footbridge/north/enrollment',
                          'ce-subject', id, 'ce-time', now(), 'ce-aggregateseq', '1'),
       convert_to(repeat('x', 200), 'UTF8')
FROM application;
COMMIT;
"""


class PgbenchFailed(RuntimeError):
    """pgbench gave no figure; the message is what it said."""


async def pgbench(ground: Ground, url: str, seconds: float) -> float:
    """Return pgbench's transactions per second, of a run of about so many seconds."""
    script = ground.folder / "floor.sql"
    script.write_text(_SCRIPT)
    command = _command(script, url, seconds)
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said = (await process.communicate())[0].decode()
    found = re.search(r"tps = ([\d.]+)", said)
    if found is None:
        raise PgbenchFailed(said)
    return float(found[1])


def _command(script: Path, url: str, seconds: float) -> list[str]:
    return [
        str(postgres_binaries() / "pgbench"),
        *("--no-vacuum", "--protocol=prepared", "--jobs=2", f"--client={_CLIENTS}"),
        # By number: a second on a busy machine may be over before the first has ended.
        *(f"--transactions={max(1, round(seconds * _A_SECOND))}", f"--file={script}", url),
    ]
