"""How FindTreatment.gov says things, in small letters, and which code of the directory each is."""

OUTPATIENT = frozenset(
    {
        "outpatient",
        "regular outpatient treatment",
        "intensive outpatient treatment",
        "outpatient day treatment or partial hospitalization",
        "outpatient methadone/buprenorphine or naltrexone treatment",
    }
)
HOUSING = ("sober home", "halfway house")
AT_A_DISTANCE = ("telemedicine", "telehealth")
LANGUAGES = {
    "american sign language": "ase",
    "any chinese language": "zh",
    "arabic": "ar",
    "creole": "ht",
    "farsi": "fa",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hebrew": "he",
    "hindi": "hi",
    "hmong": "hmn",
    "hopi": "hop",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "lakota": "lkt",
    "navajo": "nv",
    "ojibwa": "oj",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "services for the deaf and hard of hearing": "ase",
    "sign language services for the deaf and hard of hearing": "ase",
    "spanish": "es",
    "tagalog": "tl",
    "vietnamese": "vi",
}
PAYERS = {
    "cash or self-payment": "self-pay",
    "ihs/tribal/urban (itu) funds": "ihs",
    "medicaid": "medicaid",
    "medicare": "medicare",
    "military insurance (e.g., tricare)": "tricare",
    "private health insurance": "private",
    "state-financed health insurance plan other than medicaid": "state",
}
WELCOMES = {
    "veterans": "veterans",
    "lesbian, gay, bisexual": "lgbtq",
    "pregnant/postpartum women": "pregnant",
    "residential beds for clients' children": "with_children",
}
ADULTS = frozenset({"adults", "young adults"})
