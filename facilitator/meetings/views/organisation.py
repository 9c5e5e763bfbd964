"""Who runs this copy: the page that an administrator fills in first, and can change later."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from facilitator import access, clock, web
from facilitator.db import db
from facilitator.meetings import groups
from facilitator.meetings import organisation as rules
from facilitator.meetings.forms import OrganisationForm, options
from facilitator.meetings.models import Group
from facilitator.meetings.views.pages import Answer, bp, show


@bp.route("/volunteer/set-up", methods=["GET", "POST"])
def set_up() -> Answer:
    """Who runs this copy, and what is read at each meeting; on the first run the first group, and no texts yet."""
    first = not rules.is_set_up(db.session)
    of = rules.current(db.session, web.settings())
    form = OrganisationForm(obj=of)
    form.offer(of)
    if first:
        del form.opening_statement, form.guidelines
    if not first or db.session.scalar(select(Group.id).limit(1)) is not None:
        del form.group
    if not form.validate_on_submit():
        return show("organisation", form, first=first, zones=options.zones(form.country.data or ""))
    _save(form)
    flash(_("This site is set up.") if first else _("The changes are saved."))
    return redirect(url_for("prepare.start" if first else "meetings.set_up"), 303)


def _save(form: OrganisationForm) -> None:
    now = clock.now()
    rules.save(db.session, form.name.data, form.helpline.data or "", form.timezone.data, form.country.data or "", now)
    if "guidelines" in form:
        today = clock.today(form.timezone.data)
        rules.word(db.session, form.opening_statement.data or "", form.guidelines.data or "", today)
    if "group" in form and form.group.data:
        group = groups.add(db.session, form.group.data, "", now)
        groups.join(db.session, group, access.signed_in())
    db.session.commit()
