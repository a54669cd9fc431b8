"""The one command `footbridge`: who brings which commands."""

import typer

from deploy.cli import backbone, dlq, machine
from deploy.cli.aftercare.app import app as aftercare
from deploy.cli.events import events
from deploy.cli.notifications.app import app as notifications
from deploy.cli.plan.app import app as plan
from deploy.cli.report import report
from deploy.cli.teds import import_teds
from deploy.cli.teds_export import export_teds
from deploy.cli.token import token

app = typer.Typer(
    name="footbridge",
    help="Runs and looks after the Footbridge platform.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # local variables may hold secrets
)
app.command()(machine.up)
app.command()(machine.down)
app.command()(machine.status)
app.command()(backbone.provision)
app.command()(backbone.outbox)
app.add_typer(dlq.app, name="dlq")
app.add_typer(backbone.consumer, name="consumer")
app.add_typer(plan, name="plan")
app.add_typer(notifications, name="notifications")
app.add_typer(aftercare, name="aftercare")
app.command()(import_teds)
app.command()(export_teds)
app.command()(report)
app.command()(token)
app.command()(events)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
