"""``facilitator user``: the first administrator, and a way in when mail or the site is not at hand."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from facilitator import clock, web
from facilitator.accounts import links, passwords, people, roles, training
from facilitator.accounts.models import ROLES, Volunteer
from facilitator.cli.context import Context
from facilitator.cli.database import opened


@click.group()
def user() -> None:
    """Volunteers who can sign in: add one, list them, let one in."""


@user.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="volunteer", show_default=True)
@click.option("--first-name", default="", help="By default, the address up to the @.")
@click.option("--last-name", default="")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
@click.pass_obj
def add(context: Context, email: str, role: str, first_name: str, last_name: str, *, password_stdin: bool) -> None:
    """Add a volunteer; the first one is best an administrator.

    Without a password, prints an invitation: a link to open once, by which they choose one.
    """
    with _working(context) as session:
        address = _checked(email)
        first_name = first_name.strip()[:80] or address.partition("@")[0][:80]
        try:
            volunteer = people.add(
                session, address, first_name, last_name.strip()[:80], role=role, by=None, now=clock.now()
            )
        except people.EmailTaken as error:
            raise click.ClickException(f"There is an account for {address} already.") from error
        if password_stdin:
            _set_password(session, volunteer, sys.stdin.readline().rstrip("\r\n"))
        session.commit()
        click.echo(f"Added {address} as {role}.")
        if not password_stdin:
            _print_link(volunteer)


@user.command("list")
@click.pass_obj
def list_(context: Context) -> None:
    """List all volunteers: address, name, role, whether they have joined, and until when their training counts."""
    with _working(context) as session:
        today = web.today()
        for volunteer in session.scalars(people.listed()):
            state = "not active" if not volunteer.active else "invited" if volunteer.password is None else "joined"
            standing = training.standing(volunteer, today)
            trained = f"trained until {standing.until or 'further notice'}" if standing.trained else "not trained"
            click.echo("\t".join((volunteer.email, volunteer.name, roles.highest(volunteer), state, trained)))


@user.command()
@click.argument("email")
@click.pass_obj
def link(context: Context, email: str) -> None:
    """Print a link that lets a volunteer in once: to join, or to set a new password."""
    with _working(context) as session:
        _print_link(_found(session, email))


@user.command()
@click.argument("email")
@click.pass_obj
def password(context: Context, email: str) -> None:
    """Set a password, asked for or read from the input; ends all sessions of that volunteer."""
    with _working(context) as session:
        volunteer = _found(session, email)
        if sys.stdin.isatty():
            typed = click.prompt("New password", hide_input=True, confirmation_prompt=True)
        else:
            typed = sys.stdin.readline().rstrip("\r\n")
        _set_password(session, volunteer, typed)
        session.commit()
        click.echo(f"{volunteer.email} has a new password.")


@contextmanager
def _working(context: Context) -> Iterator[Session]:
    """The database, in a context in which addresses can be made."""
    with opened(context) as session, context.app.test_request_context():
        yield session


def _checked(email: str) -> str:
    try:
        return people.checked_email(email)
    except people.BadEmail as error:
        raise click.ClickException(f"{email} is no email address.") from error


def _found(session: Session, email: str) -> Volunteer:
    volunteer = people.by_email(session, email)
    if volunteer is None or not volunteer.active:
        raise click.ClickException(f"There is no active account for {email}.")
    return volunteer


def _set_password(session: Session, volunteer: Volunteer, typed: str) -> None:
    try:
        passwords.check(typed, volunteer.email, volunteer.first_name, volunteer.name)
    except passwords.WeakPassword as weak:
        raise click.ClickException(
            {
                "short": f"The password must have at least {passwords.LEAST} characters.",
                "long": f"The password may have at most {passwords.MOST} characters.",
                "guess": "Others could guess this password: choose one not made of the name or address.",
            }[weak.code]
        ) from weak
    people.set_password(session, volunteer, passwords.digest(typed))


def _print_link(volunteer: Volunteer) -> None:
    purpose = links.purpose_for(volunteer)
    token = links.make(web.settings().secret_key, purpose, volunteer, clock.now())
    days = links.LASTS[purpose].days
    click.echo(f"Open this link to choose a password; it works once, within {f'{days} days' if days > 1 else 'a day'}:")
    click.echo(web.absolute(f"accounts.{purpose}", token=token))
