"""Handing a group over: somebody takes it on, and those of its team who go are off it in the same step."""

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _

from facilitator import access, clock
from facilitator.accounts.models import Volunteer
from facilitator.accounts.training import NotTrained
from facilitator.db import db
from facilitator.forms import refuse
from facilitator.meetings import groups, teams
from facilitator.meetings.forms import HandOverForm
from facilitator.meetings.groups import find
from facilitator.meetings.models import Group
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import Answer, bp, show


@bp.route("/volunteer/groups/<slug>/hand-over", methods=["GET", "POST"])
def hand_over(slug: str) -> Answer:
    """Ask who takes a group over and who stays, and do it."""
    group = find(db.session, slug) or abort(404)
    form = HandOverForm(data={"stay": [each.id for each in group.team]})
    form.offer([*teams.outsiders(db.session, group), *(each for each in group.team if each.active)], group.team)
    if form.validate_on_submit() and _hand_over(form, group):
        return redirect(url_for("meetings.edit_group", slug=slug), 303)
    return show("hand_over", form, group=group)


def _hand_over(form: HandOverForm, group: Group) -> bool:
    """Whether the rule allows it; else the form says why not."""
    to = db.session.get_one(Volunteer, int(form.to.data))
    stay = [each for each in group.team if each.id in (form.stay.data or [])]
    try:
        bereft, loose = groups.hand_over(
            db.session, group, to, stay, access.signed_in(), clock.now(), leads=form.leads.data
        )
    except NotTrained:
        db.session.rollback()
        refuse(form.leads, _("%(name)s is not trained, and can’t lead meetings yet.", name=to.name))
        return False
    db.session.commit()
    flash(_("“%(group)s” is in the hands of %(name)s now.", group=group.name, name=to.name))
    if bereft:
        flash(_("Choose who leads from now on: %(meetings)s.", meetings=", ".join(each.name for each in bereft)))
    pages.say_loose(loose)
    return True
