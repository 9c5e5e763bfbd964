"""``facilitator forget``: what is kept for a while only goes when its time is over. The mailer does so once a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import click
from sqlalchemy.orm import Session

from facilitator import clock, keeping, mail
from facilitator.accounts import leaving, throttle, training
from facilitator.attendance import forgetting, importing
from facilitator.cli.context import Context
from facilitator.cli.database import opened
from facilitator.exchange import forgetting as lists
from facilitator.exchange import waiting
from facilitator.handouts import editions, runs
from facilitator.meetings import closures, doors, history
from facilitator.prepare import plans
from facilitator.rota import leads
from facilitator.settings import Settings

_Forget = Callable[[Session, datetime], int]

# What is forgotten when names are no longer kept; each rule is given the instant from which on they are.
NAMES: tuple[tuple[str, _Forget], ...] = (
    ("Names beside counts", forgetting.forget_names),
    ("Links for helpers that were stopped", forgetting.forget_links),
    ("Names beside changes of meetings", history.forget_names),
    ("Names beside closed days", closures.forget_names),
    ("Who led old dates", leads.forget_names),
    ("Names beside worksheets of our own", editions.forget_names),
    ("Names beside training", training.forget_names),
    ("Names beside lists of meetings", lists.forget_names),
    ("Accounts of people who left", leaving.forget),  # after all that names them
)
# What has a time of its own, told in ``keeping``; each rule is given the present instant.
THINGS: tuple[tuple[str, _Forget], ...] = (
    ("Plans of old dates", plans.forget),
    ("Reports that nobody was there", doors.forget),
    ("Reminders of counts", forgetting.forget_reminders),
    ("Files of old counts that nobody accepted", importing.forget),
    ("Files of meetings that nobody accepted", waiting.forget),
    ("Print runs", runs.forget),
    ("Letters that could not be sent", mail.forget),
    ("How many letters visitors wrote within an hour", mail.forget_hours),
    ("Tries to sign in", throttle.forget),
)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went, and how many of it."""

    what: str
    number: int


def forget(session: Session, settings: Settings, now: datetime) -> list[Forgotten]:
    """Let go, in the caller's transaction, of all whose time is over. Whatever is left stays when it is done again."""
    since = keeping.names_since(now, settings.names_months)
    named = [Forgotten(what, rule(session, since)) for what, rule in NAMES]
    return named + [Forgotten(what, rule(session, now)) for what, rule in THINGS]


@click.command("forget")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.pass_obj
def forget_(context: Context, *, dry_run: bool) -> None:
    """Let go of what is kept for a while only, and of names beside what was done long ago.

    A running copy does so by itself once a day. No number and no report changes by it. NAMES_MONTHS in settings.toml
    says for how long names are kept; the page “What is stored, and what never” tells people.
    """
    with opened(context) as session:
        found = forget(session, context.settings, clock.now())
        if dry_run:
            session.rollback()
        else:
            session.commit()
    for each in found:
        if each.number:
            click.echo(f"{each.what}: {each.number}")
    total = sum(each.number for each in found)
    if not total:
        click.echo("There is nothing to forget.")
    else:
        click.echo(f"Nothing was changed; {total} would be forgotten." if dry_run else f"Forgotten: {total}.")
