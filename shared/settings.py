"""Owns settings: from the environment, or files under FOOTBRIDGE_SECRETS_DIR; checked at start."""

import os
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.auth import TokenVerifier
from shared.auth.keys import key_source

_PREFIX = "FOOTBRIDGE_"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SCHEMES = {
    "database_url": ("postgresql", "postgres"),
    "nats_url": ("nats", "tls"),
    "issuer": ("http", "https"),
    "jwks_url": ("http", "https", "file"),
    "otlp_endpoint": ("http", "https"),
}

_NOT_OURS = re.compile(r"SERVICE_(HOST|PORT\w*)|PORT_\d+_(TCP|UDP)\w*|OWNER_URL")
"""What Kubernetes says of a service of the same name, and what the migrations sign in with."""

S = TypeVar("S", bound="ServiceSettings")


class WrongSetting(Exception):
    """A setting that the process cannot start with. The text names its variable, not its value."""

    def __init__(self, variable: str, trouble: str) -> None:
        super().__init__(f"{variable}: {trouble}")


def settings_of(service: str) -> SettingsConfigDict:
    """Return the configuration that reads `FOOTBRIDGE_<SERVICE>_<NAME>`."""
    return SettingsConfigDict(
        env_prefix=f"{_PREFIX}{service.upper()}_",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )


class ServiceSettings(BaseSettings):
    """What every service is told. A service adds its own, and `model_config = settings_of(...)`."""

    database_url: Annotated[str, Field(repr=False)]
    nats_url: Annotated[str, Field(repr=False)]
    jwks_url: str
    issuer: str
    audience: Annotated[str, Field(min_length=1)] = "footbridge"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    environment: Literal["local", "production"] = "production"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    otlp_endpoint: str | None = None
    max_body_bytes: Annotated[int, Field(ge=1024, le=64 * 1024 * 1024)] = 1024 * 1024

    @field_validator(*_SCHEMES)
    @classmethod
    def _has_a_scheme(cls, value: str | None, info: Any) -> str | None:
        schemes = _SCHEMES[info.field_name]
        if value is not None and any(_scheme(one) not in schemes for one in value.split(",")):
            raise ValueError(f"is a URL that starts with {' or '.join(schemes)}")
        return value

    @field_validator("port", mode="before")
    @classmethod
    def _is_no_link(cls, value: Any, info: Any) -> Any:
        # Kubernetes sets <SERVICE>_PORT to the address of a service of the same name.
        is_link = isinstance(value, str) and _scheme(value) == "tcp"
        return cls.model_fields[info.field_name].default if is_link else value

    @model_validator(mode="after")
    def _keeps_to_its_environment(self) -> Self:
        if self.environment == "local" and self.host not in _LOOPBACK:
            raise ValueError("HOST: a local service listens on loopback only")
        if self.environment == "production":
            for name in ("issuer", "jwks_url"):
                if _scheme(getattr(self, name)) == "http":
                    raise ValueError(f"{name.upper()}: is https in production")
        return self

    @classmethod
    def service(cls) -> str:
        return cls.model_config["env_prefix"].removeprefix(_PREFIX).rstrip("_").lower()

    @classmethod
    def variable(cls, field: str) -> str:
        """Return the name of the environment variable that sets a field."""
        return f"{cls.model_config['env_prefix']}{field.upper()}"

    def verifier(self) -> TokenVerifier:
        """Make the verifier of the tokens that this service believes."""
        return TokenVerifier(key_source(self.jwks_url), issuer=self.issuer, audience=self.audience)


def load(kind: type[S]) -> S:
    """Read the settings. Raises WrongSetting, on one line for all that is wrong."""
    if unknown := sorted(_unknown(kind)):
        raise WrongSetting(", ".join(unknown), "there is no such setting")
    try:
        return kind(_secrets_dir=_secrets_dir())
    except ValidationError as invalid:
        lines = [_trouble(kind, error) for error in invalid.errors(include_input=False)]
        variable, _, trouble = "; ".join(lines).partition(": ")
        raise WrongSetting(variable, trouble) from None


def _unknown(kind: type[ServiceSettings]) -> Iterator[str]:
    """Yield the variables with the service's prefix that set nothing: most likely misspelt."""
    prefix = kind.model_config["env_prefix"]
    for variable in os.environ:
        name = variable.upper().removeprefix(prefix)
        is_ours = variable.upper().startswith(prefix) and not _NOT_OURS.fullmatch(name)
        if is_ours and name.lower() not in kind.model_fields:
            yield variable


def _secrets_dir() -> str | None:
    given = os.environ.get("FOOTBRIDGE_SECRETS_DIR")
    if given is not None and not os.path.isdir(given):  # noqa: PTH112 - a string is what is asked for
        raise WrongSetting("FOOTBRIDGE_SECRETS_DIR", "is not a folder")
    return given


def _trouble(kind: type[ServiceSettings], error: Any) -> str:
    words = {"missing": "is not set"}.get(error["type"], str(error["msg"]))
    words = words.removeprefix("Value error, ")
    if error["loc"]:
        return f"{kind.variable(str(error['loc'][0]))}: {words}"
    return f"{kind.model_config['env_prefix']}{words}"


def _scheme(url: str) -> str:
    return urlsplit(url.strip()).scheme
