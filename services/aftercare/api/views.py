"""What every view of an aggregate shows."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    site: str
    version: int
