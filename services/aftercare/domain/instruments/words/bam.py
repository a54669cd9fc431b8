"""The scored items of the Brief Addiction Monitor, as the VA's form words them, in English.

A work of the United States government (17 U.S.C. 105), published for clinicians outside of the VA
too. The VA publishes no Spanish form that is known here, so there is none.
"""

LICENCE = "Department of Veterans Affairs: a work of the US government (17 U.S.C. 105)"

THIRTY_DAYS = {
    "en": (
        "These questions are about several areas of your life, such as your health and alcohol and "
        "drug use, in the last 30 days."
    )
}
HEALTH = {"en": ("Excellent", "Very good", "Good", "Fair", "Poor")}
DAYS = {"en": ("0", "1-3", "4-8", "9-15", "16-30")}
EXTENT = {"en": ("Not at all", "Slightly", "Moderately", "Considerably", "Extremely")}
_DRINKS = (
    "In the past 30 days, how many days did you have at least 5 drinks (if you are a man) or at "
    "least 4 drinks (if you are a woman)?"
)
_DRUGS = (
    "In the past 30 days, how many days did you use any illegal or street drugs or abuse any "
    "prescription medications?"
)
_CRAVINGS = (
    "In the past 30 days, how much were you bothered by cravings or urges to drink alcohol or use "
    "drugs?"
)
_CONFIDENT = (
    "How confident are you in your ability to be completely abstinent (clean) from alcohol and "
    "drugs in the next 30 days?"
)
_SELF_HELP = (
    "In the past 30 days, how many days did you attend self-help meetings like AA or NA to support "
    "your recovery?"
)
_RISKY = (
    "In the past 30 days, how many days were you in any situations or with any people that might "
    "put you at an increased risk for using alcohol or drugs (around risky people, places or "
    "things)?"
)
_WORK = (
    "In the past 30 days, how many days did you spend much of the time at work, school, or doing "
    "volunteer work?"
)
_INCOME = (
    "Do you have enough income (from legal sources) to pay for necessities such as housing, "
    "transportation, food and clothing for yourself and your dependents?"
)
_ARGUMENTS = (
    "In the past 30 days, how much have you been bothered by arguments or problems getting along "
    "with any family members or friends?"
)
_SUPPORTIVE = (
    "In the past 30 days, how many days were you in contact or did you spend time with any family "
    "members or friends who are supportive of your recovery?"
)
_UPSET = (
    "In the past 30 days, how many days have you felt depressed, anxious, angry or very upset "
    "throughout most of the day?"
)
_SLEEP = (
    "In the past 30 days, how many nights did you have trouble falling asleep or staying asleep?"
)
BAM = {
    number: {"en": words}
    for number, words in {
        1: "In the past 30 days, how would you say your physical health has been?",
        2: _SLEEP,
        3: _UPSET,
        4: "In the past 30 days, how many days did you drink ANY alcohol?",
        5: _DRINKS,
        6: _DRUGS,
        8: _CRAVINGS,
        9: _CONFIDENT,
        10: _SELF_HELP,
        11: _RISKY,
        12: "Does your religion or spirituality help support your recovery?",
        13: _WORK,
        14: _INCOME,
        15: _ARGUMENTS,
        16: _SUPPORTIVE,
    }.items()
}
"""By the item's number."""
