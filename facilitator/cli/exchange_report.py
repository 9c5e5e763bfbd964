"""What import says: results on standard output, what needs attention on standard error."""

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.exchange import words
from facilitator.exchange.incoming import Incoming
from facilitator.exchange.models import Batch, BatchRow
from facilitator.exchange.outcome import Outcome
from facilitator.exchange.reading import Defaults
from facilitator.exchange.said import Reading
from facilitator.exchange.undo import Undone
from facilitator.meetings.followers import Loose

SHOWN = 40  # lines of a list, unless all are asked for
MINUTE = "%Y-%m-%d %H:%M UTC"


def outcome(
    incoming: Incoming, found: Reading, done: Outcome, defaults: Defaults, *, dry_run: bool, everything: bool
) -> None:
    """Warnings, refused rows, what changed, what is gone, and the sums."""
    refused = [*found.refused, *done.refused]
    lines("Warnings", words.gathered(found.warnings, incoming.fields), everything=everything, err=True)
    _table(words.table_of(refused, incoming.fields) if refused else [])
    if incoming.unused:
        click.echo(f"Fields that were not taken over: {', '.join(incoming.unused)}", err=True)
    if incoming.passed_over:
        passed = words.spans(incoming.passed_over)
        click.echo(f"Rows that are not published there, and were passed over: {passed}", err=True)
    lines("Changed", [words.changed(each) for each in done.changed], everything=everything)
    twins = [f"row {each.row}: {each.slug} ({each.name})" for each in done.twins]
    lines("Here already, not by this list, and left as they are", twins, everything=everything)
    gone = [f"{slug} ({name})" for slug, name in done.gone]
    lines("No longer in the list, and left as they are", gone, everything=everything)
    click.echo(
        f"{'This would be' if dry_run else 'This is'} batch {done.batch}, of the list “{done.source}”"
        f"{'' if done.known else ', which is new here'}. Rows that name no zone are in {defaults.timezone}."
    )
    _loose(done.loose)
    changed = sum(each.table == "meeting" for each in done.changed)
    rows = len({each.row for each in refused})
    click.echo(
        f"{found.rows} rows: {done.new['meeting']} new, {changed} changed, {done.unchanged} unchanged, {rows} refused. "
        f"New besides: {_many(done.new['group'], 'group')}, {_many(done.new['venue'], 'venue')}."
    )
    if done.kept:
        click.echo(f"{done.kept} of the unchanged ones keep what was changed here by hand.")
    if dry_run:
        click.echo("Nothing was changed.")


def undone(number: int, done: Undone, *, dry_run: bool) -> None:
    """What was taken back."""
    for title, counts in (("Removed", done.removed), ("Put back as before", done.restored)):
        click.echo(f"{title}: {', '.join(_many(count, table) for table, count in counts.items())}.")
    if done.ended or done.stay:
        click.echo(
            f"Ended and not removed: {_many(done.ended, 'meeting')}. Still in use: {done.stay} groups and venues."
        )
    _loose(done.loose)
    click.echo("Nothing was changed." if dry_run else f"Batch {number} is taken back.")


def batches(session: Session) -> None:
    """Each batch on a line: number, time, list, file, how many things it wrote, whether it was taken back."""
    sizes = select(BatchRow.batch_id, func.count().label("size")).group_by(BatchRow.batch_id).subquery()
    query = select(Batch, sizes.c.size).outerjoin(sizes, sizes.c.batch_id == Batch.id).order_by(Batch.id)
    for batch, size in session.execute(query):
        back = f"taken back {batch.undone_at.strftime(MINUTE)}" if batch.undone_at else ""
        cells = (batch.id, batch.imported_at.strftime(MINUTE), batch.source, batch.file, f"{size or 0} entries", back)
        click.echo("\t".join(str(cell) for cell in cells).rstrip())


def lines(title: str, texts: list[str], *, everything: bool, err: bool = False) -> None:
    """A list under its title, cut where it is long and nobody asked for all of it."""
    shown = texts if everything else texts[:SHOWN]
    if texts:
        click.echo(f"{title}:", err=err)
    for text in shown:
        click.echo(f"  {text}", err=err)
    if len(shown) < len(texts):
        click.echo(f"  … and {len(texts) - len(shown)} more (--all shows them)", err=err)


def _loose(found: list[Loose]) -> None:
    """Duties that went with their dates: somebody should tell these volunteers."""
    texts = [f"{each.meeting.slug} on {each.day:%Y-%m-%d}: {each.name}" for each in found]
    lines("No longer put down, for the date is none any more", texts, everything=True)


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _table(rows: list[tuple[str, str, str, str]]) -> None:
    """Refused rows in columns; never cut, for each of them is work for somebody."""
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    if rows:
        click.echo("Refused:", err=True)
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)]
        click.echo("  " + "  ".join([*cells, row[3]]), err=True)
