"""What everybody writes: FastAPI, SQLAlchemy's ORM and asyncpg, for the same two rows.

No authentication, no policy, no idempotency, no site; the limit that the command path is held
against. `python -m tests.bench.command.plain <database url> <port>`.
"""

import sys
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID, uuid4

import uvicorn
from fastapi import Depends, FastAPI
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped

from services.enrollment import tables

POOL = 16
"""Connections, found to be the best for 32 concurrent requests."""


class Base(DeclarativeBase):
    metadata = tables.metadata


class ApplicationRow(Base):
    __table__ = tables.application

    id: Mapped[UUID]
    site: Mapped[str]


class OutboxRow(Base):
    __table__ = tables.metadata.tables["outbox"]


class ApplicationIn(BaseModel):
    program: Annotated[str, Field(max_length=40)]
    referral_source: str | None = None
    age_band: str | None = None
    received_on: date
    external_reference: Annotated[str | None, Field(max_length=80)] = None


class ApplicationOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    site: str
    client_id: UUID
    program: str
    referral_source: str | None
    age_band: str | None
    received_on: date
    external_reference: str | None
    state: str


app = FastAPI()
engine = create_async_engine(
    sys.argv[1].replace("postgresql://", "postgresql+asyncpg://"), pool_size=POOL, max_overflow=0
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


async def a_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


@app.post("/sites/{site}/applications", status_code=201, response_model=ApplicationOut)
async def create_application(
    site: str, body: ApplicationIn, session: Annotated[AsyncSession, Depends(a_session)]
) -> ApplicationRow:
    row = ApplicationRow(
        id=uuid4(), site=site, version=1, client_id=uuid4(), state="submitted", **body.model_dump()
    )
    session.add(row)
    session.add(_event(row))
    await session.commit()
    return row


def _event(row: ApplicationRow) -> OutboxRow:
    event_id = uuid4()
    kind = "enrollment.ApplicationSubmitted.v1"
    headers = {
        "Nats-Msg-Id": str(event_id),
        "ce-id": str(event_id),
        "ce-specversion": "1.0",
        "ce-type": kind,
        "ce-source": f"/footbridge/{row.site}/enrollment",
        "ce-subject": str(row.id),
        "ce-time": datetime.now(UTC).isoformat(),
        "ce-datacontenttype": "application/json",
        "ce-dataschema": f"urn:footbridge:schema:{kind}",
        "ce-aggregateseq": "1",
        "ce-correlationid": str(uuid4()),
        "ce-causationid": str(event_id),
    }
    payload = ApplicationOut.model_validate(row).model_dump_json().encode()
    return OutboxRow(
        event_id=event_id,
        aggregate_id=row.id,
        aggregate_seq=1,
        bucket=0,
        subject=f"iop.{row.site}.{kind}",
        headers=headers,
        payload=payload,
    )


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )
