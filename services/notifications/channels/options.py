"""Reads what a provider was configured with; says which option is missing, wrong or unknown."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self, TypeVar

from services.notifications.channels.egress import Egress
from services.notifications.domain.providers.parts import ProviderPart

T = TypeVar("T")
_FLAGS = {"true": True, "false": False}
_LONGEST_TIMEOUT = 30.0
_PORTS = 65_535


class Options:
    """Every method raises ValueError naming the option. On leaving, what nobody read is refused."""

    def __init__(self, part: ProviderPart) -> None:
        self._options = dict(part.options)
        self._secrets = dict(part.secrets)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and (left := sorted(self._options) or sorted(self._secrets)):
            raise ValueError(f"there is no option {left[0]}")

    def text(self, name: str, default: str | None = None) -> str:
        value = self._options.pop(name, default)
        if not value:
            raise ValueError(f"{name}: is not set")
        return value

    def maybe(self, name: str) -> str | None:
        return self._options.pop(name, None)

    def secret(self, name: str) -> str:
        value = self._secrets.pop(name, None)
        if not value:
            raise ValueError(f"{name}: is not among its secrets")
        return value

    def maybe_secret(self, name: str) -> str | None:
        return self._secrets.pop(name, None)

    def one_of(self, name: str, choices: Mapping[str, T]) -> T:
        """Return the chosen one; the first is the default."""
        value = self._options.pop(name, next(iter(choices)))
        if value not in choices:
            raise ValueError(f"{name}: is one of {', '.join(choices)}")
        return choices[value]

    def flag(self, name: str, *, default: bool) -> bool:
        return self.one_of(name, _FLAGS) if name in self._options else default

    def number(self, name: str, default: int) -> int:
        value = self._options.pop(name, str(default))
        if not value.isascii() or not value.isdigit() or not 0 < int(value) <= _PORTS:
            raise ValueError(f"{name}: is a whole number up to {_PORTS}")
        return int(value)

    def seconds(self, name: str, default: float) -> float:
        try:
            value = float(self._options.pop(name, str(default)))
        except ValueError:
            value = 0.0
        if not 0 < value <= _LONGEST_TIMEOUT:
            raise ValueError(f"{name}: is seconds, up to {_LONGEST_TIMEOUT:g}")
        return value

    def egress(self) -> Egress:
        """Return on which terms calls leave; a gateway of one's own is on a private network."""
        return Egress(
            timeout=self.seconds("timeout", 5.0),
            allows_private_network=self.flag("allows_private_network", default=False),
        )
