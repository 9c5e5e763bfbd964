"""Moving a date of a meeting, and adding one: what people will read is shown before anything is saved."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import access, clock
from facilitator.db import db
from facilitator.meetings import cautions, closures, date_words, dates, overlap, planning, reasons, venues
from facilitator.meetings.dates import ChangedMeanwhile, Placing
from facilitator.meetings.forms import PlaceForm
from facilitator.meetings.forms import dates as forms
from facilitator.meetings.models import Meeting, Status
from facilitator.meetings.views.dates import HERE, Asked, by, done, once_more, published, the_date
from facilitator.meetings.views.pages import Answer, bp, show


@bp.route(f"{HERE}/<day>/move", methods=["GET", "POST"])
def move_date(slug: str, day: str) -> Answer:
    """Move one date to another day, hour or place."""
    asked = the_date(slug, day)
    form = _move_form(asked)
    if request.method == "GET":
        return show("date_move", form, **_moving(asked, form, None))
    to = _checked_move(form, asked)
    if to is None or not _looked_at(form, to, _cautions(asked.meeting, to, asked.day)):
        return show("date_move", form, look=True, **_moving(asked, form, to))
    try:
        dates.move(db.session, asked.meeting, asked.day, to, form.why(), *by(asked), seen=form.version.data)
    except ChangedMeanwhile:
        differing = forms.differences(dates.placing(asked.meeting, asked.found), to)
        changed = once_more(form, asked)
        return show("date_move", form, 409, changed=changed, differing=differing, **_moving(asked, form, to))
    said = date_words.placed(asked.meeting, asked.day, to, asked.today, added=asked.found.added)
    return done(asked, _("%(said)s The site says so now, calendars follow within hours.", said=said))


@bp.post(f"{HERE}/<day>/move/preview")
def preview_move(slug: str, day: str) -> Answer:
    """What people will read of a date that is being moved: the part of its page that says so."""
    asked = the_date(slug, day)
    form = _move_form(asked)
    to = _checked_move(form, asked)
    return render_template("meetings/_date_preview.html", form=form, **_moving(asked, form, to))


@bp.route(f"{HERE}/add", methods=["GET", "POST"])
def add_date(slug: str) -> Answer:
    """Add a date that the rule does not name."""
    meeting, now = published(slug), clock.now()
    form = _add_form(meeting)
    if request.method == "GET":
        return show("date_add", form, **_adding(meeting, form, None))
    to = _checked_added(form, meeting)
    if to is None or not _looked_at(form, to, _cautions(meeting, to, to.on_day)):
        return show("date_add", form, look=True, **_adding(meeting, form, to))
    dates.add(db.session, meeting, to, form.why(), access.signed_in(), now)
    db.session.commit()
    said = date_words.placed(meeting, to.on_day, to, planning.local_day(meeting, now), added=True)
    flash(_("%(said)s The site says so now, calendars follow within hours.", said=said))
    return _back(meeting)


@bp.post(f"{HERE}/add/preview")
def preview_added(slug: str) -> Answer:
    """What people will read of a date that is being added: the part of its page that says so."""
    meeting = published(slug)
    form = _add_form(meeting)
    to = _checked_added(form, meeting)
    return render_template("meetings/_date_preview.html", form=form, **_adding(meeting, form, to))


def _back(meeting: Meeting) -> Response:
    return redirect(url_for("prepare.meeting", slug=meeting.slug), 303)


def _looked_at(form: PlaceForm, to: Placing, known: list[str]) -> bool:
    """Whether what people will read, and what is to be known, was shown before the button was pressed."""
    return form.seen.data == forms.seen(to, known) and request.form.get("action") != "check"


def _move_form(asked: Asked) -> PlaceForm:
    meeting, found = asked.meeting, asked.found
    held = found.status is Status.ON
    values = forms.of_placing(meeting, dates.placing(meeting, found))
    said = {"reason": found.reason, "note": found.note} if held else {}
    form = PlaceForm(data={**values, **said, "version": asked.stamp})
    form.offer(meeting, venues.everything(db.session))
    return form


def _add_form(meeting: Meeting) -> PlaceForm:
    form = PlaceForm(data={**forms.of_placing(meeting, dates.usual(meeting, meeting.first_day)), "day": None})
    form.offer(meeting, venues.everything(db.session))
    return form


def _checked_move(form: PlaceForm, asked: Asked) -> Placing | None:
    """Where the date is to go; None where the form now says why it can't."""
    if not form.check():
        return None
    to = form.placing()
    try:
        dates.check_move(db.session, asked.meeting, asked.found, to, asked.now)
    except forms.REFUSALS as refusal:
        form.say(refusal, asked.today)
        return None
    return to


def _checked_added(form: PlaceForm, meeting: Meeting) -> Placing | None:
    """Where the extra date is to be; None where the form now says why it can't."""
    if not form.check():
        return None
    to, now = form.placing(), clock.now()
    try:
        dates.check_added(db.session, meeting, to, now)
    except forms.REFUSALS as refusal:
        form.say(refusal, planning.local_day(meeting, now))
        return None
    return to


def _moving(asked: Asked, form: PlaceForm, to: Placing | None) -> dict[str, Any]:
    added = asked.found.added
    sentence = date_words.placed(asked.meeting, asked.day, to, asked.today, added=added) if to else ""
    known = _cautions(asked.meeting, to, asked.day) if to else []
    return {**asked.values(), "adding": False, **_shown(form, to, sentence, known)}


def _adding(meeting: Meeting, form: PlaceForm, to: Placing | None) -> dict[str, Any]:
    today = planning.local_day(meeting, clock.now())
    sentence = date_words.placed(meeting, to.on_day, to, today, added=True) if to else ""
    soon = to is not None and (to.on_day - today).days in (0, 1)
    known = _cautions(meeting, to, to.on_day) if to else []
    return {"meeting": meeting, "today": today, "soon": soon, "adding": True, **_shown(form, to, sentence, known)}


def _cautions(meeting: Meeting, to: Placing, day: date) -> list[str]:
    """What to know before the date of that name goes there."""
    closed, when = closures.covering(db.session, meeting, day, to.on_day, to.venue), dates.times(meeting, to)
    there = overlap.at(db.session, to.venue, when.start, when.end, meeting)
    return cautions.closed(closed) + cautions.shared(there, planning.local_day(meeting, clock.now()))


def _shown(form: PlaceForm, to: Placing | None, sentence: str, known: list[str]) -> dict[str, Any]:
    """What people will read, what is to be known, and the stamp by which the form says that both were shown."""
    why = form.why()
    return {
        "sentence": sentence,
        "why": reasons.words(why.reason, why.note) if to else "",
        "cautions": known,
        "seen": forms.seen(to, known) if to else "",
    }
