"""How people join a meeting online: what its page shows at a moment, and what may go out of the house.

Every feed, format and machine-readable part takes it from ``public`` and no other place; only the page for people and
those of the team show what the fields hold.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from facilitator.meetings import links, schedule
from facilitator.meetings.models import Group, Kind, Meeting
from facilitator.meetings.timetable import MeetingDate


@dataclass(frozen=True, slots=True)
class Public:
    """What feeds and open data may say of a meeting. ``held_back`` names the fields of which its page says more."""

    online_url: str
    online_phone: str
    about: str
    held_back: tuple[str, ...] = ()

    @property
    def on_page(self) -> bool:
        """Whether the page's address is to stand where the link would."""
        return not self.online_url and bool(_WAYS.intersection(self.held_back))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a meeting's page shows now; ``opens``: when (aware, in the meeting's zone) it will show what there is.

    ``by_link``: there is a link, shown or not, and not a number alone.
    """

    online_url: str = ""
    online_phone: str = ""
    online_code: str = ""
    by_link: bool = False
    opens: datetime | None = None


_WAYS = frozenset(("online_url", "online_phone"))


def late(meeting: Meeting) -> bool:
    """Whether its group wants the link to be seen shortly before the start only."""
    return meeting.group is not None and meeting.group.links_shortly_before


def public(meeting: Meeting) -> Public:
    """The one rule of what leaves the house: no pass code ever, and nothing at all of a link that is shown late."""
    url, phone = _may_go_out(meeting)
    may = {"online_url": url, "online_phone": phone, "about": public_text(meeting, meeting.about)}
    held_back = [name for name, text in may.items() if text != getattr(meeting, name)]
    if meeting.online_code and (meeting.online_url or meeting.online_phone):
        held_back.append("online_code")
    return Public(**may, held_back=tuple(held_back))


def public_text(meeting: Meeting, text: str, date: MeetingDate | None = None) -> str:
    """What feeds and data may say of a text that stands with a meeting, or with one ``date``: its note, a way in."""
    return links.without_codes(text, secrets(meeting, date)) if text else ""


def text_on_page(meeting: Meeting, text: str, date: MeetingDate | None = None) -> str:
    """The same text on a page for people: as it was written, but where links are shown late it tells none of them."""
    return links.without(text, secrets(meeting, date)) if text and late(meeting) else text


def about_group(session: Session, group: Group) -> str:
    """What feeds and data may say of a group's own text, which may tell the codes of each of its meetings."""
    return links.without_codes(group.about, secrets_of_groups(session, [group.id])[group.id]) if group.about else ""


def about_group_on_page(session: Session, group: Group) -> str:
    """The same text on the group's page: as it was written, but where links are shown late it tells none of them."""
    if not (group.about and group.links_shortly_before):
        return group.about
    return links.without(group.about, secrets_of_groups(session, [group.id])[group.id])


def secrets(meeting: Meeting, date: MeetingDate | None = None) -> tuple[str, ...]:
    """What no text may tell that leaves the house: the code, and what is held back of link and number.

    ``date``: and the link that this one has for itself.
    """
    phone = _may_go_out(meeting)[1]
    own = date.change.online_url if date and date.change else ""
    links_of_it = [*hidden(meeting.online_url, late=late(meeting)), *hidden(own, late=late(meeting))]
    return longest_first([meeting.online_code, "" if phone else meeting.online_phone, *links_of_it])


def hidden(link: str, *, late: bool) -> list[str]:
    """What no text may tell of a link: nothing of one that may go out, else the link.

    Of a room that is shown ``late`` also what it is found by: without "https://", without what comes behind a "?".
    """
    if not link or public_link(link, late=late):
        return []
    whole = link.partition("://")[2].rstrip("/")
    path = whole.partition("?")[0].rstrip("/")
    return [link, whole, *([path] if "/" in path else [])] if late else [link]


def longest_first(secrets: Iterable[str]) -> tuple[str, ...]:
    """Secrets in the order in which they are to be left out, since one may be a part of another."""
    return tuple(sorted({each for each in secrets if each}, key=lambda each: (-len(each), each)))


def secrets_of_groups(session: Session, groups: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The same of all meetings of some groups, by the group's id, drafts too; one query."""
    told = or_(Meeting.online_code != "", Meeting.online_url != "", Meeting.online_phone != "")
    query = select(Meeting).where(Meeting.group_id.in_(groups), told).options(joinedload(Meeting.group))
    found: dict[int, set[str]] = defaultdict(set)
    for meeting in session.scalars(query):
        found[meeting.group_id or 0].update(secrets(meeting))
    return defaultdict(tuple, {number: longest_first(each) for number, each in found.items()})


def _may_go_out(meeting: Meeting) -> tuple[str, str]:
    """Link and number, each empty where it is held back."""
    phone = "" if late(meeting) else links.public_phone(meeting.online_phone)
    return public_link(meeting.online_url, late=late(meeting)), phone


def public_link(link: str, *, late: bool) -> str:
    """The same of a link that one date has for itself; ``late``: its group shows links shortly before only."""
    return "" if late else links.public_link(link)


def on_page(meeting: Meeting, date: MeetingDate | None, now: datetime, minutes: int) -> Shown:
    """What the page shows at ``now``; ``date`` is the one that is on or comes next, None where there is none.

    Where the group wants it late, it is there from ``minutes`` before the start until the end.
    """
    if date is None or date.end <= now:
        return Shown()
    at = schedule.where(meeting, date)
    if at.kind is Kind.IN_PERSON or not (at.online_url or at.online_phone):
        return Shown()
    opens, by_link = date.start.astimezone(UTC) - timedelta(minutes=minutes), bool(at.online_url)
    if late(meeting) and now < opens:
        return Shown(by_link=by_link, opens=opens.astimezone(date.start.tzinfo))
    # The code is of the usual room: a link that one date has for itself leads into another.
    code = meeting.online_code if at.online_url == meeting.online_url else ""
    return Shown(at.online_url, at.online_phone, code, by_link)
