"""Says in words how a week stands, and whether what is missing can still be reached."""

from services.scheduling.domain.stays.explanation import hours_of
from services.scheduling.domain.weeks.client_week import ClientWeek, Standing
from services.scheduling.domain.weeks.figures import Figures


def in_words(week: ClientWeek) -> str:
    figures = week.figures
    if not (figures.required_minutes or figures.required_days):
        return f"{hours_of(figures.credited_minutes)} credited; nothing is asked for this week."
    so_far = (
        f"{hours_of(figures.credited_minutes)} of {hours_of(figures.required_minutes)} on"
        f" {figures.credited_days} of {figures.required_days} days credited,"
        f" {hours_of(figures.scheduled_minutes)} still scheduled."
    )
    return f"{so_far} {_outlook(week)}"


def _outlook(week: ClientWeek) -> str:
    missing = missing_in_words(week.figures)
    if week.standing is Standing.AT_RISK:
        return f"{missing} missing: sessions with free seats can still make it up."
    if week.standing is Standing.OUT_OF_REACH:
        seats = f"{hours_of(week.reachable_minutes)} on {_days(week.reachable_days)} more"
        return f"{missing} missing, out of reach: free seats would add {seats} at most."
    return _AS_IT_IS.get(week.standing, f"{missing} missing.")


_AS_IT_IS = {
    Standing.ON_TRACK: "What is scheduled is enough.",
    Standing.MET: "Reached.",
    Standing.OPEN_ROLLS: "The week is over: rolls that are not complete decide it.",
}


def missing_in_words(figures: Figures) -> str:
    minutes, days = figures.missing_minutes, figures.missing_days
    parts = [hours_of(minutes) if minutes else "", _days(days) if days else ""]
    return " and ".join(part for part in parts if part)


def _days(number: int) -> str:
    return f"{number} day{'s' * (number != 1)}"
