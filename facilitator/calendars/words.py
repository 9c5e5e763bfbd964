"""What an entry says, in the language of the request: the feed and the preview on the subscribe page share it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator.calendars import clean
from facilitator.calendars.entries import Entry, Options, Place
from facilitator.meetings import links, otherwise, reasons
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.models import Status
from facilitator.meetings.timetable import MeetingDate
from facilitator.meetings.words import clock_time, full_day


@dataclass(frozen=True, slots=True)
class Said:
    """The texts and links of an entry, clean. ``link`` is where the entry leads, ``video`` and ``phone`` join.

    ``engaged``: whoever reads the calendar is engaged then, and it is nobody else's business.
    """

    summary: str
    location: str = ""
    description: str = ""
    link: str = ""
    video: str = ""
    phone: str = ""
    categories: tuple[str, ...] = ()
    position: tuple[float, float] | None = None
    engaged: bool = False


def say(entry: Entry, options: Options) -> Said:
    """The texts of an entry. A discreet one says nothing but the chosen word and, if wanted, the address."""
    return _discreet(entry, options) if options.word else _plain(entry)


def discreet_words() -> dict[str, str]:
    """The neutral words to choose from, by key."""
    return {
        "appointment": _("Appointment"),
        "class": _("Class"),
        "coffee": _("Coffee"),
        "errand": _("Errand"),
        "busy": _("Busy"),
    }


def of_all(organisation: str) -> tuple[str, str]:
    """Name and description of the feed of all meetings."""
    if not organisation:
        return _("Meetings"), _("All meetings.")
    return organisation, _("All meetings of %(organisation)s.", organisation=organisation)


def of_search(organisation: str) -> tuple[str, str]:
    """Name and description of a feed of the meetings that somebody looked for."""
    if not organisation:
        return _("Chosen meetings"), _("Meetings that match a search.")
    return (
        _("%(organisation)s: chosen meetings", organisation=organisation),
        _("Meetings of %(organisation)s that match a search.", organisation=organisation),
    )


def of_leader() -> tuple[str, str]:
    """Name and description of the feed of the dates that somebody leads."""
    return _("Dates that I lead"), _("The dates for which I am put down, and those that I usually lead.")


def notice(minutes: int) -> str:
    """How long before the start a reminder comes, "30 minutes before"."""
    if minutes == 0:
        return _("at the start")
    if minutes % 60:
        return ngettext("%(num)s minute before", "%(num)s minutes before", minutes)
    if minutes % (24 * 60):
        return ngettext("%(num)s hour before", "%(num)s hours before", minutes // 60)
    return ngettext("%(num)s day before", "%(num)s days before", minutes // (24 * 60))


def notice_of(date: MeetingDate, secrets: Iterable[str]) -> Iterator[str]:
    """What is to be said of a date that is not as the rule has it, in sentences that tell none of the secrets."""
    if date.status is Status.CANCELLED:
        yield _("Cancelled.")
    elif date.was and date.was.start != date.start:
        yield _("Moved from %(day)s, %(time)s.", day=full_day(date.was.day), time=clock_time(date.was.start))
    elif date.added:
        yield _("An extra date.")
    yield from otherwise.this_time(date)
    if why := clean.line(links.without_codes(reasons.words(date.reason, date.note), secrets)):
        yield why if why.endswith((".", "!", "?", "…")) else why + "."


def join_label() -> str:
    """What the button says that leads into an online room."""
    return _("Join online")


def phone_label() -> str:
    """What the button says that dials in."""
    return _("Join by phone")


def _discreet(entry: Entry, options: Options) -> Said:
    # No link either: an address may name the organisation or the subject.
    word = _marked(discreet_words()[options.word], entry)
    if not (options.address and entry.place):
        return Said(summary=word, engaged=entry.leads)
    address = clean.line(entry.place.address)
    return Said(summary=word, location=address, position=entry.place.position, engaged=entry.leads)


def _plain(entry: Entry) -> Said:
    video, phone = clean.link(entry.online_url), clean.phone(entry.online_phone)
    audiences = [str(AUDIENCES[key][0]) for key in entry.audiences if key in AUDIENCES]
    name = clean.line(entry.name) or _("Meeting")
    return Said(
        summary=_marked(_("Lead: %(meeting)s", meeting=name) if entry.leads else name, entry),
        location=_location(entry.place) if entry.place else _("Online") if entry.online else "",
        description=clean.text("\n\n".join(_paragraphs(entry, video, audiences))),
        link=video if video and not entry.place and not entry.leads else clean.link(entry.page),
        video=video,
        phone=phone,
        categories=tuple(clean.line(each) for each in (entry.group, *audiences) if clean.line(each)),
        position=entry.place.position if entry.place else None,
        engaged=entry.leads,
    )


def _location(place: Place) -> str:
    return ", ".join(part for part in (clean.line(place.name), clean.line(place.address)) if part)


def _marked(summary: str, entry: Entry) -> str:
    """The title, with the word that some clients show nothing else of: not all mark what is cancelled."""
    cancelled = entry.at is not None and entry.at.status is Status.CANCELLED
    return _("Cancelled: %(name)s", name=summary) if cancelled else summary


def _paragraphs(entry: Entry, video: str, audiences: list[str]) -> Iterator[str]:
    if entry.at is not None and (special := " ".join(notice_of(entry.at, entry.secrets))):
        yield special
    if entry.about.strip():
        yield entry.about
    joining = "\n".join(_joining(entry, video))
    if joining:
        yield joining
    place = "\n".join(_getting_there(entry.place)) if entry.place else ""
    if place:
        yield place
    if audiences:
        yield _("For: %(audiences)s", audiences=", ".join(audiences))
    if entry.leads:
        yield _("Who leads, what to print, the count: %(link)s", link=clean.link(entry.page))
    else:
        yield _("Check before you set out: %(link)s", link=clean.link(entry.page))


def _joining(entry: Entry, video: str) -> Iterator[str]:
    if video:
        yield _("Join online: %(link)s", link=video)
    if entry.online_phone.strip():
        yield _("Join by phone: %(number)s", number=clean.line(entry.online_phone))
    if entry.on_page:
        yield _("Join from this page: %(link)s", link=clean.link(entry.page))
    elif entry.code_on_page:
        yield _("The pass code is on this page: %(link)s", link=clean.link(entry.page))


def _getting_there(place: Place) -> Iterator[str]:
    if place.way_in.strip():
        yield _("How to get in: %(way)s", way=place.way_in)
    if place.step_free is not None:
        yield _("Step-free.") if place.step_free else _("There are steps.")
