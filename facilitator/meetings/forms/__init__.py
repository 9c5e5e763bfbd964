"""The forms of this room: a meeting, a venue, a group, the organisation."""

from facilitator.meetings.forms.dates import CancelForm, PlaceForm, UndoForm
from facilitator.meetings.forms.few import EndForm, GroupForm, HandOverForm, JoinForm, OrganisationForm, PauseForm
from facilitator.meetings.forms.meeting import MeetingForm
from facilitator.meetings.forms.place import VenueForm

__all__ = [
    "CancelForm",
    "EndForm",
    "GroupForm",
    "HandOverForm",
    "JoinForm",
    "MeetingForm",
    "OrganisationForm",
    "PauseForm",
    "PlaceForm",
    "UndoForm",
    "VenueForm",
]
