"""Owns the parameters that every API shares."""

from typing import Annotated

from fastapi import Path

SITE_PATTERN = r"[a-z0-9-]{1,40}"

Site = Annotated[
    str, Path(pattern=f"^{SITE_PATTERN}$", description="The site's short name.", examples=["north"])
]
