"""`footbridge notifications`: who brings which of its commands."""

import typer

from deploy.cli.notifications import counts, dead_letters, pauses
from deploy.cli.notifications.imports import import_contacts, import_suppressions

app = typer.Typer(help="Looks after messages and those who get them.", no_args_is_help=True)
app.command()(import_contacts)
app.command()(import_suppressions)
app.command()(pauses.pause)
app.command()(pauses.resume)
app.command(name="pauses")(pauses.pauses)
app.command(name="weight")(pauses.weigh)
app.command(name="counts")(counts.counts)
app.command()(counts.forecast)
app.command()(counts.providers)
app.command()(counts.explain)
app.add_typer(dead_letters.app, name="dead")
