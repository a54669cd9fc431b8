"""Owns which sites a report or an export is over: the caller's, or the one that was asked for."""


def among(allowed: frozenset[str] | None, site: str | None) -> frozenset[str] | None:
    """Return the caller's sites, narrowed to `site`; None is every site."""
    if site is None:
        return allowed
    return frozenset({site}) if allowed is None else allowed & {site}
