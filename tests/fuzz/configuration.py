"""How schemathesis is set up: how much, which checks, and what it may put where."""

import os
from functools import cache
from secrets import randbelow
from typing import Any

from schemathesis import Config

from tests.fuzz.ground import Ground
from tests.fuzz.words import binding_of

SEED_VARIABLE = "FOOTBRIDGE_FUZZ_SEED"
"""A number, or `random`: which values are tried. Every run of CI tries the same ones."""
EXAMPLES_VARIABLE = "FOOTBRIDGE_FUZZ_EXAMPLES"
"""How many requests are made up for each operation, beside those that cover its document.

No run is bounded in time: what is found would come and go with the speed of the machine.
"""
USUAL_SEED = 42
_SEEDS = 2**32
USUAL_EXAMPLES = 10

_KNOWN = 0.8
"""How often a value that is known to fit stands where one could be made up."""

REFUSALS = (400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422)

CHECKS: dict[str, Any] = {
    "not_a_server_error": {"enabled": True},
    "status_code_conformance": {"enabled": True},
    "content_type_conformance": {"enabled": True},
    "response_schema_conformance": {"enabled": True},
    "response_headers_conformance": {"enabled": True},
    # A stale If-Match, a body that is too large and a link that has ended are refusals too.
    "negative_data_rejection": {"expected-statuses": [str(status) for status in REFUSALS]},
    "ignored_auth": {"enabled": True},
    "unsupported_method": {"enabled": True},
    "allow_header_conformance": {"enabled": True},
    "missing_required_header": {"enabled": True},
    "ensure_resource_availability": {"enabled": True},
    # Left out: a rule of the domain refuses much that a schema allows, such as a day to come.
    "positive_data_acceptance": {"enabled": False},
    # Left out: nothing is deleted here; what ends is kept with its history.
    "use_after_free": {"enabled": False},
    # Left out: it needs two identities that own objects; here a site does, and
    # tests/contract/test_authorization.py asks every route for another site's.
    "object_level_authorization": {"enabled": False},
}


def examples() -> int:
    return int(os.environ.get(EXAMPLES_VARIABLE, USUAL_EXAMPLES))


@cache
def seed() -> int:
    """Return the seed of this process's runs; `random` draws one, which the report names."""
    given = os.environ.get(SEED_VARIABLE, str(USUAL_SEED))
    return randbelow(_SEEDS) if given == "random" else int(given)


def extent() -> str:
    """Return the variables that ask for the same again."""
    return f"{SEED_VARIABLE}={seed()} {EXAMPLES_VARIABLE}={examples()}"


def configuration(ground: Ground) -> Config:
    words = {name: values for name, values in sorted(ground.words.items()) if values}
    data: dict[str, Any] = {
        "seed": seed(),
        "base-url": ground.served.url,
        "headers": ground.headers(),
        "checks": CHECKS,
        "generation": {
            "max-examples": examples(),
            "database": "none",
            "no-shrink": True,
            # Nobody can call with a token of their own making; ignored_auth tries.
            "with-security-parameters": False,
        },
        "phases": {"stateful": {"generation": {"max-examples": examples()}}},
        # That much is made up and thrown away says nothing about the service.
        "suppress-health-check": ["all"],
        "cache": {"enabled": False},
        "continue-on-failure": True,
        "request-timeout": 20,
        "dictionaries": {name: {"values": values} for name, values in words.items()},
        "parameters": {
            place: {"dictionary": name, "probability": _KNOWN}
            for place, name in binding_of(ground.document, words)
        },
    }
    return Config.from_dict(data)
