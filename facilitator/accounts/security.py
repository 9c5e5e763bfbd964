"""How Flask-Security is set up: it keeps who is signed in and hashes passwords. Pages and mail are our own.

Its pages are left out: they set a cookie for whoever looks, answer 200 to a sign-in that failed, send mail while
somebody waits, and carry inline style.
"""

from datetime import timedelta
from typing import Any

from flask import Flask, session
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.utils import login_user, logout_user

from facilitator.accounts.models import Role, Volunteer
from facilitator.db import db

REMEMBERED = timedelta(days=60)

# OWASP's least for argon2id. The 64 MiB and four threads of the default would let a few dozen sign-ins at once fill a
# small server's memory.
ARGON2 = {"argon2__memory_cost": 19 * 1024, "argon2__time_cost": 2, "argon2__parallelism": 1}


def install(app: Flask) -> None:
    """Let people be signed in; call it after the ground is installed."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106  (the name of a method)
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        # Without a pepper made of the secret key: whoever restores a backup beside a new key keeps the passwords.
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_CLI_USERS_NAME=None,  # our own commands are in facilitator.cli
        SECURITY_CLI_ROLES_NAME=None,
        # Flask-Login would mark sessions by a hash of the address and the browser. Ours end when fs_uniquifier changes.
        SESSION_PROTECTION=None,
        # How long the cookie lasts for those who asked to stay signed in; it is set once and not with every answer.
        PERMANENT_SESSION_LIFETIME=REMEMBERED,
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    security = Security(app, SQLAlchemyUserDatastore(db, Volunteer, Role), register_blueprint=False)
    security.login_manager.request_loader(lambda _request: None)  # no tokens in headers or addresses
    _look_only_when_asked(app, security)


def enter(volunteer: Volunteer, *, remember: bool = False) -> None:
    """Sign somebody in, in a session that holds nothing of what was there before."""
    session.clear()
    login_user(volunteer, remember=False)
    session.permanent = remember


def leave() -> None:
    """Sign out in this browser, and leave no cookie in it. ``people.end_sessions`` ends the others."""
    logout_user()
    session.clear()


def _look_only_when_asked(app: Flask, security: Security) -> None:
    """Take out the hooks that look at the cookie of each request, feeds, static files and error pages included.

    Each would cost a query and make answers differ by cookie for caches; with the database gone, the page that says so
    could not be made.
    """
    security.principal.identity_loaders.clear()
    everywhere: list[list[Any]] = [app.after_request_funcs[None], app.template_context_processors[None]]
    for hooks in everywhere:
        hooks[:] = [hook for hook in hooks if not hook.__module__.startswith("flask_login")]
