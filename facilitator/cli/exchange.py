"""``facilitator import`` and ``facilitator export``."""

import sys
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from facilitator import clock, web
from facilitator.cli import exchange_report as report
from facilitator.cli import progress
from facilitator.cli.context import Context
from facilitator.cli.database import opened
from facilitator.exchange import files, loading, outgoing, reading, undo, words
from facilitator.exchange.formats import FORMATS
from facilitator.exchange.incoming import Unreadable
from facilitator.exchange.outcome import File
from facilitator.exchange.reading import Defaults
from facilitator.meetings import organisation
from facilitator.tables import words as table_words
from facilitator.tables import workbooks

FORMAT = "meeting-guide"


class NothingRead(click.ClickException):
    """Nothing could be read at all."""

    exit_code = 2


@click.command("import")
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--timezone", metavar="ZONE", help="IANA zone of rows that name none; else the organisation's.")
@click.option(
    "--length", default=90, show_default=True, type=click.IntRange(5, 720), help="Minutes where no end helps."
)
@click.option("--language", metavar="TAG", help="Language of rows that name none, such as en; else the site's first.")
@click.option("--source", metavar="NAME", default="", help="Which list it is; else that is seen by its meetings.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--all", "everything", is_flag=True, help="Show long lists whole.")
@click.option("--list", "show", is_flag=True, help="List the batches there are.")
@click.option("--undo", "number", metavar="N", type=int, help="Take batch N back.")
@click.option("--force", is_flag=True, help="With --undo: in spite of what was done since.")
@click.pass_obj
def import_(  # noqa: PLR0913  (click's way)
    context: Context,
    file: BinaryIO | None,
    timezone: str | None,
    length: int,
    language: str | None,
    source: str,
    number: int | None,
    *,
    dry_run: bool,
    everything: bool,
    show: bool,
    force: bool,
) -> None:
    """Bring in a list of meetings (FILE, or - for standard input).

    It is JSON in the Meeting Guide format or as a BMLT server lists meetings (GetSearchResults), or a table, CSV or
    .xlsx, with the columns of the Meeting Guide's sheets.

    One row is one meeting, published as the row says. A newer issue of a list changes what the list says otherwise than
    the last time; what was changed here by hand stays until the list has news of that very field. Nothing is removed:
    meetings that the list no longer has are named. Contacts and other fields about people are never read.

    Each run is a batch that --undo takes back, as long as nobody has worked with it since; --force also puts back what
    was changed since, and ends the meetings for which something was entered in place of deleting them.

    Exit code 1: some rows were refused, the others are in. 2: nothing could be read.
    """
    if (file is not None) + show + (number is not None) != 1:
        raise click.UsageError("Give a FILE, or --list, or --undo N.")
    with opened(context) as session:
        if show:
            report.batches(session)
        elif number is not None:
            _undo(session, number, force=force, dry_run=dry_run, everything=everything)
        elif file is not None:
            defaults = _defaults(context, session, timezone, length, language)
            _import(session, file, defaults, source, dry_run=dry_run, everything=everything)


@click.command()
@click.option("--format", "name", type=click.Choice(sorted(FORMATS)), default=FORMAT, show_default=True)
@click.option("--output", type=click.File("wb"), default="-", help="A file; else standard output.")
@click.pass_obj
def export(context: Context, name: str, output: BinaryIO) -> None:
    """Write what the public may know of the meetings: never a draft, and nothing about people."""
    with opened(context) as session, context.app.test_request_context():
        today = clock.today(organisation.current(session, context.settings).timezone)
        found = outgoing.meetings(session, today)
        output.write(FORMATS[name].write(found, lambda each: web.absolute("finder.meeting", slug=each.slug)))


def _defaults(context: Context, session: Session, zone: str | None, length: int, language: str | None) -> Defaults:
    zone = zone or organisation.current(session, context.settings).timezone
    if zone not in clock.zone_names():
        raise NothingRead(f"{zone} is not a time zone; give an IANA name such as --timezone Europe/London.")
    return Defaults(zone, length, language or context.settings.languages[0], context.settings.base_url)


def _import(
    session: Session, file: BinaryIO, defaults: Defaults, source: str, *, dry_run: bool, everything: bool
) -> None:
    name = str(getattr(file, "name", "<stdin>"))
    try:
        incoming = files.read(file.read())
    except Unreadable as error:
        raise NothingRead(f"{name} can't be imported: {words.unreadable(error)}.") from error
    except workbooks.Unreadable as error:
        raise NothingRead(f"{name} can't be imported. {table_words.unreadable(error)}") from error
    found = reading.read(incoming.rows, defaults)
    where = File(Path(name).name.strip("<>"), incoming.format, source)
    try:
        with progress.bar("Importing", 2 * len(found.meetings)) as tick:
            outcome = loading.load(session, found, where, clock.now(), tick)
        if not dry_run:
            session.commit()
    except IntegrityError as error:
        message = "Somebody else changed the same meetings meanwhile, and nothing was imported: try again."
        raise click.ClickException(message) from error
    report.outcome(incoming, found, outcome, defaults, dry_run=dry_run, everything=everything)
    if found.refused or outcome.refused:
        sys.exit(1)


def _undo(session: Session, number: int, *, force: bool, dry_run: bool, everything: bool) -> None:
    try:
        undone = undo.undo(session, number, clock.now(), force=force)
    except undo.NoSuchBatch as error:
        raise click.ClickException(f"There is no batch {number}; `facilitator import --list` shows them.") from error
    except undo.TakenBack as error:
        raise click.ClickException(f"Batch {number} was taken back already.") from error
    except undo.InTheWay as error:
        report.lines("In the way", [words.obstacle(each) for each in error.obstacles], everything=everything, err=True)
        message = (
            f"Batch {number} was not taken back, because of what was done since; --force takes it back all the same."
        )
        raise click.ClickException(message) from error
    if not dry_run:
        session.commit()
    report.undone(number, undone, dry_run=dry_run)
