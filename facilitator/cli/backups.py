"""``facilitator backup`` and ``restore``: everything in one file, and a new copy from it."""

from pathlib import Path

import click

from facilitator import backup as backup_
from facilitator import clock
from facilitator.cli.context import Context
from facilitator.cli.database import state


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(context: Context, file: Path | None) -> None:
    """Write everything into one FILE, while the site runs; by default facilitator-<day and time>.zip here.

    It holds what volunteers stored, their hashed passwords, and the site's secret key: keep it as safe as the site.
    """
    now = clock.now()
    path = file or Path(f"facilitator-{now:%Y-%m-%d-%H%M%S}.zip")
    with context.app.app_context():
        state()
        try:
            made = backup_.write(path, context.settings.instance, now)
        except backup_.Refused as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            raise click.ClickException(f"{path} can't be written: {error.strerror or error}.") from error
    click.echo(f"Wrote {path}: {sum(made.rows.values())} rows in {len(made.rows)} tables.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore(context: Context, file: Path) -> None:
    """Fill an empty database from a FILE that ``facilitator backup`` wrote.

    On SQLite or PostgreSQL, whichever of the two it came from. Nothing is done where the database is not empty.
    """
    with context.app.app_context():
        state()
        try:
            made = backup_.restore(file, context.settings.instance)
        except backup_.Refused as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            raise click.ClickException(f"The instance folder can't be written: {error.strerror or error}.") from error
    rows, day = sum(made.rows.values()), f"{made.made_at:%Y-%m-%d %H:%M} UTC"
    click.echo(f"Restored {rows} rows in {len(made.rows)} tables, as they were on {day}.")
    click.echo("settings.toml was not restored: take from the file what still holds. Then run `facilitator check`.")
