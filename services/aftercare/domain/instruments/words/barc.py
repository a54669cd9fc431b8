"""BARC-10, in English; translations differ among each other, so there are none here."""

LICENCE = "Freely available, no permission required (PhenX Toolkit, protocol 590502)"

AGREE = {
    "en": (
        "On a scale from 1, strongly disagree, to 6, strongly agree, say how far you agree with "
        "each statement."
    )
}
_CHALLENGING = (
    "I regard my life as challenging and fulfilling without the need for using drugs or alcohol"
)
BARC = tuple(
    {"en": words}
    for words in (
        "There are more important things to me in life than using substances",
        "In general I am happy with my life",
        "I have enough energy to complete the tasks I set for myself",
        "I am proud of the community I live in and feel part of it",
        "I get lots of support from friends",
        _CHALLENGING,
        "My living space has helped to drive my recovery journey",
        "I take full responsibility for my actions",
        "I am happy dealing with a range of professional people",
        "I am making good progress on my recovery journey",
    )
)
AGREEMENT = {
    "en": (
        "Strongly disagree",
        "Disagree",
        "Somewhat disagree",
        "Somewhat agree",
        "Agree",
        "Strongly agree",
    )
}
