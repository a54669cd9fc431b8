"""Owns the rows of who stands around clients: staff by role, and family by consent."""

from sqlalchemy import (
    ARRAY,
    Column,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    or_,
    select,
    text,
)

from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

# Somebody may work at two sites, each with other roles.
staff_member = Table(
    "staff_member",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    instant("active_from"),
    instant("active_until", nullable=True),
    Column("account", Text),
    Index("staff_by_site", "site", "id"),
    Index(
        "staff_account_once",
        "account",
        "site",
        unique=True,
        postgresql_where=text("account IS NOT NULL"),
    ),
)

_s = staff_member.c
IS_ACTIVE = and_(
    _s.site == bindparam("site"),
    _s.active_from <= bindparam("now"),
    or_(_s.active_until.is_(None), _s.active_until > bindparam("now")),
)
"""Whoever works at the site now."""
WHO_IS_STAFF = select(_s.id).where(IS_ACTIVE, _s.id == any_(bindparam("people", type_=ARRAY(Uuid))))

family_member = Table(
    "family_member",
    metadata,
    *identity_columns(),
    Column("person_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("consent_id", Uuid, nullable=False),
    instant("ended_at", nullable=True),
    Column("end_reason", Text),
    Index("family_by_client", "client_id", "site", "id"),
    Index("family_by_person", "person_id", "site", "id"),
    Index("family_by_consent", "consent_id"),
    Index("family_by_site", "site", "id"),
)
