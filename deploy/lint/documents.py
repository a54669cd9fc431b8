"""What each service says of itself in docs/contracts: AsyncAPI for events, OpenAPI for requests.

Beside them, in docs/planning, the JSON Schemas of the planner's files.

`python -m deploy.lint.documents` writes them. They come from the code alone: no server is asked.
"""

import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import rich
from pydantic import BaseModel

from deploy.lint.contracts import events
from deploy.lint.lock import ROOT, services
from services.scheduling.planner.files.forms import PlanForm, ProblemForm
from services.scheduling.planner.files.sections import SectioningForm, SectioningPlanForm
from shared.database import Database
from shared.messaging.asyncapi import document
from shared.messaging.subscriptions import Subscriptions
from shared.settings import ServiceSettings

DOCUMENTS = ROOT / "docs" / "contracts"
PLANNING = ROOT / "docs" / "planning"
NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"

Document = Mapping[str, Any]


def asyncapi_of(service: str) -> Document:
    """Return the document of what a service publishes and listens to."""
    published = [kind for kind in events() if kind.publisher == service]
    return document(subscriptions_of(service), published)


def openapi_of(service: str) -> Document:
    """Return the document of a service's HTTP API, as the service itself gives it out."""
    main = import_module(f"services.{service}.main")
    made: Document = main.create_api(settings_of(service), Database(NOWHERE)).openapi()
    return made


def subscriptions_of(service: str) -> Subscriptions:
    found: Subscriptions = import_module(f"services.{service}.subscribers").subscriptions
    return found


def settings_of(service: str, **changes: Any) -> ServiceSettings:
    """Return settings by which a service can be made, and can reach nothing."""
    module = import_module(f"services.{service}.settings")
    kind: type[ServiceSettings] = next(
        one
        for one in vars(module).values()
        if isinstance(one, type) and one.__module__ == module.__name__
    )
    nowhere = {
        "database_url": NOWHERE,
        "nats_url": "nats://127.0.0.1:1",
        "jwks_url": "file:///nowhere",
        "issuer": "https://identity.test",
        "environment": "local",
    }
    return kind(**{**nowhere, **changes})


def documents() -> dict[Path, Document]:
    """Return every document by the file it belongs in."""
    made: dict[Path, Document] = {}
    for service in services():
        made[DOCUMENTS / "asyncapi" / f"{service}.json"] = asyncapi_of(service)
        made[DOCUMENTS / "openapi" / f"{service}.json"] = openapi_of(service)
    for form in (ProblemForm, PlanForm, SectioningForm, SectioningPlanForm):
        (name,) = get_args(form.model_fields["format"].annotation)
        made[PLANNING / f"{name}.schema.json"] = schema_of(form)
    return made


def schema_of(form: type[BaseModel]) -> Document:
    """Return the JSON Schema (2020-12) of a file, as whoever writes one reads it."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **form.model_json_schema()}


def text_of(made: Document) -> str:
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the documents; one of a service that is gone is taken out."""
    made = documents()
    for folder in {path.parent for path in made}:
        folder.mkdir(parents=True, exist_ok=True)
        for gone in set(folder.glob("*.json")) - made.keys():
            gone.unlink()
    for path, one in made.items():
        path.write_text(text_of(one))
    rich.print(f"{len(made)} documents in {DOCUMENTS.parent.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
