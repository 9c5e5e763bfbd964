"""What the database is asked and told when a count is stored: few statements, each built once."""

from typing import NamedTuple, cast

from sqlalchemy import Table, and_, bindparam, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached

from facilitator.attendance.models import Count
from facilitator.meetings import schedule, teams
from facilitator.meetings.models import Meeting

_TABLE = cast("Table", Count.__table__)
_COLUMNS = tuple(column.key for column in _TABLE.columns if column.key != "id")
_PUT = {
    name: insert(_TABLE).on_conflict_do_nothing(index_elements=["volunteer_id", "key"]).returning(_TABLE.c.id)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_OF_DATE_OR_FORM = or_(
    and_(_TABLE.c.meeting_id == bindparam("meeting_id"), _TABLE.c.day == bindparam("day")),
    and_(_TABLE.c.volunteer_id == bindparam("volunteer_id"), _TABLE.c.key == bindparam("key")),
    and_(_TABLE.c.link_id == bindparam("link_id"), _TABLE.c.key == bindparam("key")),
)
_THERE = select(Count).where(_OF_DATE_OR_FORM).order_by(Count.id)
_FACTS = select(
    teams.HAS.label("on_team"),
    schedule.SAID.label("said"),
    exists(_TABLE.c.id).where(_OF_DATE_OR_FORM).label("counted"),
)


class Facts(NamedTuple):
    """What is asked by one query before a count is stored, since each takes longer than to carry it out.

    Whether its sender is on the team, whether anything was said of the date, and whether there is a count of it, or one
    of the same form.
    """

    on_team: bool
    said: bool
    counted: bool


def take_turns(session: Session, meeting: Meeting) -> None:
    """Let one write counts of a meeting at a time, until the transaction ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update(key_share=True))


def facts(session: Session, meeting: Meeting, row: Count) -> Facts:
    """What is known of a row that is about to be stored, of its meeting, day, sender and key."""
    found = session.connection().execute(_FACTS, {"group_id": meeting.group_id, **_asked(row)}).one()
    return Facts(*map(bool, found))


def there(session: Session, row: Count) -> tuple[Count | None, list[Count]]:
    """What the same sender has stored with the same key, and all counts of the date, the oldest first."""
    sent = (row.volunteer_id, row.link_id, row.key)
    found = session.scalars(_THERE, _asked(row)).all()
    first = next((each for each in found if (each.volunteer_id, each.link_id, each.key) == sent), None)
    return first, [each for each in found if (each.meeting_id, each.day) == (row.meeting_id, row.day)]


def add(session: Session, row: Count) -> bool:
    """Store a row; whether it was: its key may have come for another meeting in the same moment."""
    values = {**dict.fromkeys(_COLUMNS), **row.__dict__}
    row.id = session.connection().scalar(
        _PUT[session.get_bind().dialect.name], {name: values[name] for name in _COLUMNS}
    )
    if row.id is None:
        return False
    make_transient_to_detached(row)
    session.add(row)
    return True


def _asked(row: Count) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("meeting_id", "day", "volunteer_id", "link_id", "key")}
