"""A small service over the real edge and database: jars on the shelves of sites."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

import asyncpg
import httpx
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint, Uuid, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from shared.aggregate import Aggregate
from shared.auth import TokenVerifier
from shared.database import Database, GroupCommitter
from shared.errors import BrokenRule
from shared.http.answer import Answer
from shared.http.app import create_app
from shared.http.command import Commands
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.policy import PolicyTable, allow, deny
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Repository, SqlUnitOfWork, backbone_tables

METADATA = MetaData()
JARS = Table(
    "jar",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("grams", Integer, nullable=False),
    UniqueConstraint("site", "label", name="jar_label_key"),
)
backbone_tables(METADATA)


class LabelIsTaken(BrokenRule):
    """Two jars of a site never have the same label."""


@dataclass(kw_only=True)
class Jar(Aggregate):
    label: str
    grams: int


class Jars(Repository[Jar]):
    table = JARS

    def to_row(self, aggregate: Jar) -> dict[str, Any]:
        return {"label": aggregate.label, "grams": aggregate.grams}

    def from_row(self, row: Mapping[str, Any]) -> Jar:
        return Jar(**row)


class JarUnitOfWork(SqlUnitOfWork):
    service = "jars"
    constraints: ClassVar = {"jar_label_key": lambda: LabelIsTaken("Choose another label.")}

    @property
    def jars(self) -> Jars:
        return self.repository(Jars)


class Filled(BaseModel):
    kind: Literal["jam", "honey"]
    on: date


class JarBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, Field(min_length=1, max_length=20)]
    grams: Annotated[int, Field(ge=1, le=5000)] = 450
    fillings: list[Filled] = []


class JarView(BaseModel):
    id: UUID
    label: str
    grams: int

    @classmethod
    def of(cls, jar: Jar) -> Self:
        return cls(id=jar.id, label=jar.label, grams=jar.grams)


JarCommands = Commands[JarUnitOfWork]
POLICIES: PolicyTable = {
    "put_up_jar": allow("facilitator"),
    "fill_jar": [allow("facilitator", "client"), deny("client")],
    "look_at_jar": allow("facilitator", "clinician"),
    "look_at_jars": allow("facilitator", "clinician"),
    "break_jar": allow("ops", site=False),
}
_BY_SITE = select(JARS)


def jar_router() -> APIRouter:
    router = APIRouter(route_class=CommandRoute)

    @router.post("/sites/{site}/jars", status_code=201)
    async def put_up_jar(
        *,
        site: Site,
        body: JarBody,
        command: JarCommands,
        shelf: int = 1,
    ) -> Answer[JarView]:
        async with command.unit_of_work() as uow:
            jar = Jar(id=new_id(), site=site, label=body.label, grams=body.grams)
            uow.jars.add(jar)
            uow.save(jar)
            where = f"/sites/{site}/jars/{jar.id}"
            return command.created(uow, JarView.of(jar), version=jar.version, location=where)

    @router.put("/sites/{site}/jars/{jar_id}")
    async def fill_jar(
        site: Site, jar_id: UUID, body: JarBody, command: JarCommands
    ) -> Answer[JarView]:
        async with command.unit_of_work() as uow:
            jar = await uow.jars.get(jar_id)
            command.expect(jar)
            jar.grams = body.grams
            uow.save(jar)
            return command.answered(uow, JarView.of(jar), version=jar.version)

    @router.get("/sites/{site}/jars/{jar_id}")
    async def look_at_jar(site: Site, jar_id: UUID, command: JarCommands) -> Answer[JarView]:
        async with command.unit_of_work() as uow:
            jar = await uow.jars.get(jar_id)
            return command.answered(uow, JarView.of(jar), version=jar.version)

    @router.get("/sites/{site}/jars")
    async def look_at_jars(site: Site, reads: Reads, paging: Paging) -> Page[JarView]:
        statement = paging.of(_BY_SITE.where(JARS.c.site == site), JARS.c.id)
        rows = await reads.database.fetch(statement)
        return paging.page(rows, lambda row: JarView(**row), lambda row: row["id"])

    @router.post("/breakages")
    async def break_jar(command: JarCommands) -> Answer[None]:
        raise RuntimeError("the jar of Zoë Example broke")

    return router


def jar_app(
    database: Database, verifier: TokenVerifier, *, routers: Sequence[APIRouter] = ()
) -> FastAPI:
    committer = GroupCommitter(database)

    def unit_of_work(context: UnitContext) -> JarUnitOfWork:
        return JarUnitOfWork(database, committer, context)

    return create_app(
        "Jars",
        routers=routers or [jar_router()],
        policies=POLICIES,
        database=database,
        verifier=verifier,
        unit_of_work=unit_of_work,
    )


def asgi_client(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    """Return a client that talks to the application without a socket; it sees every 500."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://jars.test", headers=headers)


async def create_tables(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for table in METADATA.sorted_tables:
            await connection.execute(_sql(CreateTable(table)))
            for index in table.indexes:
                await connection.execute(_sql(CreateIndex(index)))
    finally:
        await connection.close()


def _sql(statement: ExecutableDDLElement) -> str:
    return str(statement.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]  # untyped upstream


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = await Database(url).open()
    try:
        yield database
    finally:
        await database.close()
