"""Sign-in and sign-out, and the links that open an account.

Whether an address has an account shows in no answer: status, words and work are the same.
"""

import re
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import access, clock, mail, web
from facilitator.accounts import links, passwords, people, security, throttle
from facilitator.accounts.forms import ForgottenForm, NewPasswordForm, SignInForm
from facilitator.accounts.links import LinkGone, Purpose
from facilitator.accounts.models import Volunteer
from facilitator.accounts.views import letters
from facilitator.accounts.views.pages import START, Answer, bp, show
from facilitator.db import db
from facilitator.forms import refuse


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Answer:
    """Who is signed in already goes on."""
    if access.actor() is not None:
        return _onwards()
    form = SignInForm()
    if form.validate_on_submit():
        return _try(form)
    return show("sign_in", form, signed_out="out" in request.args)


def _try(form: SignInForm) -> Answer:
    email = people.normal_email(form.email.data)
    account = throttle.account(web.settings().secret_key, email)
    if not count_try(account):
        return too_many()
    stored = people.stored_password(db.session, email)
    db.session.commit()  # nobody waits for the database while the password is worked on
    matched = passwords.matches(form.password.data, stored)
    volunteer = people.by_email(db.session, email) if matched else None
    if volunteer is None:
        refuse(form.password, _("This address and password do not belong together. Check both and try again."))
        return show("sign_in", form)
    throttle.clear(db.session, account)
    db.session.commit()
    security.enter(volunteer, remember=form.remember.data)
    return _onwards()


def count_try(account: str) -> bool:
    """Write down a try for an account; False if there were too many."""
    now = clock.now()
    attempt = throttle.begin(db.session, account, now)
    db.session.commit()
    if not (exceeded := throttle.exceeded(db.session, account, attempt, now)):
        return True
    throttle.withdraw(db.session, attempt)
    db.session.commit()
    return not exceeded


def too_many() -> Response:
    """The page after too many tries."""
    answer = web.problem(
        429,
        message=_(
            "For safety, nobody can sign in with this address for a quarter of an hour. "
            "If you have forgotten the password, set a new one: that works at once."
        ),
    )
    answer.headers["Retry-After"] = str(int(throttle.WINDOW.total_seconds()))
    return answer


@bp.post("/sign-out")
def sign_out() -> Answer:
    """End all sessions of who asks, on every device: a cookie that was copied is dead."""
    people.end_sessions(access.signed_in())
    db.session.commit()
    security.leave()
    return redirect(url_for("accounts.sign_in", out=1), 303)


@bp.route("/reset", methods=["GET", "POST"])
def forgotten() -> Answer:
    """Ask for a link by mail; without mail, say whom to ask."""
    if not mail.configured(web.settings()):
        return render_template("accounts/no_mail.html")
    form = ForgottenForm()
    if not form.validate_on_submit():
        return show("forgotten", form)
    email = people.normal_email(form.email.data)
    if count_try(throttle.account(web.settings().secret_key, email, "reset")):
        now = clock.now()
        found = people.by_email(db.session, email)
        # Composed for an address that nobody has as well, which takes as long, and sent to the one that is stored.
        letter = letters.compose(found or people.nobody(), Purpose.RESET, now)
        if found is not None and found.active:
            mail.queue(db.session, found.email, *letter, now)
        db.session.commit()
    return redirect(url_for("accounts.reset_sent"), 303)


@bp.get("/reset/sent")
def reset_sent() -> Answer:
    """What happens next, for an address with and without an account."""
    return render_template("accounts/reset_sent.html")


@bp.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> Answer:
    """Set a new password."""
    return _open(Purpose.RESET, token)


@bp.route("/join/<token>", methods=["GET", "POST"])
def join(token: str) -> Answer:
    """Take up an invitation."""
    return _open(Purpose.JOIN, token)


def _open(purpose: Purpose, token: str) -> Answer:
    try:
        volunteer = links.read(db.session, web.settings().secret_key, purpose, token, clock.now())
        form = NewPasswordForm(known=known_of(volunteer))
        if not form.validate_on_submit():
            return show("password", form, volunteer=volunteer, joining=purpose is Purpose.JOIN)
        people.set_password(db.session, volunteer, passwords.digest(form.password.data))
    except LinkGone:
        return _gone(purpose)
    for each in ("sign-in", "reset"):
        throttle.clear(db.session, throttle.account(web.settings().secret_key, volunteer.email, each))
    db.session.commit()
    security.enter(volunteer)
    return redirect(START, 303)


def known_of(volunteer: Volunteer) -> tuple[str, ...]:
    """What is no secret of somebody, and so no password."""
    return (volunteer.email, volunteer.first_name, volunteer.name)


def _gone(purpose: Purpose) -> Response:
    if purpose is Purpose.JOIN:
        message = _("An invitation works once, and for two weeks. Ask the coordinator who sent it for a new one.")
    else:
        message = _("A link to set a new password works once, and for a day. Ask for a new one on the sign-in page.")
    return web.problem(410, title=_("This link no longer works"), message=message)


def _onwards() -> Response:
    """To where somebody was going, if that is here, else to their start page."""
    there = request.args.get("next", "")
    return redirect(there if is_local(there) else START, 303)


def is_local(address: str) -> bool:
    """Whether an address stays on this site however a browser reads it: ``//host`` and ``/\\host`` do not."""
    if not address.startswith("/") or re.search(r"[\\\s\x00-\x1f\x7f]", address) or address.startswith("//"):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc
