"""Owns the metadata that all tables of aftercare stand in, one row per aggregate."""

from sqlalchemy import MetaData

from shared.unit_of_work.tables import backbone_tables

metadata = MetaData()
backbone_tables(metadata)
