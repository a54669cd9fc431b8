"""Who is calling: tokens are verified here and become a `Principal`, nothing else is believed."""

from shared.auth.keys import FileKeys, KeySource, StaticKeys, UrlKeys
from shared.auth.principal import EVERY_SITE, ROLES, Principal
from shared.auth.verifier import ALGORITHMS, NotAuthenticated, TokenVerifier

__all__ = [
    "ALGORITHMS",
    "EVERY_SITE",
    "ROLES",
    "FileKeys",
    "KeySource",
    "NotAuthenticated",
    "Principal",
    "StaticKeys",
    "TokenVerifier",
    "UrlKeys",
]
