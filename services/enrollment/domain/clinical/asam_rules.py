"""Owns the rules of recommendation, as data: every version stays, as screenings pin theirs."""

from services.enrollment.domain.clinical.asam import Edition, RecommendationRules

_WITHDRAWAL_3 = "acute intoxication and/or withdrawal potential"
_RELAPSE_3 = "relapse, continued use, or continued problem potential"

THIRD_1 = RecommendationRules(
    edition=Edition.THIRD,
    version=1,
    levels=("0.5", "1", "2.1", "2.5", "3.1", "3.3", "3.5", "3.7", "4"),
    dimensions={
        1: _WITHDRAWAL_3,
        2: "biomedical conditions and complications",
        3: "emotional, behavioral, or cognitive conditions and complications",
        4: "readiness to change",
        5: _RELAPSE_3,
        6: "recovery/living environment",
    },
    floors={
        1: ("0.5", "1", "2.1", "3.7", "4"),
        2: ("0.5", "1", "2.1", "3.7", "4"),
        3: ("0.5", "1", "2.1", "3.5", "4"),
        4: ("0.5", "1", "2.1", "2.5", "3.5"),
        5: ("0.5", "1", "2.1", "2.5", "3.5"),
        6: ("0.5", "1", "2.1", "3.1", "3.5"),
    },
)
FOURTH_1 = RecommendationRules(
    edition=Edition.FOURTH,
    version=1,
    levels=("1.0", "1.5", "1.7", "2.1", "2.5", "2.7", "3.1", "3.5", "3.7", "4"),
    dimensions={
        1: "intoxication, withdrawal, and addiction medications",
        2: "biomedical conditions",
        3: "psychiatric and cognitive conditions",
        4: "substance use-related risks",
        5: "recovery environment interactions",
        6: "person-centered considerations",
    },
    floors={
        # Medical needs are met by levels .7: medically managed, at each intensity.
        1: ("1.0", "1.7", "2.7", "3.7", "4"),
        2: ("1.0", "1.7", "2.7", "3.7", "4"),
        3: ("1.0", "1.5", "2.1", "3.5", "4"),
        4: ("1.0", "1.5", "2.1", "3.1", "3.5"),
        5: ("1.0", "1.5", "2.1", "3.1", "3.5"),
    },
)

RULES = (THIRD_1, FOURTH_1)
_BY_VERSION = {(rules.edition, rules.version): rules for rules in RULES}


def current_rules(edition: Edition) -> RecommendationRules:
    """Return the newest rules of the edition."""
    return max((one for one in RULES if one.edition is edition), key=lambda one: one.version)


def rules_of(edition: Edition, version: int) -> RecommendationRules:
    return _BY_VERSION[edition, version]
