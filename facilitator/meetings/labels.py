"""What people read for the fixed values of a meeting: its kind, its state, and the four points it may work on."""

from typing import Any

from flask_babel import lazy_gettext as _l

from facilitator.meetings.models import Kind, State

KINDS: dict[Kind, Any] = {
    Kind.IN_PERSON: _l("In person"),
    Kind.ONLINE: _l("Online"),
    Kind.HYBRID: _l("In person and online"),
}

STATES: dict[State, Any] = {
    State.DRAFT: _l("Draft"),
    State.PUBLISHED: _l("Published"),
    State.PAUSED: _l("Not meeting at the moment"),
    State.ENDED: _l("Ended"),
}

# The number of a point: (its name, one sentence on what people work on there)
POINTS: dict[int, tuple[Any, Any]] = {
    1: (
        _l("Motivation"),
        _l("You look at what the habit gives you and what it costs, and find your own reasons for a change."),
    ),
    2: (
        _l("Urges"),
        _l("You find out what sets an urge off, and practise what to do until it passes."),
    ),
    3: (
        _l("Thoughts, feelings and behaviour"),
        _l("You look at the thinking behind a low mood, anger or a slip, and try out another way to see it."),
    ),
    4: (
        _l("A balanced life"),
        _l("You fill your days with what matters to you, so that the old habit has less room."),
    ),
}
