"""Everything that is stored of a group, as one ZIP file that other programs read: the same rows give the same bytes.

Nobody's name is in it: not who is on the team, who leads, or who entered a count, and of when only the day. Nor is a
pass code, or a link that holds one.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from facilitator.attendance import outgoing as counts
from facilitator.exchange.formats import FORMATS
from facilitator.exchange.outgoing import meetings as public_meetings
from facilitator.meetings import joining, links, reasons
from facilitator.meetings.date_models import Closure, DateChange, What
from facilitator.meetings.labels import KINDS, STATES
from facilitator.meetings.models import Group, Meeting
from facilitator.meetings.words import clock_time, describe
from facilitator.prepare import plans, words
from facilitator.prepare.models import DatePlan
from facilitator.tables import spreadsheets
from facilitator.tables.spreadsheets import Table, Value
from facilitator.web import absolute

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file knows


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the archive, and what is in it in a sentence."""

    name: str
    about: str
    data: bytes


def of(session: Session, group: Group, calendar: bytes, today: date) -> bytes:
    """The archive. ``calendar`` is the group's feed; ``today`` is the organisation's."""
    query = select(Meeting).where(Meeting.group_id == group.id).options(joinedload(Meeting.venue))
    meetings = session.scalars(query.order_by(Meeting.slug)).all()
    guide = FORMATS["meeting-guide"]
    public = public_meetings(session, today, group)
    table = counts.table(session, meetings, group.name)
    parts = [
        Part("calendar.ics", _("Dates of published meetings, for any calendar program."), calendar),
        Part(
            "meetings.json",
            _("Published meetings in the Meeting Guide format, as this site gives them to others."),
            guide.write(public, lambda each: absolute("finder.meeting", slug=each.slug)),
        ),
        _csv("meetings.csv", _("All meetings, drafts and ended ones too."), _meetings(group, meetings)),
        _csv("changes.csv", _("What was said of single dates: cancelled, moved, added."), _changes(session, meetings)),
        _csv("closed-days.csv", _("Days on which nothing takes place."), _closures(session, group, meetings)),
        _csv("counts.csv", _("All counts with each correction. Another copy of this software brings them in."), table),
        Part("counts.xlsx", _("The same counts as a workbook."), spreadsheets.to_xlsx(table)),
        _csv("plans.csv", _("What was chosen for dates of the last days and to come."), _plans(session, meetings)),
    ]
    return _zipped(
        [Part("README.txt", "", _readme(group, joining.about_group(session, group), parts).encode()), *parts]
    )


def _readme(group: Group, about: str, parts: Sequence[Part]) -> str:
    """What is in the archive, for people; with the group's own text."""
    lines = [
        group.name,
        "=" * len(group.name),
        *(["", about] if about else []),
        "",
        _("This is all that this site has stored about the group and its meetings:"),
        "",
        *(f"{part.name}\n    {part.about}" for part in parts),
        "",
        _("The tables open in any spreadsheet program. Dates are written as year, month and day."),
        _("Nobody is named in these files: counts are numbers, and who entered them or leads a date is left out."),
        _("Pass codes of online rooms are left out too."),
    ]
    return "\n".join(lines) + "\n"


def _csv(name: str, about: str, table: Table) -> Part:
    return Part(name, about, spreadsheets.to_csv(table))


def _meetings(group: Group, meetings: Sequence[Meeting]) -> Table:
    head = [
        *(_("Short name"), _("Name"), _("State"), _("When"), _("First day"), _("Last day")),
        *(_("How people take part"), _("Place"), _("Language"), _("About")),
    ]
    rows = [
        (
            *(each.slug, each.name, str(STATES[each.state]), describe(each.series)),
            *(each.first_day.isoformat(), each.last_day.isoformat() if each.last_day else None),
            *(str(KINDS[each.kind]), each.venue.name if each.venue else None),
            *(each.language, joining.public(each).about),
        )
        for each in meetings
    ]
    return Table(group.name, head, rows)


def _changes(session: Session, meetings: Sequence[Meeting]) -> Table:
    head = [
        *(_("Meeting"), _("Date"), _("What"), _("Cancelled"), _("To the day"), _("At"), _("Minutes")),
        *(_("How people take part"), _("Place"), _("Reason")),
    ]
    slugs = {each.id: each.slug for each in meetings}
    whats = {What.USUAL: _("as usual"), What.MOVED: _("moved"), What.ADDED: _("added")}
    query = select(DateChange).join(DateChange.meeting).where(DateChange.meeting_id.in_(slugs))
    query = query.options(joinedload(DateChange.venue)).order_by(Meeting.slug, DateChange.day)
    rows: list[Sequence[Value]] = [
        (
            *(slugs[each.meeting_id], each.day.isoformat(), whats[each.what], _("yes") if each.cancelled else _("no")),
            each.to_day.isoformat() if each.to_day else None,
            *(clock_time(each.start_time) if each.start_time else None, each.duration),
            *(str(KINDS[each.kind]) if each.kind else None, each.venue.name if each.venue else None),
            joining.public_text(each.meeting, reasons.words(each.reason, each.note)),
        )
        for each in session.scalars(query)
    ]
    return Table("", head, rows)


def _closures(session: Session, group: Group, meetings: Sequence[Meeting]) -> Table:
    slugs = {each.id: each.slug for each in meetings}
    ours = or_(Closure.group_id == group.id, Closure.meeting_id.in_(slugs))
    query = select(Closure).where(ours, Closure.undone_at.is_(None)).order_by(Closure.first_day, Closure.id)
    secrets = joining.secrets_of_groups(session, [group.id])[group.id]
    rows = [
        (
            *(slugs.get(each.meeting_id or 0, _("the whole group")), each.first_day.isoformat()),
            *(each.last_day.isoformat(), links.without_codes(reasons.words(each.reason, each.note), secrets)),
        )
        for each in session.scalars(query)
    ]
    return Table("", [_("Meeting"), _("First day"), _("Last day"), _("Reason")], rows)


def _plans(session: Session, meetings: Sequence[Meeting]) -> Table:
    slugs, named = {each.id: each.slug for each in meetings}, words.steps()
    head = [_("Meeting"), _("Date"), _("Steps"), _("Worksheets"), _("Copies"), _("In large print"), _("To bring")]
    query = select(DatePlan).join(Meeting, Meeting.id == DatePlan.meeting_id).where(DatePlan.meeting_id.in_(slugs))
    rows: list[Sequence[Value]] = []
    for plan in session.scalars(query.order_by(Meeting.slug, DatePlan.day)):
        chosen = plans.choices(plan)
        steps = [named[each.key].name + (f" ({each.minutes})" if each.minutes else "") for each in chosen.steps]
        named_as = (slugs[plan.meeting_id], plan.day.isoformat(), "; ".join(steps), "; ".join(chosen.sheets))
        rows.append((*named_as, chosen.copies, chosen.large_copies, "; ".join(chosen.bring)))
    return Table("", head, rows)


def _zipped(parts: Sequence[Part]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in parts:
            entry = zipfile.ZipInfo(part.name, _LONG_AGO)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, part.data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
