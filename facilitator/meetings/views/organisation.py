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
    """The organisation's name, helpline, country and time zone; on the first run also the first group."""
    first = not rules.is_set_up(db.session)
    form = OrganisationForm(obj=rules.current(db.session, web.settings()))
    form.offer()
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
    if "group" in form and form.group.data:
        group = groups.add(db.session, form.group.data, "", now)
        groups.join(db.session, group, access.signed_in())
    db.session.commit()
