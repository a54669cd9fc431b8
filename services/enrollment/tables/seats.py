"""Owns the tables of capacities and seats.

`taken` is counted by triggers (migration of these tables), so that it is the number of held seats
whoever writes; the check beside it is what no race gets past. '' stands for no program, no track.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.enrollment.domain.seats.seat import HELD, SeatState
from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

IS_HELD = f"state IN ({', '.join(sorted(repr(state.value) for state in HELD))})"
_IS_RESERVED = f"state = '{SeatState.RESERVED.value}'"
_IS_OFFERED = f"state = '{SeatState.OFFERED.value}'"
_IS_KEPT = f"state IN ('{SeatState.OCCUPIED.value}', '{SeatState.RESERVED.value}')"

capacity = Table(
    "capacity",
    metadata,
    *identity_columns(),
    Column("program", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("seats", Integer),
    Column("taken", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("site", "program", "track", name="capacity_one_per_scope"),
    CheckConstraint("taken >= 0 AND (seats IS NULL OR taken <= seats)", name="capacity_has_seats"),
)

seat = Table(
    "seat",
    metadata,
    *identity_columns(),
    Column("application_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("program", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("entry_id", Uuid),
    Column("state", Text, nullable=False),
    Column("held_until", DateTime(timezone=True)),
    Index(
        "seat_one_per_application", "application_id", unique=True, postgresql_where=text(_IS_KEPT)
    ),
    Index("seat_one_per_offer", "entry_id", unique=True, postgresql_where=text(_IS_OFFERED)),
    Index("seat_held", "site", "program", "track", postgresql_where=text(IS_HELD)),
    Index("seat_reservation_ends", "held_until", postgresql_where=text(_IS_RESERVED)),
)
