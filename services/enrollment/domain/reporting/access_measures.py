"""Owns what each measure of access means, in words, and which published figure stands beside it."""

from collections.abc import Mapping

from services.enrollment.domain.reporting.benchmarks import NO_SHOW
from shared.reporting.measures import Definition

_IET = "NCQA HEDIS, Initiation and Engagement of SUD Treatment (IET), for one program"
_AIM = "NIATx"
_OVER = "and whose time to do so is over"

DEFINITIONS: Mapping[str, Definition] = {
    "iet_initiation": Definition(
        "Those with a first day of treatment within 14 days of receipt.",
        f"Applications received in the period {_OVER}; imported history left out.",
        _IET,
    ),
    "iet_engagement": Definition(
        "Those that began within 14 days and attended two sessions or more on later days, within "
        "34 days of the first day.",
        f"Applications received in the period {_OVER}; imported history left out.",
        _IET,
    ),
    "no_show": Definition(
        "Attendance that was a no-show.",
        "Attendance at completed sessions of the period: present, late, partial and no-show. What "
        "was excused or cancelled is left out.",
        _AIM,
        NO_SHOW,
    ),
    "continuation_4th_session": Definition(
        "Those who attended four sessions or more within 30 days of the first day.",
        f"Admissions of the period {_OVER}.",
        _AIM,
    ),
    "continuation_30_days": Definition(
        "Those who stayed 30 days or more.",
        f"Admissions of the period {_OVER}.",
        _AIM,
    ),
    "follow_up_7_days": Definition(
        "Those with a new episode here within 7 days of the discharge.",
        f"Discharges of the period to another program {_OVER}. Care elsewhere is not known here.",
        "After NCQA HEDIS follow-up measures (7 days)",
    ),
    "follow_up_30_days": Definition(
        "Those with a new episode here within 30 days of the discharge.",
        f"Discharges of the period to another program {_OVER}. Care elsewhere is not known here.",
        "After NCQA HEDIS follow-up measures (30 days)",
    ),
}
