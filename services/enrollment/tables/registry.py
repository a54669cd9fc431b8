"""Owns the metadata that all tables of enrollment stand in, the backbone's among them."""

from sqlalchemy import MetaData

from shared.unit_of_work import backbone_tables

metadata = MetaData()
backbone_tables(metadata)
