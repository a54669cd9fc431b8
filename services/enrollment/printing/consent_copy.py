"""Owns the printed copy of a consent: every element of 42 CFR 2.31(a) in the words of its form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.enrollment.domain.consents.consent import Consent, ConsentState, EndReason
from services.enrollment.domain.consents.consent_terms import (
    TPO,
    PartyKind,
    RecordKind,
    Signature,
    SignedBy,
)
from services.enrollment.domain.consents.party import Relationship
from services.enrollment.printing.paper import Block, Bullets, Paper, Ruled, Text
from services.enrollment.printing.wordings.known import WORDINGS
from services.enrollment.printing.wordings.wording import Wording

DOCUMENT = "Form"
"""The document's own title, for whoever sees it in a list of files or a window's frame."""

_ABOUT_CARE = frozenset(
    {
        PartyKind.TREATING_PROVIDER,
        PartyKind.HEALTH_PLAN,
        PartyKind.PROGRAM_SUPPORT,
        PartyKind.INTERMEDIARY,
    }
)


@dataclass(frozen=True, kw_only=True)
class PersonalWords:
    """What is sealed, opened for printing. None is not known: a ruled line stands for it."""

    client: str | None = None
    recipient: str | None = None
    participants: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    signer: str | None = None
    signer_is: Relationship | None = None


@dataclass(frozen=True, kw_only=True)
class ConsentCopy:
    """A consent as it stands on the site's local day, with `ended_on` in local days too."""

    consent: Consent
    words: PersonalWords
    site_name: str
    today: date
    ended_on: date | None = None


def printed(copy: ConsentCopy) -> bytes:
    """Return the copy as PDF. It may take some tenths of a second of one processor."""
    for points in _SIZES:
        printing = _Printing(copy, points)
        pdf = printing.pdf()
        if printing.paper.pages_count <= _MOST_PAGES:
            break
    return pdf


_SIZES = (10, 9, 8, 7)
"""In points: a long consent is printed smaller before it takes a third page."""
_MOST_PAGES = 2


class _Printing:
    def __init__(self, copy: ConsentCopy, points: float) -> None:
        self.consent, self.words, self.terms = copy.consent, copy.words, copy.consent.terms
        self.state = copy.consent.state_on(copy.today)
        self.ended_on = copy.ended_on or self.terms.expires_on
        self.site_name = copy.consent.discloser_name or copy.site_name
        self.wording: Wording = WORDINGS[self.terms.form_version, self.terms.language]
        self.paper = self._paper(points)

    def pdf(self) -> bytes:
        wording, headings = self.wording, self.wording.headings
        self.paper.watermark = self._watermark()
        self.paper.begin(wording.title, self._plain(self.site_name), wording.introduction)
        if note := self._state_note():
            self.paper.note(note)
        for label, blocks in (
            (headings.client, self._named(self.words.client)),
            (headings.discloser, self._discloser()),
            (headings.recipient, self._recipient()),
            (headings.records, self._records()),
            (headings.purpose, self._purposes()),
            (headings.expiry, self._expiry()),
            (headings.revocation, [Text(self._filled(wording.revocation))]),
            *self._of_care(),
            (headings.refusal, [Text(wording.refusal[self._refusal()])]),
            (headings.rights, [Text(wording.rights)]),
            (headings.notice, [Text(wording.notice)]),
        ):
            self.paper.row(label, blocks)
        self._sign()
        return bytes(self.paper.output())

    def _paper(self, points: float) -> Paper:
        wording = self.wording
        form = wording.form.format(f"{self.terms.form_version} {self.terms.language}")
        return Paper(
            language=self.terms.language,
            title=DOCUMENT,
            foot=[wording.notice, wording.number.format(self.consent.id), form],
            page=wording.page,
            points=points,
        )

    def _named(self, name: str | None, role: str = "") -> list[Block]:
        if name is None or not self.paper.can_write(name):
            return [Ruled(), *([Text(f"({role})")] if role else [])]
        return [Text(f"{name} ({role})" if role else name)]

    def _plain(self, text: str) -> str:
        return text if self.paper.can_write(text) else "_" * 30

    def _filled(self, sentence: str) -> str:
        return sentence.format(self._plain(self.site_name))

    def _discloser(self) -> list[Block]:
        return [Text(self._filled(self.wording.discloser[self.terms.discloser]))]

    def _recipient(self) -> Iterator[Block]:
        if self.terms.is_class and self.terms.party_id is None:
            yield Text(self.wording.the_class)
            return
        yield from self._named(
            self.words.recipient, self.wording.party_kinds[self.terms.party_kind]
        )
        if self.terms.participant_ids:
            names = "; ".join(self._plain(name) for name in self.words.participants)
            yield Text(f"{self.wording.participants} {names}")
        if self.terms.treating_participants:
            yield Text(self.wording.treating_participants)

    def _records(self) -> Iterator[Block]:
        if self.terms.categories:
            yield Bullets(tuple(self.wording.records[kind] for kind in self.terms.categories))
        else:
            yield Ruled()
        if period := self._period():
            yield Text(period)
        if self.words.limits:
            yield Text(self.wording.limits)
            yield Bullets(tuple(self._plain(limit) for limit in self.words.limits))

    def _period(self) -> str:
        first, last, day = self.terms.records_from, self.terms.records_until, self.wording.day
        if first and last:
            return self.wording.period["both"].format(day(first), day(last))
        if first:
            return self.wording.period["from"].format(day(first))
        return self.wording.period["until"].format(day(last)) if last else ""

    def _purposes(self) -> list[Block]:
        if not self.terms.purposes:
            return [Ruled()]
        return [Bullets(tuple(self.wording.purposes[one] for one in self.terms.purposes))]

    def _expiry(self) -> list[Block]:
        wording, terms = self.wording, self.terms
        by_day = terms.expires_on and wording.expires_on.format(wording.day(terms.expires_on))
        by_event = terms.expires_with and wording.expires_with[terms.expires_with]
        if by_day and by_event:
            both = wording.whichever_first.format(by_day, by_event[0].lower() + by_event[1:])
            return [Text(f"{both}.")]
        if by_day or by_event:
            return [Text(f"{by_day or by_event}.")]
        return [Text(wording.never_expires) if terms.is_class else Ruled()]

    def _of_care(self) -> Iterator[tuple[str, list[Block]]]:
        """Yield what 2.31(a)(4)(iii) and (10)(i) want said of treatment, payment, operations."""
        if TPO.intersection(self.terms.purposes):
            yield self.wording.headings.redisclosure, [Text(self.wording.redisclosure)]

    def _refusal(self) -> str:
        if RecordKind.COUNSELING_NOTES in self.terms.categories:
            return "notes"
        if self.terms.is_class:
            return "class"
        return "care" if self.terms.party_kind in _ABOUT_CARE else "other"

    def _watermark(self) -> tuple[str, str]:
        has_ended = self.state in {ConsentState.REVOKED, ConsentState.EXPIRED}
        day = self.wording.day(self.ended_on) if has_ended and self.ended_on else ""
        return self.wording.states[self.state], day

    def _state_note(self) -> str:
        ended = self.wording.day(self.ended_on) if self.ended_on else ""
        if self.consent.ended_because is EndReason.REPLACED:
            return self.wording.replaced.format(ended)
        if self.state is ConsentState.ACTIVE:
            return ""
        return self.wording.state_notes[self.state].format(ended)

    def _sign(self) -> None:
        labels, signature = self.wording.labels, self.consent.signature
        if signature is None:
            self.paper.to_sign(
                [
                    (labels.client, labels.date),
                    (labels.other, labels.date),
                    (labels.name, labels.relationship),
                ]
            )
            return
        self.paper.row(self.wording.headings.signature, self._signed(signature))

    def _signed(self, signature: Signature) -> Iterator[Block]:
        wording, labels = self.wording, self.wording.labels
        yield Text(labels.signed.format(wording.signed_by[signature.signed_by]) + ".")
        yield Text(f"{labels.date}: {wording.day(signature.signed_on)}")
        if signature.signed_how:
            yield Text(wording.signed_how[signature.signed_how])
        if signature.signed_by is not SignedBy.CLIENT:
            role = self.words.signer_is and wording.relationships[self.words.signer_is]
            yield from self._named(self.words.signer, role or "")
