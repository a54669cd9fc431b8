"""Owns what all tables of the service share: their metadata, and how a moment is kept."""

from sqlalchemy import Column, DateTime, MetaData

from shared.unit_of_work import backbone_tables

metadata = MetaData()
backbone_tables(metadata)


def instant(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)
