"""Words that tell of treatment, kept by people who know the field; and where they tell nothing.

Written without accents and in small letters. Both languages are looked for in every wording.
42 CFR 2.13(c): nobody may learn from a message that its reader is in treatment.
"""

_ENGLISH = """
abstinence abstinent abuse addict addicted addiction addictions addicts admission aftercare alcohol
alcoholic alcoholics alcoholism assessment behavioral behavioural buprenorphine client clients
clinic clinical clinician clinics cocaine counseling counselling counsellor counselor counselors
court craving cravings dependence dependency detox detoxification diagnosis disorder dosage dose
drinking drug drugs dui fentanyl group groups heroin inpatient iop intake medicaid medication
medications mental meth methadone naloxone naltrexone narcan opiate opiates opioid opioids
outpatient overdose parole patient patients php prescription probation program programme programs
psychiatric psychiatrist psychiatry psychologist recovering recovery rehab rehabilitation relapse
relapsed screening session sessions sober sobriety sponsor suboxone substance substances symptom
symptoms therapies therapist therapists therapy toxicology treatment treatments urinalysis urine
vivitrol withdrawal
"""
_SPANISH = """
abstinencia abstinente abuso adiccion adicciones adicta adicto adictos alcoholica alcoholico
alcoholismo clinica clinicas clinico cocaina consejera consejero consejeria consumo dependencia
desintoxicacion diagnostico dosis droga drogadicto drogas evaluacion grupo grupos heroina medicacion
medicamento medicamentos metadona opioide opioides paciente pacientes programa programas psicologa
psicologo psiquiatra psiquiatria recaer recaida recaidas receta recuperacion rehabilitacion sesion
sesiones sintoma sintomas sobredosis sobria sobriedad sobrio sustancia sustancias terapeuta terapia
terapias toxicologia trastorno tratamiento tratamientos
"""
TELLING = frozenset((*_ENGLISH.split(), *_SPANISH.split()))

TELLING_PHRASES = (
    "12 step",
    "12 steps",
    "twelve steps",
    "12 pasos",
    "doce pasos",
    "support meeting",
    "drug test",
    "alcoholics anonymous",
    "narcotics anonymous",
)
HARMLESS = (
    "account recovery",
    "password recovery",
    "recuperacion de contrasena",
    "be patient",
    "being patient",
    "sea paciente",
    "group chat",
    "group text",
    "inicie sesion",
    "iniciar sesion",
    "inicia sesion",
    "cierre sesion",
    "cerrar sesion",
    "session expired",
    "session has expired",
    "sesion ha vencido",
    "programa su cita",
    "programa tu cita",
    "court street",
    "court road",
)
"""Reviewed: in these phrases a word of the list tells nothing. Add one only after a second look."""
