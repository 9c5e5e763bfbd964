"""Training records, entered by coordinators."""

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from facilitator import access, clock, web
from facilitator.accounts import training
from facilitator.accounts.forms import TrainingForm, training_refusal
from facilitator.accounts.models import Training, Volunteer
from facilitator.accounts.views.pages import Answer, bp, show
from facilitator.accounts.views.people import NUMBER, found, person_values
from facilitator.db import db
from facilitator.forms import refuse


@bp.post(f"/volunteer/people/<{NUMBER}:number>/training")
def add_training(number: int) -> Answer:
    """Enter a completed course; without a last day it counts as long as the settings say."""
    volunteer, form = found(number), TrainingForm()
    if form.validate_on_submit() and form.completed.data and _record(volunteer, form, form.completed.data):
        db.session.commit()
        flash(_("The training has been entered."))
        return redirect(url_for("accounts.person", number=number), 303)
    return show("person", form, **person_values(volunteer))


def _record(volunteer: Volunteer, form: TrainingForm, completed: date) -> bool:
    expires = form.expires.data or training.default_expiry(completed, web.settings().training_months)
    try:
        training.record(
            db.session, volunteer, form.course.data, completed, expires, access.signed_in(), clock.now(), web.today()
        )
    except training.TrainingRefused as refused:
        refuse(form[refused.field], training_refusal(refused))
        return False
    return True


@bp.route(f"/volunteer/people/<{NUMBER}:number>/training/<{NUMBER}:record>/remove", methods=["GET", "POST"])
def remove_training(number: int, record: int) -> Answer:
    """Ask, then take a record out."""
    row = db.session.get(Training, record)
    if row is None or row.volunteer_id != number:
        abort(404)
    if request.method == "GET":
        return render_template("accounts/remove_training.html", volunteer=row.volunteer, training=row)
    training.remove(db.session, row)
    db.session.commit()
    flash(_("The training has been removed."))
    return redirect(url_for("accounts.person", number=number), 303)
