"""People, for coordinators: who helps, in which role and groups, and the links that let them in."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from facilitator import access, clock, mail, web
from facilitator.accounts import links, people, roles, security, training
from facilitator.accounts.forms import PersonForm, TrainingForm
from facilitator.accounts.models import ROLES, Volunteer
from facilitator.accounts.views import letters
from facilitator.accounts.views.pages import Answer, bp, show
from facilitator.db import db
from facilitator.forms import clean_line, refuse

NUMBER = "int(max=2147483647)"  # what the databases' column holds
LAST_PAGE = 10_000


@access.predicate("manages_person")
def _manages_person(actor: Any, values: Any) -> bool:
    """A coordinator; for an administrator's account, an administrator. Nobody's account is a page not found."""
    if actor is None or not actor.is_coordinator:
        return False
    volunteer = db.session.get(Volunteer, values.get("number", 0))
    return volunteer is None or roles.may_manage(actor, volunteer)


@bp.get("/volunteer/people")
def people_list() -> Answer:
    """All volunteers by name, or those whom words find, 50 a page."""
    words, today = (clean_line(request.args.get("q")) or "")[:100], web.today()
    number = min(max(request.args.get("page", 1, int), 1), LAST_PAGE)
    page = db.paginate(people.listed(words), page=number, per_page=people.PAGE, error_out=False)
    rows = [(each, training.standing(each, today)) for each in page.items]
    soon = training.running_out(db.session, today) if page.page == 1 and not words else []
    return render_template("accounts/people.html", page=page, rows=rows, words=words, soon=soon)


@bp.route("/volunteer/people/add", methods=["GET", "POST"])
def add_person() -> Answer:
    """Add somebody and go on to the link that lets them in."""
    form, me, now = _person_form(None), access.signed_in(), clock.now()
    if form.validate_on_submit():
        try:
            volunteer = people.add(
                db.session, form.email.data, form.first_name.data, form.last_name.data,
                role=form.role.data, group_ids=form.groups.data, by=me, now=now,
            )  # fmt: skip
        except people.EmailTaken:
            _taken(form)
        else:
            if mail.configured(web.settings()):
                mail.queue(
                    db.session, volunteer.email, *letters.compose(volunteer, links.purpose_for(volunteer), now), now
                )
                flash(_("The invitation is on its way to %(email)s.", email=volunteer.email))
            db.session.commit()
            return redirect(url_for("accounts.person_link", number=volunteer.id), 303)
    return show("person_form", form, volunteer=None)


@bp.get(f"/volunteer/people/<{NUMBER}:number>")
def person(number: int) -> Answer:
    """One volunteer: role, groups, training."""
    volunteer = found(number)
    return show("person", TrainingForm(), **person_values(volunteer))


@bp.route(f"/volunteer/people/<{NUMBER}:number>/edit", methods=["GET", "POST"])
def edit_person(number: int) -> Answer:
    """Change name, address and role, and take onto more teams."""
    volunteer, me = found(number), access.signed_in()
    form = _person_form(volunteer)
    if form.validate_on_submit():
        try:
            people.change(
                db.session, volunteer, form.email.data, form.first_name.data, form.last_name.data,
                role=form.role.data, group_ids=form.groups.data, by=me,
            )  # fmt: skip
        except people.EmailTaken:
            _taken(form)
        except roles.LastAdministrator:
            refuse(
                form.role, _("Make somebody else an administrator first: nobody else looks after this installation.")
            )
        else:
            db.session.commit()
            if volunteer.id == me.id:  # another address ended the session as well
                security.enter(volunteer, remember=cookie.permanent)
            flash(_("The changes have been saved."))
            return redirect(url_for("accounts.person", number=number), 303)
        db.session.rollback()
    return show("person_form", form, volunteer=volunteer)


@bp.route(f"/volunteer/people/<{NUMBER}:number>/link", methods=["GET", "POST"])
def person_link(number: int) -> Answer:
    """A link to hand over, by which somebody joins or sets a new password; or to have it mailed."""
    volunteer, now = found(number), clock.now()
    if not volunteer.active:
        abort(404)
    purpose = links.purpose_for(volunteer)
    by_mail = mail.configured(web.settings())
    if request.method == "POST" and by_mail:
        mail.queue(db.session, volunteer.email, *letters.compose(volunteer, purpose, now), now)
        db.session.commit()
        flash(_("A link is on its way to %(email)s.", email=volunteer.email))
        return redirect(url_for("accounts.person", number=number), 303)
    link = letters.link(volunteer, purpose, now)
    return render_template(
        "accounts/link.html", volunteer=volunteer, link=link, days=links.LASTS[purpose].days, by_mail=by_mail
    )


def found(number: int) -> Volunteer:
    """The volunteer of that number, or the page that there is none."""
    return db.session.get(Volunteer, number) or abort(404)


def person_values(volunteer: Volunteer) -> dict[str, Any]:
    """What the page of a volunteer shows besides its form."""
    today = web.today()
    return {
        "volunteer": volunteer,
        "standing": training.standing(volunteer, today),
        "today": today,
        "months": web.settings().training_months,
        "manages": roles.may_manage(access.signed_in(), volunteer),
        "role": roles.highest(volunteer),
    }


def _person_form(volunteer: Volunteer | None) -> PersonForm:
    stored: dict[str, Any] = {}
    if volunteer is not None:
        stored = {name: getattr(volunteer, name) for name in ("first_name", "last_name", "email")}
        stored["role"] = roles.highest(volunteer)
    form = PersonForm(data=stored)
    me = access.signed_in()
    others = [group for group in people.groups(db.session) if volunteer is None or group not in volunteer.groups]
    form.offer([role for role in ROLES if roles.may_give(me, role)], others)
    return form


def _taken(form: PersonForm) -> None:
    refuse(form.email, _("Somebody has this address already: look for it in the list of people."))
