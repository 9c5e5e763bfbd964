"""A break of a meeting, until a day or until further notice; which dates fall out is shown first."""

from datetime import date, datetime

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from facilitator import access, clock
from facilitator.db import db
from facilitator.forms import refuse
from facilitator.meetings import pausing, planning, words
from facilitator.meetings.closures import BadSpan
from facilitator.meetings.forms import PauseForm
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.pausing import NothingFalls, Running
from facilitator.meetings.timetable import MeetingDate
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import Answer, bp, show, the_meeting


@bp.route("/volunteer/meetings/<slug>/pause", methods=["GET", "POST"])
def pause(slug: str) -> Answer:
    """Choose how long the break is, look at the dates that fall out, then begin it."""
    meeting, now = the_meeting(slug), clock.now()
    if meeting.state is not State.PUBLISHED:
        return pages.conflict(_not_now(meeting))
    today = planning.local_day(meeting, now)
    form = PauseForm(data={"first_day": today})
    form.offer()
    if request.method == "GET" or not form.check():
        return show("pause", form, meeting=meeting, today=today, falling=None)
    falling = _falling(form, meeting, now)
    if falling is None or form.seen.data != form.stamp() or request.form.get("action") != "pause":
        return show("pause", form, meeting=meeting, today=today, falling=falling)
    return _begin(form, meeting, now)


def _begin(form: PauseForm, meeting: Meeting, now: datetime) -> Answer:
    who = access.signed_in()
    first_day, back_on = _days(form, meeting, now)
    if back_on is not None:
        pausing.until(db.session, meeting, first_day, back_on, form.why(), who, now)
        said, loose = (
            _(
                "“%(name)s” has a break, and takes place again from %(day)s on.",
                name=meeting.name,
                day=words.full_day(back_on),
            ),
            [],
        )
    else:
        loose = pausing.until_further_notice(db.session, meeting, who, now)
        said = _("“%(name)s” does not meet until a trained facilitator takes it up again.", name=meeting.name)
    db.session.commit()
    flash(said)
    pages.say_loose(loose)
    return redirect(url_for("prepare.meeting", slug=meeting.slug), 303)


def _falling(form: PauseForm, meeting: Meeting, now: datetime) -> list[MeetingDate] | None:
    """The dates that fall out; None where the form now says what is wrong."""
    try:
        return pausing.falling_out(db.session, meeting, *_days(form, meeting, now), now)
    except Running as refusal:
        day = words.full_day(refusal.date.on_day)
        refuse(form.first_day, _("The date of %(day)s has begun. Let the break begin on the day after.", day=day))
    except NothingFalls:
        refuse(form.back_on, _("No date would be cancelled: it does not take place in those days anyway."))
    except BadSpan as refusal:
        field, sentence = _sentences()[refusal.code]
        refuse(form[field], sentence)
    return None


def _sentences() -> dict[str, tuple[str, str]]:
    return {
        "order": ("back_on", _("It has to take place again after the break begins: choose a later day.")),
        "over": ("first_day", _("That day is past. Choose today or a later day.")),
        "long": ("back_on", _("A break until a day is at most a year long. Choose “until further notice” instead.")),
        "far": ("first_day", _("That day is too far ahead: choose one within two years.")),
    }


def _days(form: PauseForm, meeting: Meeting, now: datetime) -> tuple[date, date | None]:
    """The first day of the break, and that on which it takes place again; None until further notice."""
    if form.how.data == "open" or form.first_day.data is None:
        return planning.local_day(meeting, now), None
    return form.first_day.data, form.back_on.data


def _not_now(meeting: Meeting) -> str:
    if meeting.state is State.DRAFT:
        return _("“%(name)s” is a draft, which does not take place yet.", name=meeting.name)
    if meeting.state is State.PAUSED:
        return _("“%(name)s” has a break already.", name=meeting.name)
    return _("“%(name)s” has ended already.", name=meeting.name)
