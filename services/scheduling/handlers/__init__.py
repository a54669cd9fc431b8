"""One function per command: load, call the domain, publish. This is the list of all of them."""

from services.scheduling.handlers.bookings import (
    ActivateMembership,
    BookClient,
    EndMembership,
    activate_membership,
    book_client,
    end_membership,
    put_on_waitlist,
)
from services.scheduling.handlers.phases import DecidePhase, decide_phase
from services.scheduling.handlers.programs import (
    CreateSeries,
    RegisterTrack,
    create_series,
    register_track,
)
from services.scheduling.handlers.roll_call import MarkFor, TakeRoll, take_roll
from services.scheduling.handlers.sessions import CancelSession, cancel_session
from services.scheduling.handlers.stays import (
    BeginStay,
    EndStay,
    EraseStay,
    HearOfStay,
    begin_stay,
    end_stay,
    erase_stay,
    hear_of_stay,
    leave_site,
)

__all__ = [
    "ActivateMembership",
    "BeginStay",
    "BookClient",
    "CancelSession",
    "CreateSeries",
    "DecidePhase",
    "EndMembership",
    "EndStay",
    "EraseStay",
    "HearOfStay",
    "MarkFor",
    "RegisterTrack",
    "TakeRoll",
    "activate_membership",
    "begin_stay",
    "book_client",
    "cancel_session",
    "create_series",
    "decide_phase",
    "end_membership",
    "end_stay",
    "erase_stay",
    "hear_of_stay",
    "leave_site",
    "put_on_waitlist",
    "register_track",
    "take_roll",
]
