"""From draft to the end: publishing, ending, taking up again, deleting. What the public loses is asked first."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator import access, clock
from facilitator.accounts import training
from facilitator.db import db
from facilitator.meetings import history, pausing, planning, words
from facilitator.meetings.forms import EndForm
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.planning import NotReady, WrongState
from facilitator.meetings.recurrence import Frequency
from facilitator.meetings.views import pages, plan
from facilitator.meetings.views.pages import Answer, bp, show, the_meeting

OFFERED = 6  # coming dates to choose the last one from


@bp.post("/volunteer/meetings/<slug>/publish")
def publish(slug: str) -> Answer:
    """Let the public see a draft, or a meeting that had ended."""
    return _publish(the_meeting(slug), "published")


@bp.post("/volunteer/meetings/<slug>/resume")
def resume(slug: str) -> Answer:
    """Take a meeting up again that did not meet for a while."""
    meeting, who, now = the_meeting(slug), access.signed_in(), clock.now()
    if meeting.state is State.PAUSED:
        return _publish(meeting, "resumed")
    until_a_day = pausing.breaks(db.session, meeting, now)
    if not until_a_day:
        return pages.conflict(_("“%(name)s” does not have a break at the moment.", name=meeting.name))
    today = planning.local_day(meeting, now)
    for number, each in enumerate(until_a_day):
        if number == 0 or each.first_day <= today:  # of two that run, one alone would keep it from taking place
            pausing.take_up(db.session, meeting, each, who, now)
    db.session.commit()
    flash(_("“%(name)s” takes place again. Calendars follow within hours.", name=meeting.name))
    return redirect(url_for("prepare.meeting", slug=meeting.slug), 303)


@bp.route("/volunteer/meetings/<slug>/end", methods=["GET", "POST"])
def end(slug: str) -> Answer:
    """Choose the last date of a meeting, and read what people will see."""
    meeting, now = the_meeting(slug), clock.now()
    if meeting.state not in (State.PUBLISHED, State.PAUSED):
        return pages.conflict(_not_public(meeting))
    form = EndForm()
    form.offer(_none_words(meeting), planning.ends(db.session, meeting, now, OFFERED))
    if not form.validate_on_submit():
        lost = planning.lost(db.session, meeting, None, now)
        return show("end", form, meeting=meeting, lost=lost, today=planning.local_day(meeting, now))
    last = form.chosen()
    lost = planning.lost(db.session, meeting, last, now)
    with history.noted(db.session, meeting, "ended", access.signed_in(), now):
        loose = planning.end(db.session, meeting, last, now)
    db.session.commit()
    if last and planning.next_date(db.session, meeting, now):
        flash(_("“%(name)s” ends after %(day)s.", name=meeting.name, day=words.full_day(last)))
    elif planning.next_date(db.session, meeting, now):
        flash(_("“%(name)s” ends with the date that is on now.", name=meeting.name))
    else:
        flash(_("“%(name)s” has ended.", name=meeting.name))
    if lost:
        flash(
            ngettext(
                "What was said of %(num)s later date is gone. History keeps it.",
                "What was said of %(num)s later dates is gone. History keeps it.",
                len(lost),
            )
        )
    pages.say_loose(loose)
    return redirect(url_for("prepare.meeting", slug=meeting.slug), 303)


@bp.get("/volunteer/meetings/<slug>/delete")
def ask_delete(slug: str) -> Answer:
    """Ask before a draft is removed."""
    meeting = the_meeting(slug)
    if meeting.state is not State.DRAFT:
        return pages.conflict(_no_draft(meeting))
    return render_template("meetings/delete.html", meeting=meeting)


@bp.post("/volunteer/meetings/<slug>/delete")
def delete(slug: str) -> Answer:
    """Remove a draft for good."""
    meeting = the_meeting(slug)
    try:
        planning.delete(db.session, meeting)
    except WrongState:
        return pages.conflict(_no_draft(meeting))
    db.session.commit()
    flash(_("The draft “%(name)s” is deleted.", name=meeting.name))
    return redirect(url_for("meetings.index"), 303)


def _publish(meeting: Meeting, did: str) -> Answer:
    who, now = access.signed_in(), clock.now()
    try:
        with history.noted(db.session, meeting, did, who, now):
            planning.publish(db.session, meeting, who, now)
    except WrongState:
        return pages.conflict(_("“%(name)s” is published already.", name=meeting.name))
    except (NotReady, training.NotTrained) as refusal:
        return plan.refused(meeting, refusal)
    db.session.commit()
    flash(plan.published_words(meeting))
    return redirect(url_for("prepare.meeting", slug=meeting.slug), 303)


def _none_words(meeting: Meeting) -> str:
    if meeting.frequency is Frequency.ONCE:
        return _("It does not take place")
    return _("It is over: no date from today on")


def _not_public(meeting: Meeting) -> str:
    if meeting.state is State.DRAFT:
        return _("“%(name)s” is a draft, which only its team can see. It can be deleted.", name=meeting.name)
    return _("“%(name)s” has ended already.", name=meeting.name)


def _no_draft(meeting: Meeting) -> str:
    return _("“%(name)s” has been published. End it instead: its past dates and counts are kept.", name=meeting.name)
