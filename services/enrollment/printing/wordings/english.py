"""Owns the English text of form 2026-1. It is never edited: another text is another version."""

from datetime import date

from services.enrollment.domain.consents.consent import ConsentState
from services.enrollment.domain.consents.consent_terms import (
    Discloser,
    ExpiryEvent,
    PartyKind,
    Purpose,
    RecordKind,
    SignedBy,
    SignedHow,
)
from services.enrollment.domain.consents.disclosure import NOTICE
from services.enrollment.domain.consents.party import Relationship
from services.enrollment.printing.wordings.wording import Headings, SignatureLabels, Wording

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


ENGLISH = Wording(
    title="Consent to share my records",
    introduction=(
        "Federal law (42 CFR part 2) keeps records of treatment for substance use private. "
        "With this form I say who may share mine, with whom, and what for."
    ),
    headings=Headings(
        client="My name",
        discloser="Who may share",
        recipient="With whom",
        records="What may be shared",
        purpose="What for",
        expiry="When this ends",
        revocation="I can take this back",
        redisclosure="After it is shared",
        refusal="If I do not sign",
        rights="My rights",
        notice="To the recipient",
        signature="Signature",
    ),
    discloser={
        Discloser.THIS_PROGRAM: "{}",
        Discloser.MY_TREATMENT_PROGRAMS: (
            "{}, and any other program that has treated me for substance use"
        ),
    },
    the_class=(
        "My treating providers, health plans, third-party payers, and people helping to operate "
        "this program"
    ),
    party_kinds={
        PartyKind.TREATMENT_PAYMENT_OPERATIONS: "",
        PartyKind.FAMILY: "my family or someone close to me",
        PartyKind.EMPLOYER: "my employer",
        PartyKind.COURT: "court, probation or parole",
        PartyKind.SOBER_LIVING: "my sober living home",
        PartyKind.OTHER: "",
        PartyKind.TREATING_PROVIDER: "a provider who treats me",
        PartyKind.HEALTH_PLAN: "my health plan or payer",
        PartyKind.PROGRAM_SUPPORT: "helps to operate this program",
        PartyKind.INTERMEDIARY: "a service that passes records on to others",
    },
    relationships={
        Relationship.PARENT: "my parent",
        Relationship.GUARDIAN: "my guardian",
        Relationship.SPOUSE_OR_PARTNER: "my spouse or partner",
        Relationship.CHILD: "my child",
        Relationship.SIBLING: "my brother or sister",
        Relationship.GRANDPARENT: "my grandparent",
        Relationship.OTHER_RELATIVE: "my relative",
        Relationship.FRIEND: "my friend",
        Relationship.SPONSOR: "my sponsor",
        Relationship.PERSONAL_REPRESENTATIVE: "my personal representative",
    },
    participants="who may pass them on to:",
    treating_participants="who may pass them on to providers who treat me",
    records={
        RecordKind.ENROLLMENT: "That I am or was in the program, and from when to when",
        RecordKind.ATTENDANCE: "Whether I come to my sessions",
        RecordKind.APPOINTMENTS: "The days and times of my appointments",
        RecordKind.PLAN: "My treatment plan and my goals",
        RecordKind.PROGRESS: "How I am doing in the program",
        RecordKind.ASSESSMENT: "My assessments and questionnaires",
        RecordKind.DIAGNOSIS: "My diagnoses",
        RecordKind.MEDICATION: "My medications",
        RecordKind.TEST_RESULTS: "My drug and alcohol test results",
        RecordKind.DISCHARGE_SUMMARY: "The summary of my treatment when I leave",
        RecordKind.BILLING: "What is needed to bill for my treatment",
        RecordKind.TREATMENT_RECORDS: (
            "My whole treatment record, except the counselor's separate counseling notes"
        ),
        RecordKind.COUNSELING_NOTES: "My counselor's separate counseling notes, and nothing else",
    },
    period={
        "both": "Only records from {} to {}",
        "from": "Only records from {} on",
        "until": "Only records up to {}",
    },
    limits="But not:",
    purposes={
        Purpose.TREATMENT: "To treat me",
        Purpose.PAYMENT: "To have my treatment paid for",
        Purpose.OPERATIONS: "To run the program: health care operations",
        Purpose.CARE_COORDINATION: "So that those who care for me work together",
        Purpose.FAMILY_SUPPORT: "So that my family can support me",
        Purpose.HOUSING: "To find or keep a place to live",
        Purpose.EMPLOYMENT: "For my work",
        Purpose.EDUCATION: "For my school or training",
        Purpose.BENEFITS: "To apply for or keep benefits",
        Purpose.SUPERVISION: "To report to the court, probation or parole that referred me",
        Purpose.LEGAL_PROCEEDINGS: (
            "For use in a civil, criminal, administrative or legislative proceeding, "
            "and for nothing else"
        ),
        Purpose.CLIENT_REQUEST: "At my request",
    },
    expires_on="On {}",
    expires_with={ExpiryEvent.END_OF_TREATMENT: "When my treatment in this program ends"},
    whichever_first="{} or {}, whichever comes first",
    never_expires="It has no end date. It lasts until I take it back.",
    revocation=(
        "I may take this consent back at any time, in writing or by telling any member of the "
        "staff of {}. It then stops at once. What was shared before, or done because of it, cannot "
        "be undone: for example, treatment that was given because my plan was to pay for it."
    ),
    redisclosure=(
        "Whoever receives my records for treatment, payment or health care operations may share "
        "them again as the HIPAA rules allow, and 42 CFR part 2 may then no longer protect them. "
        "They may still not be used or shared in a civil, criminal, administrative or legislative "
        "proceeding against me unless I agree in writing or a court orders it."
    ),
    refusal={
        "class": (
            "I do not have to sign. Without my consent the program cannot enroll me, work with my "
            "other providers, or bill my health plan."
        ),
        "care": (
            "I do not have to sign. Without my consent the program cannot share these records with "
            "this recipient; my care may be harder to coordinate, and my plan may not pay."
        ),
        "notes": "I do not have to sign. My treatment, and who pays for it, do not depend on it.",
        "other": "I do not have to sign. I can be treated here without it.",
    },
    rights=(
        "I get a copy of this form. I may ask for a list of those with whom my records were "
        "shared under my consent in the last three years."
    ),
    notice=NOTICE,
    labels=SignatureLabels(
        client="Client",
        other="Who signs with or for the client",
        name="Name in print",
        relationship="Relationship",
        date="Date",
        signed="Signed {}",
        on_behalf="{} ({})",
    ),
    signed_by={
        SignedBy.CLIENT: "by the client",
        SignedBy.CLIENT_AND_GUARDIAN: "by the client and a parent or guardian",
        SignedBy.REPRESENTATIVE: "for the client by a representative",
    },
    signed_how={
        SignedHow.ON_PAPER: "On paper; the signed original is on file.",
        SignedHow.ELECTRONICALLY: "Electronically.",
    },
    states={
        ConsentState.DRAFT: "DRAFT",
        ConsentState.ACTIVE: "",
        ConsentState.REVOKED: "REVOKED",
        ConsentState.EXPIRED: "EXPIRED",
    },
    state_notes={
        ConsentState.DRAFT: "Draft: not in force until it is signed and dated below.",
        ConsentState.ACTIVE: "In force since {}.",
        ConsentState.REVOKED: "Revoked on {}. Nothing may be shared under it since.",
        ConsentState.EXPIRED: "Ended on {}. Nothing may be shared under it since.",
    },
    replaced="Replaced on {} by a newer consent. Nothing may be shared under it since.",
    page="Page {} of {}",
    number="Consent no. {}",
    form="Form {}",
    day=_day,
)
