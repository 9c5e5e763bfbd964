"""The pages of counts: the form, what was saved, and what is missing."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from facilitator import access, clock, mail, web
from facilitator.attendance import counts, history, offline_views, words
from facilitator.attendance.forms import CountForm, new_key, read_day, why_not
from facilitator.db import db
from facilitator.forms import clean_line
from facilitator.meetings.models import Meeting
from facilitator.meetings.words import short_day

bp = Blueprint("attendance", __name__)
bp.add_app_template_filter(short_day, "short_day")
bp.add_app_template_filter(words.summary, "count_summary")
bp.add_app_template_filter(words.REASONS.get, "count_reason")

Answer = str | tuple[str, int] | Response
PER_PAGE = 50


@access.predicate("counts_meeting")
def _counts_meeting(actor: Any, values: Any) -> bool:
    """Whoever may count the meeting that the address names. One that isn't there is a page not found."""
    if actor is None:
        return False
    meeting = _meeting(values.get("slug", ""))
    return meeting is None or counts.may_count(db.session, meeting, actor)


@bp.get("/volunteer/attendance")
def form() -> Answer:
    """The form for the date that is asked for, else for the newest of one's own that is not counted yet.

    ``?held=no``: made out as one that did not take place.
    """
    me, now, form = access.signed_in(), clock.now(), CountForm()
    mine = history.recent(db.session, me, now)
    meeting, day = _asked_for(mine)
    if meeting is None or day is None:
        return _page(form, mine=mine)
    try:
        counts.check_date(db.session, meeting, day, me, now)
    except counts.NotYours:
        abort(403)
    except counts.Refused as refusal:
        return _page(form, mine=mine, problem=why_not(refusal, meeting, day))
    form.begin(meeting, day)
    line = history.of_date(db.session, meeting, day)
    if line.current:
        form.correct(line.entries[0].id, line.current.numbers)
    elif line.off or request.args.get("held") == "no":
        form.held.data = "no"
    return _page(form, meeting, line, mine=mine)


@bp.post("/volunteer/attendance")
def save() -> Answer:
    """Store a count or a correction; where it stands beside another that was not seen, ask to settle the two."""
    if access.wants_json():
        return offline_views.save()
    me, now, form = access.signed_in(), clock.now(), CountForm()
    meeting, day = _meeting(form.meeting.data or ""), form.day()
    well_formed = form.validate()
    if meeting is None or day is None:
        form.form_errors.append(_("This date is not known here. Choose one of the dates below."))
        return _page(form)
    if well_formed and not form.lacks_people():
        numbers, key, corrects = form.numbers(), form.key.data or "", form.correction()
        try:
            counts.record(db.session, meeting, day, numbers, key, me, now, corrects)
        except counts.Refused as refusal:
            return _refused(form, meeting, day, refusal)
        page = "settling.page" if counts.is_unsettled(db.session, meeting, day) else ".dated"
        to = url_for(page, slug=meeting.slug, day=day, saved=1)
        db.session.commit()
        return redirect(to, 303)
    line = history.of_date(db.session, meeting, day)
    if form.lacks_people():
        form.ask_people(line.kind)
    return _page(form, meeting, line)


@bp.get("/volunteer/attendance/<slug>/<day>")
def dated(slug: str, day: str) -> Answer:
    """What was counted on one date, what was corrected, and which count is missing next."""
    now, meeting, on = clock.now(), _meeting(slug), read_day(day)
    if meeting is None or on is None:
        abort(404)
    line = history.of_date(db.session, meeting, on)
    if line.current is None:
        return redirect(url_for(".form", meeting=slug, date=day), 303)
    missing = [each for each in history.recent(db.session, access.signed_in(), now) if each.line.missing]
    saved = "saved" in request.args
    return render_template("attendance/dated.html", meeting=meeting, line=line, saved=saved, missing=missing)


@bp.get("/volunteer/attendance/missing")
def missing() -> Answer:
    """The counts that are missing in all groups, and the dates that have several."""
    found = history.missing_everywhere(db.session, clock.now())
    unsettled = history.unsettled(db.session)
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, request.args.get("page", 1, int)), pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    values = {"found": shown, "total": len(found), "page": page, "pages": pages, "unsettled": unsettled}
    return render_template("attendance/missing.html", **values, can_remind=mail.configured(web.settings()))


def _refused(form: CountForm, meeting: Meeting, day: date, refusal: counts.Refused) -> Answer:
    """Say why not; or show what is stored beside what was typed, so that saving again corrects what was shown."""
    line = history.of_date(db.session, meeting, day)
    if isinstance(refusal, counts.KeyUsed | counts.WrongKey):
        form.key.data = new_key()
    if isinstance(refusal, counts.KeyUsed) and line.entries and _mine(meeting):
        form.seen.data = line.entries[0].id
        return _page(form, meeting, line, status=409)
    form.say(refusal, meeting, day)
    return _page(form, meeting, line)


def _mine(meeting: Meeting) -> bool:
    return counts.may_count(db.session, meeting, access.signed_in())


def _page(
    form: CountForm,
    meeting: Meeting | None = None,
    line: history.Line | None = None,
    *,
    mine: list[history.Dated] | None = None,
    problem: str = "",
    status: int = 200,
) -> Answer:
    """The form, if there is a date that the reader may count, and what else there is to choose from."""
    if meeting is not None and not _mine(meeting):
        meeting = line = None
    me, now, query = access.signed_in(), clock.now(), (clean_line(request.args.get("q")) or "")[:100]
    status = 422 if form.errors else 404 if problem else status
    values = {
        "mine": history.recent(db.session, me, now) if mine is None else mine,
        "found": history.search(db.session, query, now) if query and me.is_coordinator else [],
        "query": query,
        "problem": problem,
        "failed": status == 422,
        "conflict": status == 409,
    }
    return render_template("attendance/count.html", form=form, meeting=meeting, line=line, **values), status


def _asked_for(mine: list[history.Dated]) -> tuple[Meeting | None, date | None]:
    """The date that the address names: both parts, the meeting alone, or neither."""
    if slug := request.args.get("meeting"):
        meeting = _meeting(slug)
        if meeting is None:
            abort(404)
        day = read_day(request.args.get("date", ""))
        return meeting, day or history.next_to_count(db.session, meeting, clock.now())
    first = None if "q" in request.args else next((each for each in mine if not each.line.entries), None)
    return (first.meeting, first.line.day) if first else (None, None)


def _meeting(slug: str) -> Meeting | None:
    query = select(Meeting).where(Meeting.slug == clean_line(slug)).options(joinedload(Meeting.group))
    return db.session.scalars(query).first()
