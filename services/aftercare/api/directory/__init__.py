"""The directory over HTTP: organisations, offerings, searching, files."""

from services.aftercare.api.directory import files, offerings, organisations, searching

# Searching stands first: `_search` is no offering's id.
DIRECTORY_ROUTERS = (
    organisations.router,
    searching.router,
    searching.kept,
    files.router,
    offerings.router,
)
