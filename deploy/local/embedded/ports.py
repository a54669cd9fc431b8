"""Loopback ports: which are free."""

import random
import socket
from collections.abc import Container

LOOPBACK = "127.0.0.1"
# Below the ports that systems hand to outgoing connections: one of those could take ours
# between choosing it and listening on it.
_OURS = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Say whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None, *, besides: Container[int] = ()) -> int:
    """Return the preferred port if it is still free, otherwise any free one; none of `besides`."""
    if preferred is not None and preferred not in besides and is_free(preferred):
        return preferred
    for port in random.sample(_OURS, len(_OURS)):
        if port not in besides and is_free(port):
            return port
    raise OSError("no free port on loopback")
