"""Somebody leaves, as a coordinator says or by themselves, and may come back."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from facilitator import access, clock, mail, web
from facilitator.accounts import leaving as accounts
from facilitator.accounts import roles, security
from facilitator.accounts.models import Volunteer
from facilitator.db import db
from facilitator.meetings.words import full_day
from facilitator.rota import leaving
from facilitator.rota.leave_forms import leave_form
from facilitator.rota.leaving import Parting

bp = Blueprint("leaving", __name__)

NUMBER = "int(max=2147483647)"  # what the databases' column holds
Answer = str | tuple[str, int] | Response


@bp.after_request
def _kept_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route(f"/volunteer/people/<{NUMBER}:number>/leave", methods=["GET", "POST"])
def ask(number: int) -> Answer:
    """Say what happens if somebody leaves, ask who takes their groups over, and do it."""
    volunteer, me, now = _found(number), access.signed_in(), clock.now()
    if volunteer is me:
        return redirect(url_for(".own"), 303)
    if not volunteer.active:
        return redirect(url_for("accounts.person", number=number), 303)
    parting = leaving.foresee(db.session, volunteer, now)
    people = _others(volunteer)
    form = leave_form(parting.alone, people)
    if not form.validate_on_submit():
        page = render_template(
            "rota/leave.html", form=form, failed=bool(form.errors), volunteer=volunteer, own=False, **_shown(parting)
        )
        return page, 422 if form.errors else 200
    try:
        told = _leave(volunteer, me, form.heirs(parting.alone, people))
    except roles.LastAdministrator:
        return _last()
    said = _("%(name)s has left. What they led is open now.", name=volunteer.name)
    flash(
        said
        + (" " + ngettext("%(num)s person is told by mail.", "%(num)s people are told by mail.", told) if told else "")
    )
    return redirect(url_for("accounts.person", number=number), 303)


@bp.post(f"/volunteer/people/<{NUMBER}:number>/come-back")
def come_back(number: int) -> Answer:
    """Let somebody who had left sign in again."""
    volunteer = _found(number)
    accounts.reopen(volunteer)
    db.session.commit()
    flash(_("%(name)s can sign in again. Now put them on the teams of their groups.", name=volunteer.name))
    return redirect(url_for("accounts.edit_person", number=number), 303)


@bp.route("/volunteer/account/leave", methods=["GET", "POST"])
def own() -> Answer:
    """Say what happens if one leaves oneself, and do it."""
    me, now = access.signed_in(), clock.now()
    form = leave_form([], [])
    if not form.validate_on_submit():
        parting = leaving.foresee(db.session, me, now)
        return render_template("rota/leave.html", form=form, volunteer=me, own=True, **_shown(parting))
    try:
        _leave(me, me, {})
    except roles.LastAdministrator:
        return _last()
    security.leave()
    return redirect(url_for(".goodbye"), 303)


@bp.get("/goodbye")
def goodbye() -> Answer:
    """Thanks to somebody who has left."""
    return render_template("rota/goodbye.html")


def _leave(volunteer: Volunteer, who: Volunteer, heirs: dict[int, Volunteer]) -> int:
    """Let somebody go and tell the others; how many letters that makes."""
    now = clock.now()
    parting = leaving.leave(db.session, volunteer, who, heirs, now)
    told = leaving.hear_of_it(db.session, parting, who) if mail.configured(web.settings()) else {}
    for reader, part in told.items():
        text = render_template("rota/mail/left.txt", to=reader, name=volunteer.name, part=part, full_day=full_day)
        mail.queue(db.session, reader.email, _("%(name)s has left", name=volunteer.name), text, now)
    db.session.commit()
    return len(told)


def _shown(parting: Parting) -> dict[str, object]:
    return {"parting": parting, "months": web.settings().names_months, "full_day": full_day,
            "by_mail": mail.configured(web.settings())}  # fmt: skip


def _others(volunteer: Volunteer) -> list[Volunteer]:
    query = select(Volunteer).where(Volunteer.active, Volunteer.id != volunteer.id)
    return list(db.session.scalars(query.order_by(Volunteer.first_name, Volunteer.last_name, Volunteer.id)))


def _found(number: int) -> Volunteer:
    return db.session.get(Volunteer, number) or abort(404)


def _last() -> Answer:
    db.session.rollback()
    return web.problem(
        409,
        title=_("Somebody has to look after this installation"),
        message=_("There is no other administrator. Make somebody else one first."),
        ways=[(url_for("accounts.people_list"), _("People"))],
    )
