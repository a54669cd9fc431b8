"""The double as a process of its own: `python -m tests.support.provider_double --seed 7`.

Its first line of output is its URL. `GET /ledger/counts` and `PUT /plan` do the rest.
"""

import argparse
import asyncio
import gc
import signal
import sys

import orjson

from tests.support.provider_double.plan import Plan
from tests.support.provider_double.server import provider_double


def main() -> None:
    parser = argparse.ArgumentParser(prog="provider_double")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plan", default="{}", help="a Plan as JSON")
    parser.add_argument("--call-back", help="where fates are told of messages that name no address")
    told = parser.parse_args()
    plan = Plan.of({"seed": told.seed, **orjson.loads(told.plan)})
    asyncio.run(_serve(plan, told.port, told.call_back))


async def _serve(plan: Plan, port: int, call_back: str | None) -> None:
    stopped = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stopped.set)
    gc.freeze()  # a ledger of millions is looked through for nothing
    async with provider_double(plan, port=port, call_back=call_back) as double:
        sys.stdout.write(f"{double.url}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    main()
