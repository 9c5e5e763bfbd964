"""``facilitator demo``: sample data."""

import click

from facilitator import clock
from facilitator.cli import progress
from facilitator.cli.context import Context
from facilitator.cli.database import opened
from facilitator.demo import generated
from facilitator.demo import load as sample
from facilitator.demo.people import PASSWORD, PEOPLE


@click.command()
@click.option("--meetings", "count", type=click.IntRange(0, 100_000), default=0, help="So many generated ones more.")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is anything already.")
@click.pass_obj
def demo(context: Context, count: int, *, if_empty: bool) -> None:
    """Load sample data into an empty database: invented groups, meetings and volunteers, and some weeks of counts."""
    with opened(context) as session:
        if not (if_empty and not sample.is_empty(session)):
            if context.settings.env == "production":
                raise click.ClickException("Sample data is not for production: FACILITATOR_ENV says that this is.")
            try:
                made = sample.load(session, clock.now())
            except sample.NotEmpty as error:
                message = "Sample data only goes into an empty database; this one has meetings, groups or volunteers."
                raise click.ClickException(message) from error
            with progress.bar("Generating", count) as tick:
                generated.generate(session, count, clock.now(), tick)
            session.commit()
            click.echo(f"Loaded {len(made) + count} sample meetings.")
        if sample.is_loaded(session):
            _say_sign_in()


def _say_sign_in() -> None:
    who = ", ".join(person.email for person in PEOPLE if person.sign_in)
    click.echo(f"Sample accounts, with the password {PASSWORD}: {who}")
