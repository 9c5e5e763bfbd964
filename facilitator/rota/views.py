"""Putting somebody down to lead one date."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.db import db
from facilitator.forms import refuse
from facilitator.meetings import planning, schedule, teams, words
from facilitator.meetings.models import Meeting
from facilitator.meetings.timetable import MeetingDate
from facilitator.rota import leads, settling
from facilitator.rota.forms import LeadForm

__all__ = ["bp", "settling"]  # settling is told of here: it registers with what changes a meeting's dates

bp = Blueprint("rota", __name__)


@bp.route("/volunteer/meetings/<slug>/dates/<day>/lead", methods=["GET", "POST"])
def put_down(slug: str, day: str) -> tuple[str, int] | Response:
    """Choose who leads one date; ``day`` is its original local date, such as 2027-01-08."""
    meeting, found = _the_date(slug, day)
    on = found.day
    put = leads.duties(db.session, [meeting], on, on).get((meeting.id, on))
    form = LeadForm(data={"volunteer": str(put.id) if put else ""})
    if request.method == "POST" and form.volunteer.data == str(meeting.lead_id):
        form.volunteer.data = ""
    form.offer(teams.candidates(db.session, meeting.group, found.on_day), meeting.lead)
    if form.validate_on_submit() and _put_down(form, meeting, on):
        db.session.commit()
        flash(_said(leads.leaders(db.session, meeting, [on])[on], found.on_day))
        return redirect(url_for("prepare.meeting", slug=slug), 303)
    failed = bool(form.errors)
    return render_template(
        "rota/lead.html", form=form, failed=failed, meeting=meeting, day=found.on_day
    ), 422 if failed else 200


def _put_down(form: LeadForm, meeting: Meeting, day: date) -> bool:
    """Whether the rule allows it; else the form says why not."""
    number = int(form.volunteer.data) if form.volunteer.data else None
    try:
        leads.put_down(db.session, meeting, day, db.session.get(Volunteer, number) if number else None)
    except training.NotTrained as refusal:
        name = refusal.volunteer.name
        refuse(form.volunteer, _("%(name)s has no training that counts on that day.", name=name))
    except leads.NotOnTheTeam:
        refuse(form.volunteer, _("Choose somebody of the team."))
    else:
        return True
    return False


def _said(leader: Volunteer | None, day: date) -> str:
    if leader is None:
        return _("Nobody leads %(day)s yet.", day=words.full_day(day))
    return _("%(name)s leads %(day)s.", name=leader.name, day=words.full_day(day))


def _the_date(slug: str, day: str) -> tuple[Meeting, MeetingDate]:
    meeting = planning.find(db.session, slug, lock=request.method == "POST") or abort(404)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        abort(404)
    return meeting, schedule.of(db.session, meeting).on(on) or abort(404)
