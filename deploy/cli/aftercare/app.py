"""`footbridge aftercare`: who brings which of its commands."""

import typer

from deploy.cli.aftercare import looking
from deploy.cli.aftercare.imports import import_directory

app = typer.Typer(help="Looks after the months after the program.", no_args_is_help=True)
app.command()(looking.counts)
app.command()(looking.due)
app.command()(looking.outcomes)
app.command()(import_directory)
