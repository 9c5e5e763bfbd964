"""``facilitator check``: whether what is stored goes together, and what the site says is what the rules say."""

from collections.abc import Iterator

import click
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.calendars import faults as calendar_faults
from facilitator.calendars import feeds
from facilitator.calendars.wanted import Site, Wanted
from facilitator.cli import progress
from facilitator.cli.context import Context
from facilitator.cli.database import opened
from facilitator.exchange import faults as exchange_faults
from facilitator.meetings import faults
from facilitator.meetings.faults import Fault
from facilitator.meetings.models import Meeting
from facilitator.rota import faults as rota_faults


@click.command()
@click.pass_obj
def check(context: Context) -> None:
    """Compare feeds and coming dates with the rules, and look for what hangs in the air. Changes nothing.

    Each fault is a line on standard output; exit 1 where there is one.
    """
    with opened(context) as session, context.app.test_request_context():
        found = 0
        for fault in _faults(session, Site(context.settings)):
            click.echo(f"{fault.about}: {fault.problem}")
            found += 1
        meetings = session.scalar(select(func.count()).select_from(Meeting)) or 0
    if found:
        raise click.ClickException(f"Not as it should be: {found}. Nothing was changed.")
    click.echo(
        f"All is well: the dates of {meetings} meetings are the same in every feed, in the list and by the rules."
    )


def _faults(session: Session, site: Site) -> Iterator[Fault]:
    now, kept = clock.now(), current_app.extensions["feeds"]

    def serve(wanted: Wanted) -> bytes:
        """A feed as the site has it: kept, or made now."""
        document = feeds.latest(session, wanted, site, kept, now.date())
        found = document.made.get(False) or kept.feed(document.stamp, zipped=False)
        return found or feeds.make(session, wanted, site, kept, now.date()).made[False]

    blocks = calendar_faults.of_all(serve)
    total = session.scalar(select(func.count()).select_from(Meeting)) or 0
    with progress.bar("Checking", total) as tick:
        for part in faults.in_parts(session):
            yield from faults.of_rules(part)
            yield from faults.of_changes(session, part)
            yield from faults.of_coming(session, part, now)
            yield from rota_faults.of_duties(session, part, now)
            yield from calendar_faults.of_meetings(session, blocks, part, now)
            tick(len(part))
            session.expunge_all()
    yield from calendar_faults.of_parts(session, blocks, serve)
    yield from exchange_faults.of_batches(session)
