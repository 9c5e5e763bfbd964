"""The commands, each thin: parse, ask a rule, commit, say what was done. Exit 0, 1 (refused) or 2 (wrong use)."""

import sys

import click

from facilitator import __version__
from facilitator.cli import backups, check, demo, exchange, feeds, forgetting, handouts, serving, users
from facilitator.cli.context import Context
from facilitator.settings import SettingsError


@click.group()
@click.version_option(__version__, prog_name="facilitator")
@click.pass_context
def group(ctx: click.Context) -> None:
    """Plan meetings, publish calendars, count without names, print worksheets."""
    ctx.ensure_object(Context)


COMMANDS: tuple[click.Command, ...] = (
    serving.serve,
    serving.upgrade,
    demo.demo,
    exchange.import_,
    exchange.export,
    feeds.feed,
    handouts.handout,
    handouts.worksheets,
    users.user,
    backups.backup,
    backups.restore,
    check.check,
    forgetting.forget_,
)
for each in COMMANDS:
    group.add_command(each)


def main() -> None:
    """Run a command; a setting that can't be used is one sentence on stderr and exit code 2."""
    try:
        group(prog_name="facilitator")
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
