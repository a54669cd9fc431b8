"""Owns the Spanish text of form 2026-1. It is never edited: another text is another version."""

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
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)


def _day(day: date) -> str:
    return f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"


SPANISH = Wording(
    title="Consentimiento para compartir mis registros",
    introduction=(
        "La ley federal (42 CFR parte 2) mantiene privados los registros del tratamiento por "
        "consumo de sustancias. Con este formulario digo quién puede compartir los míos, con quién "
        "y para qué."
    ),
    headings=Headings(
        client="Mi nombre",
        discloser="Quién puede compartir",
        recipient="Con quién",
        records="Qué se puede compartir",
        purpose="Para qué",
        expiry="Cuándo termina",
        revocation="Puedo retirarlo",
        redisclosure="Después de compartir",
        refusal="Si no firmo",
        rights="Mis derechos",
        notice="A quien los recibe",
        signature="Firma",
    ),
    discloser={
        Discloser.THIS_PROGRAM: "{}",
        Discloser.MY_TREATMENT_PROGRAMS: (
            "{}, y cualquier otro programa que me haya tratado por consumo de sustancias"
        ),
    },
    the_class=(
        "Los proveedores que me tratan, los planes de salud, los terceros pagadores y las personas "
        "que ayudan a operar este programa"
    ),
    party_kinds={
        PartyKind.TREATMENT_PAYMENT_OPERATIONS: "",
        PartyKind.FAMILY: "mi familia o alguien cercano a mí",
        PartyKind.EMPLOYER: "mi empleador",
        PartyKind.COURT: "tribunal, libertad condicional o supervisada",
        PartyKind.SOBER_LIVING: "mi vivienda de vida sobria",
        PartyKind.OTHER: "",
        PartyKind.TREATING_PROVIDER: "un proveedor que me trata",
        PartyKind.HEALTH_PLAN: "mi plan de salud o pagador",
        PartyKind.PROGRAM_SUPPORT: "ayuda a operar este programa",
        PartyKind.INTERMEDIARY: "un servicio que transmite registros a otros",
    },
    relationships={
        Relationship.PARENT: "mi madre o padre",
        Relationship.GUARDIAN: "quien tiene mi tutela",
        Relationship.SPOUSE_OR_PARTNER: "mi cónyuge o pareja",
        Relationship.CHILD: "mi hija o hijo",
        Relationship.SIBLING: "mi hermana o hermano",
        Relationship.GRANDPARENT: "mi abuela o abuelo",
        Relationship.OTHER_RELATIVE: "mi pariente",
        Relationship.FRIEND: "mi amiga o amigo",
        Relationship.SPONSOR: "mi madrina o padrino",
        Relationship.PERSONAL_REPRESENTATIVE: "mi representante personal",
    },
    participants="que puede transmitirlos a:",
    treating_participants="que puede transmitirlos a proveedores que me tratan",
    records={
        RecordKind.ENROLLMENT: "Que estoy o estuve en el programa, y desde cuándo hasta cuándo",
        RecordKind.ATTENDANCE: "Si asisto a mis sesiones",
        RecordKind.APPOINTMENTS: "Los días y las horas de mis citas",
        RecordKind.PLAN: "Mi plan de tratamiento y mis metas",
        RecordKind.PROGRESS: "Cómo me va en el programa",
        RecordKind.ASSESSMENT: "Mis evaluaciones y cuestionarios",
        RecordKind.DIAGNOSIS: "Mis diagnósticos",
        RecordKind.MEDICATION: "Mis medicamentos",
        RecordKind.TEST_RESULTS: "Los resultados de mis pruebas de drogas y alcohol",
        RecordKind.DISCHARGE_SUMMARY: "El resumen de mi tratamiento cuando termine",
        RecordKind.BILLING: "Lo necesario para cobrar mi tratamiento",
        RecordKind.TREATMENT_RECORDS: (
            "Todo mi expediente de tratamiento, excepto las notas de consejería que se guardan "
            "aparte"
        ),
        RecordKind.COUNSELING_NOTES: ("Las notas de consejería que se guardan aparte, y nada más"),
    },
    period={
        "both": "Solo registros del {} al {}",
        "from": "Solo registros desde el {}",
        "until": "Solo registros hasta el {}",
    },
    limits="Pero no:",
    purposes={
        Purpose.TREATMENT: "Para tratarme",
        Purpose.PAYMENT: "Para que se pague mi tratamiento",
        Purpose.OPERATIONS: "Para administrar el programa: operaciones de atención médica",
        Purpose.CARE_COORDINATION: "Para que quienes me atienden trabajen juntos",
        Purpose.FAMILY_SUPPORT: "Para que mi familia pueda apoyarme",
        Purpose.HOUSING: "Para encontrar o conservar una vivienda",
        Purpose.EMPLOYMENT: "Para mi trabajo",
        Purpose.EDUCATION: "Para mis estudios o mi formación",
        Purpose.BENEFITS: "Para solicitar o conservar beneficios",
        Purpose.SUPERVISION: (
            "Para informar al tribunal o al oficial de libertad condicional que me refirió"
        ),
        Purpose.LEGAL_PROCEEDINGS: (
            "Para usarlos en un proceso civil, penal, administrativo o legislativo, y para nada más"
        ),
        Purpose.CLIENT_REQUEST: "A petición mía",
    },
    expires_on="El {}",
    expires_with={ExpiryEvent.END_OF_TREATMENT: "Cuando termine mi tratamiento en este programa"},
    whichever_first="{} o {}, lo que ocurra primero",
    never_expires="No tiene fecha de término. Vale hasta que yo lo retire.",
    revocation=(
        "Puedo retirar este consentimiento en cualquier momento, por escrito o diciéndolo a "
        "cualquier persona del equipo de {}. Entonces deja de valer de inmediato. Lo que ya se "
        "compartió, o se hizo a causa de ello, no se puede deshacer: por ejemplo, un tratamiento "
        "que se dio porque mi plan lo iba a pagar."
    ),
    redisclosure=(
        "Quien reciba mis registros para tratamiento, pago u operaciones de atención médica puede "
        "volver a compartirlos como lo permiten las reglas de HIPAA, y es posible que entonces 42 "
        "CFR parte 2 ya no los proteja. Aun así, no pueden usarse ni compartirse en un proceso "
        "civil, penal, administrativo o legislativo en mi contra, a menos que yo lo acepte por "
        "escrito o lo ordene un tribunal."
    ),
    refusal={
        "class": (
            "No estoy obligado ni obligada a firmar. Sin mi consentimiento el programa no puede "
            "inscribirme, trabajar con mis otros proveedores ni cobrar a mi plan de salud."
        ),
        "care": (
            "No estoy obligado ni obligada a firmar. Sin mi consentimiento el programa no puede "
            "compartir estos registros con este destinatario; puede ser más difícil coordinar mi "
            "atención, y es posible que mi plan no pague."
        ),
        "notes": (
            "No estoy obligado ni obligada a firmar. Ni mi tratamiento ni quién lo paga dependen "
            "de ello."
        ),
        "other": (
            "No estoy obligado ni obligada a firmar. Puedo recibir tratamiento aquí sin hacerlo."
        ),
    },
    rights=(
        "Recibo una copia de este formulario. Puedo pedir una lista de con quién se compartieron "
        "mis registros con mi consentimiento en los últimos tres años."
    ),
    notice=f"{NOTICE} (42 CFR parte 2 prohíbe el uso o la divulgación no autorizados.)",
    labels=SignatureLabels(
        client="Cliente",
        other="Quien firma con o por el cliente",
        name="Nombre en letra de molde",
        relationship="Relación",
        date="Fecha",
        signed="Firmado {}",
        on_behalf="{} ({})",
    ),
    signed_by={
        SignedBy.CLIENT: "por el cliente",
        SignedBy.CLIENT_AND_GUARDIAN: "por el cliente y su madre, padre o tutor",
        SignedBy.REPRESENTATIVE: "por un representante, en nombre del cliente",
    },
    signed_how={
        SignedHow.ON_PAPER: "En papel; el original firmado está archivado.",
        SignedHow.ELECTRONICALLY: "Electrónicamente.",
    },
    states={
        ConsentState.DRAFT: "BORRADOR",
        ConsentState.ACTIVE: "",
        ConsentState.REVOKED: "REVOCADO",
        ConsentState.EXPIRED: "VENCIDO",
    },
    state_notes={
        ConsentState.DRAFT: "Borrador: no vale hasta que se firme y se ponga la fecha abajo.",
        ConsentState.ACTIVE: "Vale desde el {}.",
        ConsentState.REVOKED: "Revocado el {}. Desde entonces no se puede compartir nada con él.",
        ConsentState.EXPIRED: "Terminó el {}. Desde entonces no se puede compartir nada con él.",
    },
    replaced=(
        "Reemplazado el {} por un consentimiento más reciente. Desde entonces no se puede "
        "compartir nada con él."
    ),
    page="Página {} de {}",
    number="Consentimiento n.º {}",
    form="Formulario {}",
    day=_day,
)
