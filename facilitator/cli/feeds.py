"""``facilitator feed``."""

from typing import BinaryIO

import click

from facilitator import clock
from facilitator.calendars import feeds
from facilitator.calendars.entries import DISCREET_WORDS, LONGEST_NOTICE, Options
from facilitator.calendars.shared import keeper
from facilitator.calendars.wanted import Of, Site, Wanted
from facilitator.cli.context import Context
from facilitator.cli.database import opened


@click.command()
@click.option("--group", metavar="SLUG", help="Only the meetings of this group.")
@click.option("--meeting", metavar="SLUG", help="Only this meeting.")
@click.option("--discreet", type=click.Choice(DISCREET_WORDS), help="A neutral word in place of all that tells.")
@click.option("--address", is_flag=True, help="With --discreet: keep the street address.")
@click.option("--remind", metavar="MINUTES", type=click.IntRange(0, LONGEST_NOTICE), help="Remind that long before.")
@click.option("--cancelled", is_flag=True, help="Keep dates that are cancelled, marked as that.")
@click.option("--output", type=click.File("wb"), default="-", help="A file; else standard output.")
@click.pass_obj
def feed(
    context: Context,
    group: str | None,
    meeting: str | None,
    discreet: str | None,
    remind: int | None,
    output: BinaryIO,
    *,
    address: bool,
    cancelled: bool,
) -> None:
    """Write the calendar feed of all meetings, a group or a meeting: the very bytes that the site serves."""
    if group and meeting:
        raise click.UsageError("Give --group or --meeting, not both.")
    if address and not discreet:
        raise click.UsageError("--address goes with --discreet: plain entries have the address anyway.")
    of = Of.GROUP if group else Of.MEETING if meeting else Of.ALL
    wanted = Wanted(of, group or meeting or "", options=Options(discreet or "", address, remind, cancelled))
    with opened(context) as session, context.app.test_request_context():
        kept = keeper(context.settings)
        try:
            found = feeds.make(session, wanted, Site(context.settings), kept, clock.now().date())
        except feeds.NoSuchFeedError as error:
            raise click.ClickException(f"There is no published {'group' if group else 'meeting'} {error}.") from error
        output.write(found.made[False])
