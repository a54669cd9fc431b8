"""The whole set of the first day, in the order in which it is shown."""

from services.notifications.domain.rules.first_day.clients import FOR_CLIENTS
from services.notifications.domain.rules.first_day.family import FOR_FAMILY
from services.notifications.domain.rules.first_day.members import FOR_MEMBERS
from services.notifications.domain.rules.first_day.staff import FOR_STAFF

FIRST_DAY_RULES = (*FOR_CLIENTS, *FOR_MEMBERS, *FOR_FAMILY, *FOR_STAFF)
