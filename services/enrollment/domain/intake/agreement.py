"""Owns the commitment agreement: published texts that never change, and who may sign them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid

MAJORITY = 18
"""From this age on nobody signs for a client as a guardian of a minor."""


class Signer(StrEnum):
    CLIENT = "client"
    GUARDIAN = "guardian"


class AgreementVersionIsTaken(BrokenRule):
    """A published text never changes: another text is another version."""


class AgreementIsNotPublished(Invalid):
    """Only a version that this site has published is signed."""


class SignedBeforePublication(Invalid):
    """Nobody signs a text before it was published."""


class WrongSigner(Invalid):
    """A guardian signs for a minor who may not sign alone, and for nobody of age."""


@dataclass(kw_only=True)
class Agreement(Aggregate):
    """One version of the text in one language, as published. `label` is what people call it."""

    label: str
    language: str
    text: str
    published_on: date


def require_signer(signer: Signer, *, age: int | None, signing_age: int) -> None:
    """Raise WrongSigner where the age, in whole years, is known and does not allow it.

    Who is younger than `signing_age` needs a guardian; between it and 18 either may sign, as
    state law lets minors consent to their own treatment (42 CFR 2.14).
    """
    if age is None:
        return
    if age < signing_age and signer is not Signer.GUARDIAN:
        raise WrongSigner("A guardian signs for this minor.", field="signed_by")
    if age >= MAJORITY and signer is Signer.GUARDIAN:
        raise WrongSigner("The client is of age and signs alone.", field="signed_by")
