"""``facilitator serve`` and ``facilitator upgrade``."""

import errno
import ipaddress
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace

import click

from facilitator import clock, create_app, schema
from facilitator import settings as settings_
from facilitator.cli import logs, mailer, printer
from facilitator.cli.context import Context
from facilitator.cli.database import refuse, state
from facilitator.cli.supervisor import Part, Supervisor
from facilitator.cli.website import Website
from facilitator.db import db, writing
from facilitator.demo import load
from facilitator.demo.people import PASSWORD, PEOPLE
from facilitator.handouts import paper
from facilitator.meetings import changes
from facilitator.press import webfonts
from facilitator.settings import ENGLISH, LOOPBACK, Settings

BACKLOG = 512  # connections that wait to be accepted


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers", default=min(os.cpu_count() or 1, 4), type=click.IntRange(1, 64), help="Processes that answer requests."
)
@click.option(
    "--sample", is_flag=True, help="First upgrade an older database and load sample data into an empty one: make run."
)
@click.pass_obj
def serve(context: Context, host: str, port: int, workers: int, *, sample: bool) -> None:
    """Serve the site, with the press and the mailer beside it, until Ctrl-C or SIGTERM.

    An empty database is set up; for an older one, `facilitator upgrade` comes first.
    """
    settings = _reachable(context.settings, host, port)
    if sample and settings.languages == (ENGLISH,):
        settings = replace(settings, languages=settings_.languages())  # the sample data show what there is
    if sample and settings.env == "production":
        raise click.UsageError("Where FACILITATOR_ENV is production there is no sample data: leave --sample away.")
    logs.configure()
    with _listen(host, port) as listener:
        app = create_app(settings)
        with app.app_context():
            found = state()
            refuse(found, schema.State.UNKNOWN, *(() if sample else (schema.State.OLD,)))
            _upgrade(settings, found)
            accounts = _sample_accounts() if sample else []
            db.engine.dispose()  # no connection may cross a fork
        click.echo(f"Facilitator is at {settings.base_url} (Ctrl-C stops it)")
        if accounts:
            click.echo(f"Sign in at {settings.base_url}/sign-in as {', '.join(accounts)}; the password is {PASSWORD}")
        sys.stdout.flush()
        Supervisor(
            [
                Part("web", lambda: Website(app, listener, workers).run()),
                Part("mailer", lambda: mailer.run(app, settings)),
                Part("printer", lambda: printer.run(app, settings)),
                Part("press", _press(settings)),
            ]
        ).run()


@click.command()
@click.pass_obj
def upgrade(context: Context) -> None:
    """Bring the database and the site's fonts up to this version; does nothing where they are."""
    with context.app.app_context():
        found = state()
        refuse(found, schema.State.UNKNOWN)
        _upgrade(context.settings, found)


def _reachable(settings: Settings, host: str, port: int) -> Settings:
    """The settings with the address that people use, where none was set; then it is for this machine alone."""
    if settings.base_url != LOOPBACK:
        return settings
    if not _is_loopback(host):
        raise click.UsageError(
            "Set FACILITATOR_BASE_URL to the address that people will use, such as https://meetings.example.org, "
            "before serving to other machines."
        )
    return replace(settings, base_url=f"http://{f'[{host}]' if ':' in host else host}:{port}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sample_accounts() -> list[str]:
    """Load the sample data into an empty database; answers the accounts to try, none where the data is another."""
    with writing():
        if load.is_empty(db.session):
            click.echo("Loading sample data")
            load.load(db.session, clock.now())
        db.session.commit()
        loaded = load.is_loaded(db.session)
        db.session.rollback()
    return [person.email for person in PEOPLE if person.sign_in] if loaded else []


def _upgrade(settings: Settings, found: schema.State) -> None:
    if found is not schema.State.CURRENT:
        click.echo("Setting up the database" if found is schema.State.EMPTY else "Bringing the database up to date")
        schema.upgrade()
        with writing():  # a migration may have emptied what is derived
            for _part in changes.refresh_in_parts(db.session, clock.now()):
                db.session.commit()
    if webfonts.current(settings.instance):
        return
    click.echo("Making the fonts of the site")
    try:
        webfonts.make(settings.instance)
    except webfonts.FontsNotMade as error:
        click.echo(f"The fonts could not be made, so pages use the reader's own: {error}", err=True)


def _listen(host: str, port: int) -> socket.socket:
    """The socket of the site, opened here so that a port that is taken is said at once and in a sentence."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        reason = {
            "EADDRINUSE": f"Port {port} is taken: stop what uses it, or choose another with --port (make run PORT=…).",
            "EACCES": f"Port {port} is kept for the system: choose one above 1023 with --port.",
        }.get(_name(error), f"Can't listen at {host}: {_line(error)}")
        raise click.ClickException(reason) from error


def _press(settings: Settings) -> Callable[[], None]:
    """A Python of its own for the press: it handles what people wrote, and need not hold the site's memory for it."""
    style = paper.style(settings_.templates())
    command = [sys.executable, "-m", "facilitator.press", str(settings.instance), str(style)]
    return lambda: os.execv(sys.executable, command)  # noqa: S606


def _name(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "")


def _line(error: OSError) -> str:
    return " ".join((error.strerror or str(error)).split())
