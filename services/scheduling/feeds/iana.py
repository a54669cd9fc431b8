"""Owns which version of the IANA database this process reads the zones of."""

import zoneinfo
from importlib import metadata
from pathlib import Path

_NAMED_IN = "tzdata.zi"
_BEGINS = "# version "


def tzdata_version() -> str:
    """Return the version, such as `2026f`: the system's, or that of the package `tzdata`.

    Where the system's files do not say it, their date stands in: it changes when they do.
    """
    for folder in map(Path, zoneinfo.TZPATH):
        named = folder / _NAMED_IN
        if named.is_file():
            first = named.open(encoding="utf-8").readline().strip()
            return first.removeprefix(_BEGINS)
        if folder.is_dir():
            return f"files-{int(folder.stat().st_mtime)}"
    return f"package-{metadata.version('tzdata')}"
