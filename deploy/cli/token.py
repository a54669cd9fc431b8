"""`footbridge token`: a bearer token of the development sign-in, for calling an API by hand."""

from typing import Annotated

import httpx
import typer

from deploy.cli.reach import refuse
from deploy.local.platform import Platform, PlatformIsDown
from shared.auth.principal import ROLES

Role = Annotated[list[str], typer.Option("--role", help="Who calls; may be repeated.")]
Site = Annotated[
    list[str], typer.Option("--site", help="Whose data; may be repeated; '*' is every site.")
]


Clients = Annotated[
    list[str] | None,
    typer.Option("--client", help="With the role client: which client calls, by id."),
]


Subject = Annotated[
    str | None,
    typer.Option(help="The account; else one that follows from the role and the clients."),
]


def token(*, role: Role, site: Site, client: Clients = None, subject: Subject = None) -> None:
    """Print a bearer token, valid for an hour, that the services of this machine accept."""
    if not ROLES.issuperset(role):
        refuse(f"There is no such role. The roles are: {', '.join(sorted(ROLES))}.")
    try:
        running = Platform.running()
        typer.echo(running.token(role, site, subject=subject, client_ids=client or ()))
    except PlatformIsDown as down:
        refuse(str(down))
    except httpx.HTTPStatusError as refusal:
        refuse(f"The sign-in refuses: {refusal.response.json()['detail']}")
    except httpx.TransportError:
        refuse("The sign-in does not answer. See: footbridge status")
