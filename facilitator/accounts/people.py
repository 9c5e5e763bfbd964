"""Who helps: adding somebody, changing what is known of them, and the sessions that are theirs."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Select, func, inspect, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from facilitator.accounts import roles
from facilitator.accounts.links import LinkGone
from facilitator.accounts.models import Volunteer
from facilitator.db import rows_changed

PAGE = 50  # people on one page of the list
LONGEST_EMAIL = 254  # characters (RFC 5321 §4.5.3.1.3, less the brackets)


class BadEmail(Exception):
    """A text that is no address for mail."""


class EmailTaken(Exception):
    """Somebody has this address already."""


class NotManaged(Exception):
    """The account is one that somebody else has to change: see ``roles.may_manage``."""


def normal_email(typed: str) -> str:
    """The one form in which an address is stored and compared: lower case, and a domain as mail servers want it."""
    local, _at, domain = typed.strip().lower().rpartition("@")
    if len(domain) > LONGEST_EMAIL:  # nobody's, and IDNA's work grows with the square of what it is given
        return typed.strip().lower()
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}" if local else typed.strip().lower()


def checked_email(typed: str) -> str:
    """The address in its normal form; raises ``BadEmail`` if mail can't go there."""
    if len(typed.strip()) > LONGEST_EMAIL:
        raise BadEmail(typed)
    try:
        validate_email(typed.strip(), allow_smtputf8=False, check_deliverability=False)
    except EmailNotValidError as error:
        raise BadEmail(typed) from error
    return normal_email(typed)


def by_email(session: Session, email: str) -> Volunteer | None:
    """Whose address this is."""
    return session.scalars(select(Volunteer).where(Volunteer.email == normal_email(email))).one_or_none()


def nobody() -> Volunteer:
    """Somebody who is not there, to take as long over as over somebody who is."""
    return Volunteer(id=0, email="", first_name="", last_name="", fs_uniquifier=_mark())


def stored_password(session: Session, email: str) -> str | None:
    """The hash to compare with at sign-in: None for an unknown address, one not taken up and one no longer active."""
    return session.scalar(select(Volunteer.password).where(Volunteer.email == normal_email(email), Volunteer.active))


def add(
    session: Session,
    email: str,
    first_name: str,
    last_name: str = "",
    *,
    role: str = "volunteer",
    group_ids: Iterable[int] = (),
    by: Volunteer | None,
    now: datetime,
) -> Volunteer:
    """Make an account without a password, to be taken up by a link; ``by`` is None for a command on the machine.

    ``email`` is in its normal form. Raises ``EmailTaken`` or ``roles.RoleNotYours``.
    """
    volunteer = Volunteer(
        email=email,
        first_name=first_name,
        last_name=last_name,
        active=True,
        show_name=False,
        fs_uniquifier=_mark(),
        created_at=now,
    )
    with _own_email(session):
        session.add(volunteer)
    roles.give(session, volunteer, role, by)
    join_groups(session, volunteer, group_ids)
    return volunteer


def change(
    session: Session,
    volunteer: Volunteer,
    email: str,
    first_name: str,
    last_name: str,
    *,
    role: str,
    group_ids: Iterable[int],
    by: Volunteer,
) -> None:
    """Change an account. Another address ends its sessions and links: they were sent to the old one.

    Raises ``NotManaged``, ``EmailTaken``, ``roles.RoleNotYours`` or ``roles.LastAdministrator``; the caller rolls back.
    """
    if not roles.may_manage(by, volunteer):
        raise NotManaged
    roles.give(session, volunteer, role, by)
    join_groups(session, volunteer, group_ids)
    volunteer.first_name, volunteer.last_name = first_name, last_name
    if volunteer.email != email:
        with _own_email(session):
            volunteer.email = email
            end_sessions(volunteer)


def set_password(session: Session, volunteer: Volunteer, digest: str) -> None:
    """Give somebody a new password and end every session and link made before.

    Of two that come with the same link at once, the second is refused: raises ``LinkGone``.
    """
    mine = update(Volunteer).where(Volunteer.id == volunteer.id, Volunteer.fs_uniquifier == volunteer.fs_uniquifier)
    statement = mine.values(password=digest, fs_uniquifier=_mark()).execution_options(synchronize_session=False)
    if rows_changed(session, statement) != 1:
        raise LinkGone
    session.refresh(volunteer)


def end_sessions(volunteer: Volunteer) -> None:
    """End every session and every link of somebody, so that a cookie that was copied is dead."""
    volunteer.fs_uniquifier = _mark()


def listed(words: str = "") -> Select[Volunteer]:
    """The people whose name or address holds each of the words, by name, with all that the list shows."""
    found = select(Volunteer).options(selectinload(Volunteer.groups))
    for word in words.split():
        like = [
            column.icontains(word, autoescape=True)
            for column in (Volunteer.first_name, Volunteer.last_name, Volunteer.email)
        ]
        found = found.where(or_(*like))
    return found.order_by(func.lower(Volunteer.first_name), func.lower(Volunteer.last_name), Volunteer.id)


def groups(session: Session) -> list[Any]:
    """All groups by name, to choose from. What a group is, a room above this one says; the relation knows it."""
    group = inspect(Volunteer).relationships["groups"].mapper.class_
    return list(session.scalars(select(group).order_by(group.name, group.id)))


def join_groups(session: Session, volunteer: Volunteer, group_ids: Iterable[int]) -> None:
    """Take somebody onto more teams. Off a team is the group's business: meetings and dates may hang on it."""
    wanted = set(group_ids) - {group.id for group in volunteer.groups}
    volunteer.groups += [group for group in groups(session) if group.id in wanted]


@contextmanager
def _own_email(session: Session) -> Iterator[None]:
    """What is written within is taken back, and ``EmailTaken`` raised, if somebody has the address already."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise EmailTaken from error


def _mark() -> str:
    return secrets.token_hex(32)
