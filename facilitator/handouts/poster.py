"""A poster: one page that says from three metres when and where, and leads to the rest by a QR code."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _

from facilitator.handouts import coming, fitting, paper, qr, words
from facilitator.handouts.fitting import Lines, Type, cut
from facilitator.handouts.meeting_words import capital, hours, tongue, whom
from facilitator.handouts.paper import Imprint
from facilitator.handouts.variants import Size
from facilitator.meetings import joining
from facilitator.meetings.date_words import place
from facilitator.meetings.models import Group, Kind, Meeting, State, Venue
from facilitator.meetings.timetable import Timetable
from facilitator.meetings.words import locale, rule, zone
from facilitator.press import Job

WEEKS = 4  # in which changed dates are named: a poster hangs for a while
MOST_CHANGES = 3
LONGEST_WAY_IN = 220
LONGEST_TITLE = 160
LONGEST_NAME = 90
LONGEST_PLACE = 120
LONGEST_BY = 64

# What stands in the column of a poster, at scale 1.
KINDS = {
    "label": Type(12.5, 700, 1.25, 6.5),
    "rule": Type(38, 900, 1.12, 0.5),
    "hours": Type(52, 900, 1.1),
    "zone": Type(17, 400, 1.25, 0.5),
    "place": Type(34, 900, 1.12, 0.5),
    "address": Type(24, 400, 1.2, 1),
    "way-in": Type(18, 400, 1.3, 2),
    "marks": Type(20, 700, 1.3, 0.5),
    "change": Type(17, 700, 1.3, 1),
    "off": Type(34, 900, 1.15, 4),
    "slot": Type(27, 900, 1.15, 6),
    "slot-place": Type(19, 400, 1.25, 0.5),
    "more": Type(17, 400, 1.3, 6),
}
_OTHERS = {
    "title": Type(74, 900, 1.06),
    "help": Type(15, 400, 1.3),
    # Beside the code, as in poster.css.
    "scan-words": Type(19, 900, 1.15),
    "scan-address": Type(11, 400, 1.3, 1),
    "need": Type(15, 700, 1.3, 2),
    "fine": Type(7, 400, 1.25, 1),
}
_SCALES = (0.34, 1.3)
_TITLES = (0.34, 1.0)
_LEAST_OF_MANY = 0.5  # for the meetings of a group: what comes after counts the others
# Millimetres.
_TITLE_ROOM = 74.0
_HELP_ROOM = 13.5
_BESIDE_CODE, _CODE_HEIGHT = 58.0, 46.0
_ADDRESS_HEIGHT = 11.0
_SIDES = 20.0  # of the board
_BOARD = 27.0  # without its title
_FOOT = 62.0
_MARGIN = 12.0
_PAGE = {Size.A4: (210.0, 297.0), Size.LETTER: (215.9, 279.4)}


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says: whose it is, its title, the lines of its column by kind, where its code leads.

    ``slots`` are two lines for each meeting of a group, of which as many are printed as there is room for.
    """

    title: str
    by: str
    lines: Lines
    url: str
    slots: Sequence[tuple[tuple[str, str], tuple[str, str]]] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where it is printed: now (aware), and the organisation's zone, which needs not be named."""

    now: datetime
    zone: str


def of_meeting(meeting: Meeting, timetable: Timetable, following: Meeting | None, at: Moment, url: str) -> Poster:
    """The poster of a meeting. ``following`` is the series that carries it on from a day on, where there is one."""
    by = meeting.group.name if meeting.group and meeting.group.name not in meeting.name else ""
    lines = [*_when(meeting, at), *_where(meeting), *_whom(meeting), *_changes(meeting, timetable, following, at.now)]
    return Poster(cut(meeting.name, LONGEST_TITLE), by, lines, url)


def of_group(group: Group, meetings: Sequence[Meeting], at: Moment, url: str) -> Poster:
    """The poster of a group with its meetings."""
    slots = [(("slot", slot(meeting, at.zone)), ("slot-place", _named(meeting))) for meeting in meetings]
    lines = [] if meetings else [("off", _("Not meeting at the moment"))]
    return Poster(cut(group.name, LONGEST_TITLE), "", lines, url, slots)


def job(poster: Poster, size: Size, imprint: Imprint, templates: Path, *, ink: bool) -> Job:
    """The press's job for a poster on a size of paper; ``ink`` spares the printer's."""
    width, high = (side - 2 * _MARGIN for side in _PAGE[size])
    board = [("title", poster.title)]
    title = fitting.largest(board, _OTHERS, (width - _SIDES, _TITLE_ROOM), _TITLES)
    room = (width - 4, high - _BOARD - _FOOT - fitting.height(board, _OTHERS, title, width - _SIDES))
    lines = _column(poster, room)
    scan, beside = _("All dates, changes, and your calendar"), width - _BESIDE_CODE
    others = [("scan-words", scan), ("need", _("Need help right now?")), ("fine", words.independence())]
    address = fitting.height([("scan-address", poster.url)], _OTHERS, 1, beside)
    left = _CODE_HEIGHT - min(address, _ADDRESS_HEIGHT) - fitting.height(others, _OTHERS, 1, beside)
    helped = fitting.largest([("help", imprint.helpline)], _OTHERS, (beside, min(left, _HELP_ROOM)), _SCALES)
    html = (
        paper.environment(templates)
        .get_template("handouts/poster.html")
        .render(
            poster=poster,
            lines=lines,
            by=cut(" · ".join(filter(None, [imprint.organisation, poster.by])), LONGEST_BY),
            imprint=imprint,
            ink=ink,
            qr=qr.svg(poster.url),
            scan=scan,
            language=locale().language,
            independence=words.independence(),
        )
    )
    css = (templates / "handouts" / "poster.css").read_text(encoding="utf-8")
    scales = {
        "title": title,
        "help": min(helped, 1.0),
        **dict.fromkeys(KINDS, fitting.largest(lines, KINDS, room, _SCALES)),
    }
    return Job(html, (css, _rules(size, scales)))


def _column(poster: Poster, room: tuple[float, float]) -> Lines:
    """The lines that a column has room for; the meetings that it has none for are counted."""
    for shown in range(len(poster.slots), -1, -1):
        lines = [*poster.lines, *(line for pair in poster.slots[:shown] for line in pair)]
        if left := len(poster.slots) - shown:
            lines.append(("more", _("And %(num)s more: all of them are behind the code below.", num=left)))
        if fitting.height(lines, KINDS, _LEAST_OF_MANY, room[0]) <= room[1]:
            break
    return lines


def slot(meeting: Meeting, usual_zone: str) -> str:
    """When it is, in one line: "Every Monday, 19:00 to 20:30"."""
    words = _("%(rule)s, %(hours)s", rule=capital(rule(meeting.series)), hours=_hours(meeting))
    return f"{words} ({zone(meeting.timezone)})" if meeting.timezone != usual_zone else words


def _hours(meeting: Meeting) -> str:
    start, end = hours(meeting)
    return _("%(start)s to %(end)s", start=start, end=end)


def _when(meeting: Meeting, at: Moment) -> Iterable[tuple[str, str]]:
    if meeting.state is State.PAUSED:
        yield "off", _("Not meeting at the moment")
    yield "label", _("When")
    yield "rule", capital(rule(meeting.series))
    yield "hours", _hours(meeting)
    if meeting.timezone != at.zone or meeting.kind is not Kind.IN_PERSON:
        yield "zone", zone(meeting.timezone)


def _where(meeting: Meeting) -> Iterable[tuple[str, str]]:
    yield "label", _("Where")
    venue = meeting.venue if meeting.kind is not Kind.ONLINE else None
    if venue is not None:
        yield "place", cut(venue.name, LONGEST_PLACE)
        if address := _address(venue):
            yield "address", cut(address, LONGEST_PLACE)
        if meeting.kind is Kind.HYBRID:
            yield "address", _("or online: how to join is on its page, see the code below")
        way_in = joining.public_text(meeting, venue.way_in)
        if said := " ".join(part for part in (_steps(venue), " ".join(way_in.split())) if part):
            yield "way-in", cut(said, LONGEST_WAY_IN)
    elif meeting.kind is Kind.IN_PERSON:
        yield "place", _("In person")
        yield "address", _("The place is on its page, see the code below")
    else:
        yield "place", _("Online")
        yield "address", _("How to join is on its page, see the code below")


def _whom(meeting: Meeting) -> Iterable[tuple[str, str]]:
    yield "label", _("For whom")
    yield (
        "marks",
        " · ".join([*(whom(meeting) or [_("Everybody who wants to change a habit")]), tongue(meeting.language)]),
    )


def _changes(
    meeting: Meeting, timetable: Timetable, following: Meeting | None, now: datetime
) -> Iterable[tuple[str, str]]:
    said = coming.changes(meeting, timetable, now, WEEKS)[:MOST_CHANGES] if meeting.state is State.PUBLISHED else []
    if following is not None:
        said.append(coming.carried_on(following))
    if said:
        yield "label", _("Please note")
    yield from (("change", each) for each in said)


def _named(meeting: Meeting) -> str:
    where = capital(place(meeting.kind, meeting.venue))
    return " · ".join([cut(meeting.name, LONGEST_NAME), where, *whom(meeting)[:2]])


def _address(venue: Venue) -> str:
    parts = [venue.address, *(part for part in (venue.town,) if part and part not in venue.address)]
    whole = ", ".join(part for part in parts if part)
    return "" if whole == venue.name else whole


def _steps(venue: Venue) -> str:
    return {True: _("Step-free."), False: _("There are steps."), None: ""}[venue.step_free]


def _rules(size: Size, scales: Mapping[str, float]) -> str:
    width, high = _PAGE[size]
    rules = [f"@page {{ size: {width}mm {high}mm; margin: {_MARGIN}mm }} .poster {{ height: {high - 2 * _MARGIN}mm }}"]
    for name, scale in scales.items():
        kind = _OTHERS.get(name) or KINDS[name]
        rules.append(
            f".{name} {{ font-size: {kind.size * scale:.2f}pt; font-weight: {kind.weight};"
            f" line-height: {kind.leading}; margin-top: {kind.above * scale:.2f}mm }}"
        )
    return "\n".join(rules)
