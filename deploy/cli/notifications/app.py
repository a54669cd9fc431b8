"""`footbridge notifications`: who brings which of its commands."""

import typer

from deploy.cli.notifications.imports import import_contacts, import_suppressions

app = typer.Typer(help="Looks after messages and those who get them.", no_args_is_help=True)
app.command()(import_contacts)
app.command()(import_suppressions)
