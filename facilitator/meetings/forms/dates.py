"""The forms of one date: why it is cancelled, where it goes, and an extra one."""

from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from facilitator.forms import (
    ChoiceField,
    ClockField,
    DayField,
    Form,
    LineField,
    LinkField,
    Needed,
    OneField,
    WholeField,
    refuse,
)
from facilitator.meetings import date_words, dates, recurrence, words
from facilitator.meetings.dates import Placing
from facilitator.meetings.forms import options
from facilitator.meetings.forms.meeting import venue_words
from facilitator.meetings.forms.rule import hush
from facilitator.meetings.models import Kind, Meeting, Status, Venue
from facilitator.meetings.reasons import REASONS, Why

USUAL, VENUE, ONLINE = "usual", "venue", "online"

REFUSALS = (
    dates.Over,
    dates.TooFar,
    dates.DayTaken,
    dates.Overlaps,
    dates.NoPlace,
    dates.OtherZone,
    dates.NothingChanged,
)


class WhyForm(Form):
    """Why a date is not as usual. ``version`` is the stamp of the date as it was shown."""

    reason = ChoiceField(_l("Reason"), default="")
    note = LineField(_l("A few words more"), most=200, render_kw={"autocomplete": "off"})
    version = HiddenField()

    def offer_reasons(self) -> None:
        """Fill in what can be chosen."""
        self.reason.choices = options.choices(REASONS, empty=_("None"))

    def why(self) -> Why:
        """What the public is told."""
        return Why(self.reason.data or "", self.note.data or "")


class CancelForm(WhyForm):
    """Why a date is cancelled."""


class UndoForm(Form):
    """Taking back what was said last of a date; ``version`` as in ``WhyForm``."""

    version = HiddenField()


class PlaceForm(WhyForm):
    """Where and when a date is to be. Call ``offer`` before anything else.

    ``seen`` is the stamp of the placing whose words were shown, and of the cautions beside them.
    """

    day = DayField(_l("Day"), [Needed(_l("Enter the day."))])
    start_time = ClockField(_l("Starts at"), [Needed(_l("Enter the time at which it starts."))])
    duration = WholeField(
        _l("Length in minutes"),
        [Needed(_l("Enter the length in minutes."))],
        least=recurrence.SHORTEST,
        most=recurrence.LONGEST,
        refusal=_l("Enter a length from %(least)s to %(most)s minutes."),
    )
    place = OneField(_l("Where"), default=USUAL)
    venue = ChoiceField(_l("Which venue?"), [Needed(_l("Choose a venue."))], default="")
    online_url = LinkField(
        _l("Link to the online room"), most=1000, render_kw={"inputmode": "url", "autocomplete": "off"}
    )
    seen = HiddenField()

    def offer(self, meeting: Meeting, venues: Sequence[Venue]) -> None:
        """Fill in what can be chosen: of the venues, those in the meeting's time zone."""
        self._meeting = meeting
        usual = dates.usual(meeting, meeting.first_day)
        others = [each for each in venues if each.timezone == meeting.timezone and each is not usual.venue]
        self._venues = {each.slug: each for each in others}
        online = _("Online, with another link") if meeting.kind is Kind.ONLINE else _("Online")
        self.place.choices = [
            SelectChoice(USUAL, _("As usual: %(place)s", place=date_words.place(usual.kind, usual.venue))),
            SelectChoice(VENUE, _("At a venue") if meeting.kind is Kind.ONLINE else _("At another venue")),
            SelectChoice(ONLINE, online),
        ]
        self.venue.choices = [SelectChoice("", _("Choose a venue"))]
        self.venue.choices += [SelectChoice(slug, venue_words(each)) for slug, each in self._venues.items()]
        self.offer_reasons()

    def check(self) -> bool:
        """Whether all is there; else says at the fields what is not."""
        self.validate()
        if self.place.data != VENUE:
            hush(self.venue)
        if self.place.data != ONLINE:
            hush(self.online_url)
        return not self.errors

    def placing(self) -> Placing:
        """Where the date is to be; ask once ``check`` has passed."""
        meeting, day, start, minutes = self._meeting, self.day.data, self.start_time.data, self.duration.data
        if day is None or start is None or minutes is None:
            raise ValueError("ask once the form has been checked")
        when, usual = (day, start, minutes), dates.usual(meeting, day)
        if self.place.data == ONLINE:
            return Placing(*when, Kind.ONLINE, None, self.online_url.data or meeting.online_url)
        if self.place.data == VENUE:
            kind = Kind.HYBRID if meeting.kind is Kind.HYBRID else Kind.IN_PERSON
            return Placing(*when, kind, self._venues[self.venue.data], meeting.online_url)
        return Placing(*when, usual.kind, usual.venue, usual.online_url)

    def summary(self) -> list[tuple[str, str]]:
        """The errors in the order of the page, which ends with the reason."""
        return sorted(super().summary(), key=lambda each: each[0] in ("reason", "note"))

    def say(self, refusal: Exception, today: date) -> None:
        """Say at its field why the rules don't allow it; ``today`` is a local date."""
        if isinstance(refusal, dates.NoPlace | dates.OtherZone):
            self._say_place(refusal)
        elif isinstance(refusal, dates.Overlaps):
            said = date_words.when(refusal.other, today)
            refuse(self.start_time, _("At that time the meeting has another date: %(when)s.", when=said))
        elif isinstance(refusal, dates.DayTaken):
            refuse(self.day, _taken(refusal))
        elif isinstance(refusal, dates.TooFar):
            refuse(self.day, _("Choose a day within the next two years."))
        elif isinstance(refusal, dates.Over):
            refuse(self.day, _("That time is past already. Choose a later one."))
        else:
            refuse(self.day, _("It stands like this already. Change the day, the time or the place."))

    def _say_place(self, refusal: dates.NoPlace | dates.OtherZone) -> None:
        if isinstance(refusal, dates.OtherZone):
            zone = self._meeting.timezone
            refuse(self.venue, _("This venue is in another time zone. Choose one in %(zone)s.", zone=zone))
        elif self.place.data == USUAL:
            refuse(
                self.place, _("The meeting has no place of its own any more. Choose a venue, or online with a link.")
            )
        elif refusal.field == "venue":
            refuse(self.venue, _("Choose a venue."))
        else:
            refuse(self.online_url, _("Enter the link: the meeting has none of its own."))


def of_placing(meeting: Meeting, now: Placing) -> dict[str, Any]:
    """Where a date is, as the fields show it."""
    usual = dates.usual(meeting, now.on_day)
    place, link = USUAL, ""
    if (now.kind, now.venue, now.online_url) != (usual.kind, usual.venue, usual.online_url):
        place = ONLINE if now.kind is Kind.ONLINE else VENUE
        link = now.online_url if now.kind is Kind.ONLINE and now.online_url != meeting.online_url else ""
    return {
        "day": now.on_day,
        "start_time": now.start_time,
        "duration": now.duration,
        "place": place,
        "venue": now.venue.slug if now.venue and place == VENUE else "",
        "online_url": link,
    }


def seen(to: Placing, cautions: Sequence[str]) -> str:
    """A text that stands for a placing and what is to be known of it: the form carries it once these were shown."""
    venue = to.venue.id if to.venue else 0
    values = (to.on_day, to.start_time, to.duration, to.kind, venue, to.online_url, *cautions)
    return blake2b(repr(values).encode(), digest_size=8).hexdigest()


def differences(theirs: Placing, mine: Placing) -> list[tuple[str, str, str]]:
    """Where two placings differ: (label, what the one says, what the other says)."""
    rows = list(zip(_spoken(theirs), _spoken(mine), strict=True))
    return [(label, one, other) for (label, one), (_label, other) in rows if one != other]


def _taken(refusal: dates.DayTaken) -> str:
    """Why nothing can be added on a day that has a date by name, and what can be done with that one."""
    day, found = words.full_day(refusal.day), refusal.found
    if found and found.status is Status.CANCELLED:
        return _("The date of %(day)s is cancelled. Open that one, and undo it or move it.", day=day)
    if found and found.on_day != refusal.day:
        there = words.full_day(found.on_day)
        return _("The date of %(day)s is moved to %(there)s. Open that one and move it again.", day=day, there=there)
    return _("The meeting has a date on %(day)s already. Open that one and move it.", day=day)


def _spoken(to: Placing) -> list[tuple[str, str]]:
    end = date_words.end(to)
    return [
        (_("Day"), words.full_day(to.on_day)),
        (_("Time"), f"{words.clock_time(to.start_time)}–{words.clock_time(end)}"),
        (_("Where"), date_words.place(to.kind, to.venue)),
        (_("Link"), to.online_url if to.kind is not Kind.IN_PERSON else ""),
    ]
