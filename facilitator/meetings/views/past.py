"""The history of a meeting, or of one date of it, and going back to an earlier state."""

from datetime import date, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from facilitator import access, clock, web
from facilitator.accounts import training
from facilitator.db import db
from facilitator.meetings import board, history, planning, restoring, schedule, words
from facilitator.meetings.date_models import Change
from facilitator.meetings.models import Meeting
from facilitator.meetings.planning import CarriedOn, NotReady
from facilitator.meetings.restoring import Beginning, BehindSplit, ChangedMeanwhile, Gone, NothingDiffers
from facilitator.meetings.views import pages, telling
from facilitator.meetings.views.pages import NUMBER, Answer, bp, the_meeting

REFUSALS = (Beginning, BehindSplit, CarriedOn, Gone, NothingDiffers, NotReady, training.NotTrained)


@bp.get("/volunteer/meetings/<slug>/history")
def past(slug: str) -> Answer:
    """Who changed what of a meeting, or with ``?day=`` of one date; the newest first."""
    meeting, now = the_meeting(slug), clock.now()
    day = _day(request.args.get("day", ""))
    page = board.changes(db.session, meeting, day, request.args.get("page", 1, int))
    return render_template(
        "meetings/history.html",
        meeting=meeting,
        day=day,
        page=page,
        told=telling.changes(db.session, meeting, page.items),
        closed=telling.closed(schedule.of(db.session, meeting), day, planning.local_day(meeting, now)),
    )


@bp.route(f"/volunteer/meetings/<slug>/history/<{NUMBER}:number>/restore", methods=["GET", "POST"])
def restore(slug: str, number: int) -> Answer:
    """List what would change, then put a meeting back to how it was before one of its changes."""
    meeting, who, now = the_meeting(slug), access.signed_in(), clock.now()
    change = db.session.get(Change, number)
    if change is None or change.meeting_id != meeting.id:
        abort(404)
    try:
        if request.method == "GET":
            return _what_would_change(meeting, change, who, now)
        try:
            done = restoring.restore(db.session, meeting, change, who, now, seen=request.form.get("seen", ""))
        except ChangedMeanwhile:
            return _what_would_change(meeting, change, who, now, changed=True), 409
    except REFUSALS as refusal:
        db.session.rollback()
        said = _refusal(refusal, meeting)
        return web.problem(409, title=_("It can’t be put back"), message=said, ways=_ways(refusal, meeting))
    db.session.commit()
    flash(_("“%(name)s” is as it was before that change.", name=meeting.name))
    if done.left_out:
        flash(_("%(name)s can’t lead it any more. Choose who does.", name=done.left_out.name))
    pages.say_loose(done.loose)
    return redirect(url_for("meetings.past", slug=meeting.slug), 303)


def _what_would_change(meeting: Meeting, change: Change, who: Any, now: datetime, *, changed: bool = False) -> str:
    wanted = restoring.earlier(db.session, meeting, change, who, now)
    present = history.snapshot(db.session, meeting)
    return render_template(
        "meetings/restore.html",
        meeting=meeting,
        told=telling.change(db.session, meeting, change),
        rows=telling.differences(db.session, present, wanted.state),
        left_out=wanted.left_out,
        seen=restoring.stamp(db.session, meeting, wanted),
        changed=changed,
    )


def _ways(refusal: Exception, meeting: Meeting) -> list[tuple[str, str]]:
    """Where to go from a refusal: to the change that is in the way, and back to the history."""
    back = [(url_for("meetings.past", slug=meeting.slug), _("Back to the history"))]
    if not isinstance(refusal, BehindSplit):
        return back
    return [(url_for("prepare.meeting", slug=refusal.successor.slug), _("To the change to take back")), *back]


def _refusal(refusal: Exception, meeting: Meeting) -> str:
    plain = {
        Beginning: _("Before that there was no such meeting."),
        NothingDiffers: _("It is like that already. What is over stays as it was."),
        training.NotTrained: _("It would be public again, and only a trained facilitator can do that."),
    }
    if isinstance(refusal, BehindSplit):
        name, day = refusal.successor.name, words.full_day(refusal.successor.first_day)
        return _("“%(name)s” carries it on from %(day)s. Take that one back first, on its page.", name=name, day=day)
    if isinstance(refusal, CarriedOn):
        return _("Its dates would run into those of “%(name)s”.", name=refusal.other.name)
    if isinstance(refusal, Gone):
        return _gone(refusal)
    return plain.get(type(refusal)) or _not_ready(refusal, meeting)


def _gone(refusal: Gone) -> str:
    if refusal.field == "venue":
        return _("The venue that it had then is no longer in the list. Change the meeting by its form instead.")
    return _("The group that it had then is no longer there. Change the meeting by its form instead.")


def _not_ready(refusal: Exception, meeting: Meeting) -> str:
    gaps = {code for _field, code in refusal.gaps} if isinstance(refusal, NotReady) else set()
    if "over" in gaps:
        return _("All its dates are over by now. Change “%(name)s” by its form instead.", name=meeting.name)
    return _("It would be public again and something is missing. Change “%(name)s” by its form.", name=meeting.name)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        abort(404)
