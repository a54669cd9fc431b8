"""Owns the routes of what a site's messages say of it, and must not say."""

from fastapi import APIRouter

from services.notifications.api.templates.forms import FrontDeskForm
from services.notifications.api.templates.views import FrontDeskView
from services.notifications.handlers.templates.front_desk import PutFrontDesk
from services.notifications.handlers.templates.front_desk import put_front_desk as keep_front_desk
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import templates as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["templates"], route_class=CommandRoute)


@router.put("/sites/{site}/front-desk")
async def put_front_desk(
    site: Site,  # noqa: ARG001 - the command holds it
    body: FrontDeskForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[FrontDeskView]:
    """Keep the phone that messages name, and the site's own words that they must not say."""
    asked = PutFrontDesk(
        phone=body.phone,
        private_words=tuple(body.private_words),
        expected_version=command.if_match,
    )
    async with command.unit_of_work() as uow:
        desk = await keep_front_desk(asked, uow)
        return command.answered(uow, FrontDeskView.of(desk), version=desk.version)


@router.get("/sites/{site}/front-desk")
async def get_front_desk(site: Site, reads: Reads) -> Answer[FrontDeskView]:
    """Show what messages say of the site; a site that has said nothing has version 0."""
    view = FrontDeskView.of(await queries.front_desk(reads.database, site))
    return reads.found(view, version=view.version)
