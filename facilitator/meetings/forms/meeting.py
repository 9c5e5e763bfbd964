"""The form of a meeting. It says back how it was understood, and loses nothing that was typed."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FormField, HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from facilitator import clock
from facilitator.accounts.training import Standing
from facilitator.forms import (
    ChoiceField,
    LineField,
    LinkField,
    Needed,
    OneField,
    TextField,
    TicksField,
    ZoneField,
    refuse,
)
from facilitator.meetings import words
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.forms import options
from facilitator.meetings.forms.place import PlaceFields
from facilitator.meetings.forms.rule import RuleForm, of_series
from facilitator.meetings.labels import KINDS, POINTS
from facilitator.meetings.models import Group, Kind, Meeting, Organisation, Venue
from facilitator.meetings.orphans import Home
from facilitator.meetings.planning import Plan
from facilitator.meetings.teams import Candidate

NEW = "new"
UNASKED = {
    Kind.IN_PERSON.value: ("online_url", "online_phone", "online_code", "timezone"),
    Kind.ONLINE.value: ("venue",),
    Kind.HYBRID.value: ("timezone",),
}


class MeetingForm(RuleForm):
    """A meeting as a volunteer plans it. Call ``offer``, then ``offer_leads``, before anything else.

    ``version`` is the stamp of the meeting that was opened, ``seen`` that of the rule whose dates were shown.
    """

    name = LineField(_l("Name of the meeting"), [Needed(_l("Enter a name for the meeting."))], most=200)
    group = ChoiceField(_l("Group"), default="")
    kind = OneField(_l("How do people take part?"), default=Kind.IN_PERSON.value)
    venue = ChoiceField(_l("Venue"), [Needed(_l("Choose a venue, or add a new one."))], default="")
    new_venue = FormField(PlaceFields)
    online_url = LinkField(
        _l("Link to the online room"), most=1000, render_kw={"inputmode": "url", "autocomplete": "off"}
    )
    online_phone = LineField(_l("Phone number to dial in"), most=200, render_kw={"autocomplete": "off"})
    online_code = LineField(
        _l("Pass code"), most=40, render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    )
    timezone = ZoneField(
        _l("Time zone"),
        [Needed(_l("Enter the time zone of the meeting."))],
        render_kw={"list": "zones", "autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    lead = ChoiceField(_l("Who usually leads it?"), default="", validate_choice=False)
    audiences = TicksField(_l("Who is it for?"))
    language = ChoiceField(_l("Language"))
    point = ChoiceField(_l("Point of the programme"), default="")
    about = TextField(_l("About the meeting"), most=2000)
    version = HiddenField()
    seen = HiddenField()

    def offer(self, groups: Sequence[Group], venues: Sequence[Venue], near: Collection[int], *, free: bool) -> None:
        """Fill in what can be chosen: ``near`` are the ids of venues to put first, ``free`` allows for no group."""
        self._groups = {group.slug: group for group in groups}
        self._venues = {venue.slug: venue for venue in venues}
        names = {slug: group.name for slug, group in self._groups.items()}
        self.group.choices = options.choices(names, empty=_("None: the organisation itself") if free else None)
        self.venue.choices = _venue_choices(venues, near)
        self.kind.choices = options.choices({key.value: label for key, label in KINDS.items()})
        self.audiences.choices = options.choices({key: label for key, (label, _code) in AUDIENCES.items()})
        self.language.choices = options.choices(options.languages(self.language.object_data))
        points = {number: f"{number}: {name}" for number, (name, _about) in POINTS.items()}
        self.point.choices = options.choices(points, empty=_("Whatever comes up"))
        self.new_venue.form.offer()
        self.offer_rule()

    def offer_leads(self, candidates: Sequence[Candidate], stored: Meeting | None) -> None:
        """Let one of the group's trained people lead; the others are shown with the reason why not.

        Whoever leads the stored meeting stays in the list, whatever became of them.
        """
        self._candidates = {str(each.volunteer.id): each for each in candidates}
        self._stored = stored
        present = stored.lead if stored else None
        self.lead.choices = [SelectChoice("", _("Nobody yet"))]
        for value, each in self._candidates.items():
            barred = not each.standing.trained and each.volunteer is not present
            self.lead.choices.append(SelectChoice(value, candidate_words(each), {"disabled": True} if barred else {}))
        if present and str(present.id) not in self._candidates:
            gone = _("%(name)s (not on the team)", name=present.name)
            self.lead.choices.append(SelectChoice(str(present.id), gone))

    def trained(self) -> list[str]:
        """The names of those of the group who could publish the meeting or lead it."""
        return [each.volunteer.name for each in self._candidates.values() if each.standing.trained]

    def lead_name(self) -> str:
        """The name of whoever is chosen to lead, if anybody."""
        chosen = self._candidates.get(self.lead.data or "")
        present = self._stored.lead if self._stored else None
        return chosen.volunteer.name if chosen else present.name if present else ""

    def summary(self) -> list[tuple[str, str]]:
        """The errors in the order of the page, which begins with the name."""
        return sorted(super().summary(), key=lambda each: _not_first(each[0]))

    def chosen_group(self) -> Group | None:
        """The group that is chosen now."""
        return self._groups.get(self.group.data or "")

    def home(self) -> Home | None:
        """Where the meeting would be; None where what was sent is no way to take part."""
        if self.kind.data not in set(Kind):
            return None
        venue = self.chosen_venue() is not None or self.new_place() is not None
        online = self.kind.data != Kind.IN_PERSON and bool(self.online_url.data or self.online_phone.data)
        return Home(Kind(self.kind.data), venue, online)

    def chosen_venue(self) -> Venue | None:
        """The venue of the list that is chosen now."""
        return None if self.kind.data == Kind.ONLINE else self._venues.get(self.venue.data or "")

    def new_place(self) -> PlaceFields | None:
        """The fields of a new venue, where there is to be one."""
        asked = self.venue.data == NEW and self.kind.data != Kind.ONLINE
        return self.new_venue.form if asked else None

    def zone(self) -> str | None:
        """The zone of the venue; online, or as long as there is no venue, the one that was filled in."""
        if venue := self.chosen_venue():
            return venue.timezone
        place = self.new_place()
        field = place.timezone if place else self.timezone
        # What was said of a field that is not asked for is taken back; it may hold anything.
        return field.data if field.data in clock.zone_names() else None

    def unasked(self) -> list[str]:
        """The names of the fields that are not asked for, as the others stand."""
        names = [*super().unasked(), *UNASKED.get(self.kind.data, ())]
        return names if self.new_place() else [*names, "new_venue"]

    def check(self, today: date) -> bool:
        """Whether it can be saved as it is; else says at the fields what is wrong. ``today`` is a local date."""
        super().check(today)
        value, stored = self.lead.data or "", self._stored
        unchanged = stored is not None and value == str(stored.lead_id) and self.chosen_group() is stored.group
        if value and not unchanged:
            self._check_lead(self._candidates.get(value))
        return not self.errors

    def plan(self, today: date, new_venue: Venue | None) -> Plan:
        """All that was filled in; ask once ``check`` has passed. ``new_venue`` is the one made of ``new_place``."""
        series = self.series(today)
        if series is None:
            raise ValueError("ask once the form has been checked")
        online, lead = self.kind.data != Kind.IN_PERSON, self._candidates.get(self.lead.data or "")
        present = self._stored.lead if self._stored and self.lead.data == str(self._stored.lead_id) else None
        return Plan(
            name=self.name.data,
            about=self.about.data or "",
            group=self.chosen_group(),
            venue=new_venue or self.chosen_venue() or self._closed_venue(),
            lead=lead.volunteer if lead else present,
            kind=Kind(self.kind.data),
            online_url=(self.online_url.data or "") if online else "",
            online_phone=(self.online_phone.data or "") if online else "",
            online_code=(self.online_code.data or "") if online else "",
            language=self.language.data,
            point=int(self.point.data) if self.point.data else None,
            audiences=tuple(sorted(self.audiences.data or ())),
            series=series,
        )

    def _closed_venue(self) -> Venue | None:
        """The house of a meeting that is online for as long as the house is closed, as imports know them."""
        stored = self._stored
        return stored.venue if stored and stored.kind is Kind.ONLINE and self.kind.data == Kind.ONLINE else None

    def _check_lead(self, chosen: Candidate | None) -> None:
        group = self.chosen_group()
        if chosen is None and group:
            refuse(self.lead, _("Choose somebody of the team of %(group)s.", group=group.name))
        elif chosen is None:
            refuse(self.lead, _("Choose a coordinator: the meeting has no group."))
        elif not chosen.standing.trained:
            refuse(self.lead, _("%(person)s: only a trained facilitator can lead.", person=candidate_words(chosen)))


def of_meeting(meeting: Meeting) -> dict[str, Any]:
    """A stored meeting as the fields show it."""
    names = ("name", "about", "online_url", "online_phone", "online_code", "language", "timezone", "audiences")
    return {name: getattr(meeting, name) for name in names} | {
        "group": meeting.group.slug if meeting.group else "",
        "kind": meeting.kind.value,
        "venue": meeting.venue.slug if meeting.venue else "",
        "lead": str(meeting.lead_id or ""),
        "point": str(meeting.point or ""),
        **of_series(meeting.series),
    }


def of_nothing(organisation: Organisation, group: Group | None, language: str) -> dict[str, Any]:
    """What a new meeting begins with."""
    new_venue = {"country": organisation.country, "timezone": organisation.timezone}
    return {
        "group": group.slug if group else "",
        "language": language,
        "timezone": organisation.timezone,
        "new_venue": new_venue,
    }


def candidate_words(candidate: Candidate) -> str:
    """A name, with the reason where somebody can't lead."""
    return f"{candidate.volunteer.name}{_reason(candidate.standing)}"


def _reason(standing: Standing) -> str:
    if standing.trained:
        return ""
    if standing.lapsed and standing.until:
        return _(" (training ran out on %(day)s)", day=words.full_day(standing.until))
    return _(" (not trained yet)")


def _venue_choices(venues: Sequence[Venue], near: Collection[int]) -> list[SelectChoice]:
    """The list in two parts: where the volunteer's own groups meet, and the rest."""
    first = [venue for venue in venues if venue.id in near]
    rest = [venue for venue in venues if venue.id not in near]
    parts = [(_("Where your groups meet"), first), (_("Other venues") if first else _("Venues"), rest)]
    found = [SelectChoice("", _("Choose a venue")), SelectChoice(NEW, _("A venue that is not in this list"))]
    for title, part in parts:
        found += [SelectChoice(venue.slug, venue_words(venue), optgroup=title) for venue in part]
    return found


def venue_words(venue: Venue) -> str:
    """A venue in one line, with its town: "Mill Lane Hall, Northgate"."""
    return f"{venue.name}, {venue.town}" if venue.town and venue.town not in venue.name else venue.name


def differences(theirs: MeetingForm, mine: MeetingForm) -> list[tuple[str, str, str]]:
    """Where two forms of one meeting differ: (label, what the one says, what the other says), in the page's order."""
    asked = [each.name for each in mine if each.name not in theirs.unasked() or each.name not in mine.unasked()]
    silent = {"version", "seen", "begin", "new_venue", "csrf_token"}
    names = sorted((name for name in asked if name not in silent), key=_not_first)
    rows = [(str(mine[name].label.text), spoken(theirs[name]), spoken(mine[name])) for name in names]
    return [row for row in rows if row[1] != row[2]]


def _not_first(name: str) -> bool:
    """False for the fields with which the page begins: the form's own order has the rule's fields first."""
    return name not in ("name", "group")


def spoken(field: Field) -> str:
    """What a field says, as people read it."""
    if isinstance(field, SelectField | SelectMultipleField):
        return format_list([str(each.label) for each in field.iter_choices() if each.selected], locale=words.locale())
    return str(field._value() or "")  # noqa: SLF001  (WTForms' own name for what it shows)
