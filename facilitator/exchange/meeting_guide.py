"""Meetings as a Meeting Guide document: the list of JSON objects that meeting finders of self-help groups read.

The format knows meetings that take place every week. What it has no field for stands under the key ``facilitator``, so
that another copy of this software makes the same meetings of it. Nothing in it is about a person.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from facilitator.exchange import codes
from facilitator.exchange.outgoing import OUTWARD, Going
from facilitator.exchange.places import names_town_only
from facilitator.meetings import joining, links, otherwise, reasons, words
from facilitator.meetings.joining import Public
from facilitator.meetings.models import Group, Kind, Meeting, State, Status, Venue
from facilitator.meetings.recurrence import Frequency, Occurrence
from facilitator.meetings.timetable import MeetingDate

Entry = dict[str, Any]
Link = Callable[[Meeting], str]

OURS = "facilitator"
SAID = 6  # dates that are not as usual, in the notes


def document(meetings: Iterable[Going], link: Link) -> list[Entry]:
    """The meetings as the format's objects, in the order given; ``link`` answers the address of a meeting's page.

    Which meetings go out is ``outgoing.meetings``'s business; a draft or an ended one raises ValueError.
    """
    return [_entry(each, link) for each in meetings]


def write(meetings: Iterable[Going], link: Link) -> bytes:
    """The document as UTF-8, one meeting after the other, the same bytes for the same rows.

    Written meeting by meeting: the objects of ten thousand would take a hundred megabytes.
    """
    parts = [_written(_entry(each, link)) for each in meetings]
    return b"[\n " + b",\n ".join(parts) + b"\n]\n" if parts else b"[]\n"


def _written(entry: Entry) -> bytes:
    """An object of the list, moved in by one step. A line break within a text is written as an escape."""
    return json.dumps(entry, ensure_ascii=False, indent=1).replace("\n", "\n ").encode()


def _entry(going: Going, link: Link) -> Entry:
    meeting, special = going.meeting, going.special
    if meeting.state not in OUTWARD:
        raise ValueError(f"{meeting.slug} is {meeting.state.value}")
    says, page = joining.public(meeting), link(meeting)
    entry = {
        "slug": meeting.slug,
        "name": meeting.name,
        **_times(meeting),
        "timezone": meeting.timezone,
        "types": _types(meeting),
        **_online(meeting, says, page),
        "notes": _notes(meeting, special, says.about),
        **(_group(meeting.group, going.secrets) if meeting.group else {}),
        **(_place(meeting.venue, joining.public_text(meeting, meeting.venue.way_in)) if meeting.venue else {}),
        "url": page,
        "updated": meeting.changed_at.strftime("%Y-%m-%d %H:%M:%S"),
    }
    said = {field: value for field, value in entry.items() if value not in ("", None, [])}
    return said | {OURS: _ours(meeting, says) | _held_back(says) | _dates(meeting, special, says)}


def _weekly(meeting: Meeting) -> bool:
    return meeting.frequency is Frequency.WEEKLY and meeting.interval == 1


def _times(meeting: Meeting) -> Entry:
    """Day and time of a weekly meeting. Of another rule the format would make every week of it: none is said."""
    if not _weekly(meeting):
        return {}
    days = [(weekday + 1) % 7 for weekday in meeting.weekdays]
    start = datetime.combine(meeting.first_day, meeting.start_time)
    return {
        "day": days[0] if len(days) == 1 else days,
        "time": f"{start:%H:%M}",
        "end_time": f"{start + timedelta(minutes=meeting.duration):%H:%M}",
    }


def _notes(meeting: Meeting, special: Sequence[MeetingDate], about: str) -> str:
    """What readers show as it is: the next dates that are not as usual, and a rule that the format has no field for."""
    changed = [_special_words(meeting, each) for each in special[:SAID]]
    rule = [] if _weekly(meeting) else [words.describe(meeting.series)]
    return "\n\n".join(part for part in ("\n".join(changed), *rule, about) if part)


def _special_words(meeting: Meeting, date: MeetingDate) -> str:
    day = words.full_day(date.on_day)
    if date.status is not Status.ON:
        said = _("Cancelled on %(day)s.", day=day)
    elif date.was and date.was.start != date.start:
        said = _moved(date, date.was)
    elif date.added:
        said = _("Also on %(to)s.", to=_when(date))
    else:
        said = _("On %(day)s:", day=day)
    return " ".join(part for part in (said, *otherwise.this_time(date), _why(meeting, date)) if part)


def _moved(date: MeetingDate, was: Occurrence) -> str:
    before, now = words.clock_time(was.start), words.clock_time(date.start)
    if was.day == date.on_day:
        return _("Moved from %(before)s to %(now)s on %(day)s.", before=before, now=now, day=words.full_day(was.day))
    day = _("%(day)s, %(time)s", day=words.full_day(was.day), time=before)
    return _("Moved from %(day)s to %(to)s.", day=day, to=_when(date))


def _when(date: MeetingDate) -> str:
    return _("%(day)s, %(time)s", day=words.full_day(date.on_day), time=words.clock_time(date.start))


def _group(group: Group, secrets: Iterable[str]) -> Entry:
    return {"group": group.name, "group_notes": links.without_codes(group.about, secrets)}


def _online(meeting: Meeting, says: Public, page: str) -> Entry:
    """Readers take a closed meeting that has a link for one that is online for now: one that is paused gives none.

    Where the link or the number has to stay out, people are led to the page.
    """
    if meeting.state is State.PAUSED:
        return {"attendance_option": "inactive"}
    return {
        "attendance_option": meeting.kind.value,
        "conference_url": page if says.on_page and meeting.kind is not Kind.IN_PERSON else says.online_url,
        "conference_phone": says.online_phone,
    }


def _types(meeting: Meeting) -> list[str]:
    """The codes: those kept, then what the fields say. An online meeting that has a real place is closed there."""
    venue = meeting.venue
    vague = not venue or names_town_only(venue.address, venue.region, venue.sub_region, venue.town)
    closed = meeting.state is State.PAUSED or (meeting.kind is Kind.ONLINE and not vague)
    found = [
        *meeting.kept_types,
        *(codes.CODE_OF_AUDIENCE[key] for key in meeting.audiences if key in codes.CODE_OF_AUDIENCE),
        *([codes.CODE_OF_LANGUAGE[meeting.language]] if _language_has_code(meeting) else []),
        *([codes.STEP_FREE] if venue and venue.step_free else []),
        *([codes.ONLINE] if meeting.kind is not Kind.IN_PERSON and meeting.state is not State.PAUSED else []),
        *([codes.CLOSED] if closed else []),
    ]
    return list(dict.fromkeys(found))


def _language_has_code(meeting: Meeting) -> bool:
    """Whether a code says the language: the format knows it, and no codes of several languages were kept."""
    several = any(code in codes.LANGUAGE_OF for code in meeting.kept_types)
    return meeting.language in codes.CODE_OF_LANGUAGE and not several


def _place(venue: Venue, way_in: str) -> Entry:
    parts = {"city": venue.town, "postal_code": venue.postcode, "country": venue.country}
    whole = "address" if any(parts.values()) else "formatted_address"
    place = {
        "location": venue.name,
        "location_notes": way_in,
        whole: venue.address,
        **parts,
        "region": venue.region,
        "sub_region": venue.sub_region,
    }
    if venue.latitude is None or venue.longitude is None:
        return place
    return place | {"latitude": venue.latitude, "longitude": venue.longitude}


def _ours(meeting: Meeting, says: Public) -> Entry:
    """What the format has no field for, or can't say exactly."""
    ours: Entry = {
        "uid": meeting.uid,
        "sequence": meeting.sequence,
        "kind": meeting.kind.value,
        "state": meeting.state.value,
        "first_day": meeting.first_day.isoformat(),
    }
    if meeting.last_day:
        ours["last_day"] = meeting.last_day.isoformat()
    if not _weekly(meeting):
        ours |= {
            "start_time": f"{meeting.start_time:%H:%M}",
            "frequency": meeting.frequency.value,
            "interval": meeting.interval,
            "weekdays": list(meeting.weekdays),
            "nth": meeting.nth,
            "about": says.about,
        }
    if not _weekly(meeting) or meeting.duration > codes.LONGEST:
        ours["duration"] = meeting.duration
    if not _language_has_code(meeting):
        ours["language"] = meeting.language
    if meeting.point:
        ours["point"] = meeting.point
    if others := [key for key in meeting.audiences if key not in codes.CODE_OF_AUDIENCE]:
        ours["audiences"] = others
    if meeting.state is State.PAUSED:
        ours |= {"online_url": says.online_url, "online_phone": says.online_phone}
    if meeting.venue:
        venue = meeting.venue
        ours["venue"] = {"slug": venue.slug, "step_free": venue.step_free, "timezone": venue.timezone}
    if meeting.group:
        ours["group"] = {"slug": meeting.group.slug}
    return ours


def _dates(meeting: Meeting, special: Sequence[MeetingDate], says: Public) -> Entry:
    """The dates that are not as the rule says. The notes say them too, so what the meeting is about stands apart."""
    return {"dates": [_date(meeting, each) for each in special], "about": says.about} if special else {}


def _date(meeting: Meeting, date: MeetingDate) -> Entry:
    """A date that is not as the rule says: ``day`` is its original local date, of an added one its own."""
    what = "added" if date.added else "moved" if date.was else "cancelled"
    said = {
        "day": date.day.isoformat(),
        "status": what if date.status is Status.ON else "cancelled",
        "start": date.start.isoformat(),
        "end": date.end.isoformat(),
        "kind": date.kind.value if date.elsewhere else "",
        "venue": date.change.venue.slug if date.change and date.change.venue and date.venue_id else "",
        "reason": _why(meeting, date),
    }
    return {field: value for field, value in said.items() if value}


def _why(meeting: Meeting, date: MeetingDate) -> str:
    return joining.public_text(meeting, reasons.words(date.reason, date.note), date)


def _held_back(says: Public) -> Entry:
    """The fields of which the page says more than this list, so that reading it here again takes nothing away."""
    names = [name for name in says.held_back if name != "online_code"]
    return {"held_back": names} if names else {}
