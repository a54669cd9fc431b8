"""Owns what a consent says: the elements of 42 CFR 2.31(a), and which cannot go together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.errors import BrokenRule, Invalid


class PartyKind(StrEnum):
    """Who may be told. Only the first is a class of recipients; the others name one party."""

    TREATMENT_PAYMENT_OPERATIONS = "treatment_payment_operations"
    FAMILY = "family"
    EMPLOYER = "employer"
    COURT = "court"
    SOBER_LIVING = "sober_living"
    OTHER = "other"
    TREATING_PROVIDER = "treating_provider"
    HEALTH_PLAN = "health_plan"
    PROGRAM_SUPPORT = "program_support"
    INTERMEDIARY = "intermediary"


THE_CLASS = frozenset(
    {PartyKind.TREATING_PROVIDER, PartyKind.HEALTH_PLAN, PartyKind.PROGRAM_SUPPORT}
)
"""2.31(a)(4)(i): "my treating providers, health plans, third-party payers, and people helping to
operate this program"."""


class Discloser(StrEnum):
    """2.31(a)(2): who may tell, by name or by a general designation."""

    THIS_PROGRAM = "this_program"
    MY_TREATMENT_PROGRAMS = "my_treatment_programs"


class RecordKind(StrEnum):
    """2.31(a)(3): what may be told, in kinds that a client can tell apart."""

    ENROLLMENT = "enrollment"
    ATTENDANCE = "attendance"
    APPOINTMENTS = "appointments"
    PLAN = "plan"
    PROGRESS = "progress"
    ASSESSMENT = "assessment"
    DIAGNOSIS = "diagnosis"
    MEDICATION = "medication"
    TEST_RESULTS = "test_results"
    DISCHARGE_SUMMARY = "discharge_summary"
    BILLING = "billing"
    TREATMENT_RECORDS = "treatment_records"
    COUNSELING_NOTES = "counseling_notes"


class Purpose(StrEnum):
    """2.31(a)(5): what for. A client who gives no reason asks for it: `client_request`."""

    TREATMENT = "treatment"
    PAYMENT = "payment"
    OPERATIONS = "operations"
    CARE_COORDINATION = "care_coordination"
    FAMILY_SUPPORT = "family_support"
    HOUSING = "housing"
    EMPLOYMENT = "employment"
    EDUCATION = "education"
    BENEFITS = "benefits"
    SUPERVISION = "supervision"
    LEGAL_PROCEEDINGS = "legal_proceedings"
    CLIENT_REQUEST = "client_request"


TPO = frozenset({Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS})


class ExpiryEvent(StrEnum):
    """2.31(a)(7): what ends a consent by itself, where no date does."""

    END_OF_TREATMENT = "end_of_treatment"


class Language(StrEnum):
    """The language of the text that was signed."""

    ENGLISH = "en"
    SPANISH = "es"


FORM_VERSIONS = ("2026-1",)
"""The texts that were ever signed, oldest first; each stays printable as it was."""


class SignedBy(StrEnum):
    """2.31(a)(8): the client; for a minor the guardian too (2.14); or who stands in (2.15)."""

    CLIENT = "client"
    CLIENT_AND_GUARDIAN = "client_and_guardian"
    REPRESENTATIVE = "representative"


class SignedHow(StrEnum):
    ON_PAPER = "on_paper"
    ELECTRONICALLY = "electronically"


class ConsentLacksElement(BrokenRule):
    """A consent is signed only with every element of 42 CFR 2.31(a); all that lack are named."""

    status = 422

    def __init__(self, lacking: list["Lacking"]) -> None:
        details = " ".join(one.message for one in lacking)
        super().__init__(details, errors=[vars(one) for one in lacking])


class CounselingNotesStandAlone(Invalid):
    """2.31(b)(2): consent to SUD counseling notes is combined with nothing else."""


class LegalProceedingsStandAlone(Invalid):
    """2.31(d): consent for proceedings against the client is combined with no other purpose."""


class PurposeNeedsNamedRecipient(Invalid):
    """2.31(a)(4)(i): a class of recipients is for treatment, payment and operations only."""


class RecordsEndBeforeTheyBegin(Invalid):
    """The period of the records ends on its first day or later."""


class FormVersionIsUnknown(Invalid):
    """A consent is signed on a text that can be printed again."""


@dataclass(frozen=True)
class Lacking:
    """A missing element: the field that gives it, and what to do."""

    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class ConsentTerms:
    """What a consent says, without its signature. A draft may lack elements; nothing is illegal.

    Section 2.31(a)(4) lets a consent for treatment, payment and operations name its recipients as
    a class, and (a)(7) lets it run without an end; any other names both.
    """

    party_kind: PartyKind
    party_id: UUID | None = None
    participant_ids: tuple[UUID, ...] = ()
    treating_participants: bool = False
    discloser: Discloser = Discloser.THIS_PROGRAM
    categories: tuple[RecordKind, ...] = ()
    records_from: date | None = None
    records_until: date | None = None
    purposes: tuple[Purpose, ...] = ()
    acknowledged_right_to_revoke: bool = False
    expires_on: date | None = None
    expires_with: ExpiryEvent | None = None
    form_version: str = FORM_VERSIONS[-1]
    language: Language = Language.ENGLISH

    def __post_init__(self) -> None:
        """Refuse what no later change can make right."""
        if RecordKind.COUNSELING_NOTES in self.categories and len(set(self.categories)) > 1:
            raise CounselingNotesStandAlone("A separate consent for these.", field="categories")
        if Purpose.LEGAL_PROCEEDINGS in self.purposes and len(set(self.purposes)) > 1:
            raise LegalProceedingsStandAlone("A separate consent for these.", field="purposes")
        if self.is_class and not TPO.issuperset(self.purposes):
            raise PurposeNeedsNamedRecipient("Name the recipient instead.", field="party_kind")
        if self.records_from and self.records_until and self.records_until < self.records_from:
            raise RecordsEndBeforeTheyBegin("Not before their start.", field="records_until")
        if self.form_version not in FORM_VERSIONS:
            raise FormVersionIsUnknown("Print a form of this service.", field="form_version")

    @property
    def is_class(self) -> bool:
        return self.party_kind is PartyKind.TREATMENT_PAYMENT_OPERATIONS

    def lacking(self) -> Iterator[Lacking]:
        """Yield each element that is still missing; the signature's own are not among them."""
        if not self.party_id and not self.is_class:
            yield Lacking("party_id", "Name the recipient.")
        if self.party_kind is PartyKind.INTERMEDIARY and not self._names_participants:
            # 2.31(a)(4)(ii): behind an intermediary stand others, who are named too.
            yield Lacking("participant_ids", "Say whom the intermediary may pass records on to.")
        if not self.categories:
            yield Lacking("categories", "Say what may be disclosed.")
        if not self.purposes:
            yield Lacking("purposes", "Say for which purpose.")
        if not self.acknowledged_right_to_revoke:
            yield Lacking(
                "acknowledged_right_to_revoke", "The client must know of the right to revoke."
            )
        if not self.expires_on and not self.expires_with and not self.is_class:
            yield Lacking("expires_on", "Say when it expires.")

    def covers(self, category: RecordKind, purpose: Purpose) -> bool:
        """Say whether this kind of record may be told for this purpose."""
        return purpose in self.purposes and (category in self.categories or self._whole(category))

    def reaches(self, party_id: UUID, kind: PartyKind) -> bool:
        """Say whether the party is the recipient: by name, as a participant, or in the class."""
        if self.party_id is not None:
            return party_id == self.party_id or party_id in self.participant_ids
        return self.is_class and kind in THE_CLASS

    @property
    def _names_participants(self) -> bool:
        return bool(self.participant_ids) or self.treating_participants

    def _whole(self, category: RecordKind) -> bool:
        is_apart = category is RecordKind.COUNSELING_NOTES
        return RecordKind.TREATMENT_RECORDS in self.categories and not is_apart


@dataclass(frozen=True, kw_only=True)
class Signature:
    """2.31(a)(8) and (9). Who signs with or for the client is a registered party."""

    signed_on: date
    signed_by: SignedBy = SignedBy.CLIENT
    signer_party_id: UUID | None = None
    signed_how: SignedHow | None = None

    def lacking(self, terms: ConsentTerms) -> Iterator[Lacking]:
        if self.signed_by is not SignedBy.CLIENT and self.signer_party_id is None:
            yield Lacking("signer_party_id", "Name who signs with or for the client.")
        if terms.expires_on is not None and terms.expires_on < self.signed_on:
            yield Lacking("expires_on", "It cannot expire before it is signed.")
