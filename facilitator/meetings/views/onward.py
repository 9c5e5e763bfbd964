"""From a date on: choosing the date, the form of the series that carries a meeting on, and taking that one back."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from facilitator import access, clock
from facilitator.accounts import training
from facilitator.db import db
from facilitator.forms import refuse
from facilitator.meetings import cautions, planning, preview, schedule, succession, words
from facilitator.meetings.forms import MeetingForm
from facilitator.meetings.models import Meeting, State, Venue
from facilitator.meetings.planning import NoSuchDate, NotReady, WrongState
from facilitator.meetings.preview import Preview
from facilitator.meetings.succession import HasBegun, NothingBefore
from facilitator.meetings.views import pages, plan
from facilitator.meetings.views.pages import Answer, bp, the_meeting

OFFERED = 8  # coming dates to choose the first one from


@bp.get("/volunteer/meetings/<slug>/from")
def choose_from(slug: str) -> Answer:
    """Choose the date from which on a meeting changes."""
    meeting, now = the_meeting(slug), clock.now()
    if asked := request.args.get("day", ""):
        return redirect(url_for("meetings.carry_on", slug=meeting.slug, day=_day(asked).isoformat()), 303)
    if meeting.state is not State.PUBLISHED or meeting.successor is not None:
        return pages.conflict(_refusal(WrongState(meeting), meeting))
    days = succession.offered(db.session, meeting, now, OFFERED)
    timetable = schedule.of(db.session, meeting)
    dates = [each for each in map(timetable.on, days) if each]
    return render_template(
        "meetings/choose_from.html", meeting=meeting, dates=dates, today=planning.local_day(meeting, now)
    )


@bp.route("/volunteer/meetings/<slug>/from/<day>", methods=["GET", "POST"])
def carry_on(slug: str, day: str) -> Answer:
    """Change a meeting from a date on: the form of the series that carries it on."""
    meeting, since = the_meeting(slug), _day(day)
    try:
        succession.require(db.session, meeting, since, clock.now())
    except (WrongState, NoSuchDate, NothingBefore) as refusal:
        return pages.conflict(_refusal(refusal, meeting))
    form = _form(meeting)
    if request.method == "GET":
        return _page(form, meeting, since)
    checked, venue = plan.check(form, since)
    if form.first_day.data and form.first_day.data < since and not form.first_day.errors:
        refuse(form.first_day, _("Choose %(day)s or a later day.", day=words.full_day(since)))
        checked = False
    shown = _preview(form, meeting, since)
    action = "check" if form.begin.data else request.form.get("action", "check")
    if not checked or shown is None or action == "check":
        return _page(form, meeting, since)
    if form.seen.data != shown.seen or form.version.data != planning.stamp(meeting):
        form.version.data = planning.stamp(meeting)
        return _page(form, meeting, since, look=True)
    both = cautions.twice(shown.twice, since)
    return _save(form, meeting, since, venue, both) or _page(form, meeting, since)


@bp.post("/volunteer/meetings/<slug>/from/<day>/preview")
def preview_carry_on(slug: str, day: str) -> Answer:
    """How that form is understood so far: the part of its page that says so."""
    meeting, since = planning.find(db.session, slug) or abort(404), _day(day)
    form = _form(meeting)
    form.check(since)
    return render_template("meetings/_preview.html", form=form, **_values(form, meeting, since))


@bp.route("/volunteer/meetings/<slug>/rejoin", methods=["GET", "POST"])
def rejoin(slug: str) -> Answer:
    """Ask, then take a series back that carries on another."""
    meeting, now = the_meeting(slug), clock.now()
    old = meeting.predecessor
    if old is None:
        return pages.conflict(_("“%(name)s” does not carry on another meeting.", name=meeting.name))
    if not access.allowed("meetings.edit", access.signed_in(), {"slug": old.slug}):
        abort(403)  # another group's meeting was carried on by this one, and would be changed
    if request.method == "POST":
        planning.find(db.session, old.slug, lock=True)
        db.session.refresh(old)
    if succession.has_begun(db.session, meeting, now):
        return pages.conflict(_begun(meeting))
    if request.method == "GET":
        return render_template("meetings/rejoin.html", meeting=meeting, old=old)
    name = meeting.name
    try:
        old, loose = succession.undo(db.session, meeting, access.signed_in(), now)
    except HasBegun:
        return pages.conflict(_begun(meeting))
    except training.NotTrained:
        return pages.conflict(_("It would be public again, and only a trained facilitator can do that."))
    db.session.commit()
    flash(_("The change to “%(name)s” is taken back: the meeting goes on as before.", name=name))
    pages.say_loose(loose)
    return redirect(url_for("prepare.meeting", slug=old.slug), 303)


def _save(form: MeetingForm, meeting: Meeting, since: date, venue: Venue | None, both: list[str]) -> Answer | None:
    try:
        wanted = form.plan(since, venue)
        new, loose = succession.carry_on(db.session, meeting, wanted, since, access.signed_in(), clock.now())
    except training.NotTrained:
        db.session.rollback()
        form.form_errors.append(_("Only a trained facilitator can change a meeting from a date on."))
        return None
    except NotReady as refusal:
        db.session.rollback()
        plan.say_refusal(form, refusal)
        return None
    db.session.commit()
    flash(
        _(
            "From %(day)s on “%(name)s” takes place %(rule)s, %(time)s. Addresses and subscriptions lead to it.",
            day=words.full_day(new.first_day),
            name=new.name,
            rule=words.rule(new.series),
            time=words.clock_time(new.start_time),
        )
    )
    pages.say_twice(both)
    pages.say_loose(loose)
    return redirect(url_for("prepare.meeting", slug=new.slug), 303)


def _form(meeting: Meeting) -> MeetingForm:
    """The form with what holds at present, but for the first day: left empty, it follows the weekday."""
    return plan.form_of(meeting, {**plan.stored_values(meeting), "first_day": None})


def _page(form: MeetingForm, meeting: Meeting, since: date, **values: Any) -> tuple[str, int]:
    return plan.page(form, meeting, _preview(form, meeting, since), since=since, **values)


def _values(form: MeetingForm, meeting: Meeting, since: date) -> dict[str, Any]:
    return {**plan.common(form, meeting, _preview(form, meeting, since)), "since": since}


def _preview(form: MeetingForm, meeting: Meeting, since: date) -> Preview | None:
    series = form.series(since)
    if series is None or series.first_day < since:
        return None
    now, home = clock.now(), form.home()
    return preview.carrying_on(db.session, series, form.chosen_venue(), meeting, since, now, home)


def _refusal(refusal: WrongState | NoSuchDate | NothingBefore, meeting: Meeting) -> str:
    name = meeting.name
    if isinstance(refusal, NothingBefore):
        return _("No date of “%(name)s” is before that day. Change the whole meeting instead.", name=name)
    if isinstance(refusal, NoSuchDate):
        return _("That date of “%(name)s” has begun, or is over. Choose a later one.", name=name)
    if meeting.successor is not None:
        return _("“%(name)s” is carried on already. Change the meeting that carries it on.", name=name)
    return _("“%(name)s” does not take place at the moment, so there is nothing to carry on.", name=name)


def _begun(meeting: Meeting) -> str:
    return _("“%(name)s” has begun, so it can’t be taken back. Change it or end it instead.", name=meeting.name)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
