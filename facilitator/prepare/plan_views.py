"""A date made ready: its plan, the run sheet on the phone, and all that is printed for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Answer

from facilitator import access, clock, press, settings, web
from facilitator.attendance.forms import read_day
from facilitator.db import db
from facilitator.handouts import poster, readings
from facilitator.handouts import shelf as sheets_
from facilitator.handouts import words as handout_words
from facilitator.handouts.paper import Imprint, Occasion
from facilitator.handouts.poster import Moment, Poster
from facilitator.handouts.variants import Variant, usual
from facilitator.handouts.worksheet import Worksheet
from facilitator.meetings import organisation, planning, statements, succession, teams
from facilitator.meetings.labels import POINTS
from facilitator.meetings.models import Kind, Meeting, Organisation, State
from facilitator.meetings.planning import NoSuchDate
from facilitator.meetings.statements import Paragraph
from facilitator.prepare import outline, plans, prepared, printing, words
from facilitator.prepare.forms import PlanForm, plan_form
from facilitator.prepare.outline import Key
from facilitator.prepare.plans import ChangedMeanwhile, Choices
from facilitator.prepare.prepared import Prepared
from facilitator.prepare.printing import Way
from facilitator.press import Job
from facilitator.rota import leads

bp = Blueprint("plan", __name__)

HERE = "/volunteer/meetings/<slug>/dates/<day>"


@access.predicate("prepares_date")
def _prepares_date(actor: Any, values: Mapping[str, Any]) -> bool:
    """The meeting's team, coordinators, and whoever leads the date. What is not there is a page not found."""
    if actor is None or actor.is_coordinator:
        return actor is not None
    meeting, day = planning.find(db.session, values.get("slug", "")), read_day(values.get("day", ""))
    if meeting is None or day is None:
        return True
    if meeting.group_id is not None and teams.has(db.session, meeting.group_id, actor.id):
        return True
    leader = leads.leaders(db.session, meeting, [day])[day]
    return leader is not None and leader.id == actor.id


@bp.route(f"{HERE}/prepare", methods=["GET", "POST"])
def prepare(slug: str, day: str) -> tuple[str, int] | Answer:
    """Choose what a date needs; saved and printed by one press."""
    date, shelf = _date(slug, day), _shelf()
    form = plan_form(date, shelf)
    if not form.validate_on_submit():
        return _page(date, form, shelf, 422 if form.errors else 200)
    if date.over:
        return web.problem(409, message=_("This date is over. Its plan stays as it was."))
    seen, key = form.version.data or 0, form.key.data or ""
    try:
        plans.save(db.session, date.meeting, date.when.day, _done(form, date), seen, key)
    except ChangedMeanwhile:
        db.session.rollback()
        return _changed(_date(slug, day), form, shelf)
    db.session.commit()
    return _onward(date)


@bp.get(f"{HERE}/run")
def run(slug: str, day: str) -> str:
    """The run sheet with a timer, for the phone on the table."""
    date = _date(slug, day)
    return render_template("prepare/run.html", date=date, sheets=_chosen(date), **_said())


@bp.get(f"{HERE}/run-sheet.pdf")
def run_sheet(slug: str, day: str) -> Response:
    """The run sheet on paper."""
    date = _date(slug, day)
    job = printing.run_sheet(date, _chosen(date), _way(date))
    return _pdf((job,), f"run-sheet-{slug}-{day}", lambda: (press.print_pdf(job, web.settings()), True))


@bp.get(f"{HERE}/everything.pdf")
def everything(slug: str, day: str) -> Response:
    """All that is printed for a date, in one file."""
    date = _date(slug, day)
    texts = readings.sheets(_organisation(), web.language(), web.settings().languages[0])
    way = _way(date)
    pieces = printing.everything(date, _chosen(date), texts, _board(date), way)
    return _pdf(
        [each.job for each in pieces.values()],
        f"everything-{slug}-{day}",
        lambda: printing.print_pieces(pieces, date, way, web.settings()),
    )


def _page(
    date: Prepared, form: PlanForm, shelf: tuple[Worksheet, ...], status: int, *, changed: bool = False
) -> tuple[str, int]:
    page = render_template(
        "prepare/plan.html",
        date=date,
        form=form,
        failed=status == 422,
        changed=changed,
        groups=_groups(shelf),
        situations=handout_words.situations(),
        chosen=_chosen(date),
        left_out=outline.left_out(date.chosen.steps),
        leader=leads.leaders(db.session, date.meeting, [date.when.day])[date.when.day],
        **_said(),
    )
    return page, status


def _groups(shelf: tuple[Worksheet, ...]) -> list[tuple[int, str, list[Worksheet]]]:
    """The worksheets by point, each group with its number and name; last, under 0, those for the meeting itself."""
    named = [(number, str(name)) for number, (name, _words) in POINTS.items()]
    groups = [(number, name, [each for each in shelf if each.point == number]) for number, name in named]
    rest = [each for each in shelf if each.point not in POINTS]
    return [group for group in (*groups, (0, _("For the meeting itself"), rest)) if group[2]]


def _changed(date: Prepared, form: PlanForm, shelf: tuple[Worksheet, ...]) -> tuple[str, int]:
    """Show what was typed beside what somebody else has saved; saving again replaces it."""
    form.version.data, form.length.data = date.version, date.length
    form.version.raw_data = form.length.raw_data = None
    return _page(date, form, shelf, 409, changed=True)


def _done(form: PlanForm, date: Prepared) -> Choices:
    """What is chosen, with the step moved, left out or put back whose button was pressed."""
    chosen = form.chosen(date)
    what, _dash, name = request.form.get("do", "").partition("-")
    if name not in {key.value for key in Key}:
        return chosen
    key, steps = Key(name), chosen.steps
    changed = {
        "up": outline.moved(steps, key, -1),
        "down": outline.moved(steps, key, 1),
        "out": outline.without(steps, key),
        "back": outline.with_again(steps, key),
    }
    return replace(chosen, steps=changed.get(what, steps))


def _onward(date: Prepared) -> Answer:
    """To what was asked for: the printed file, the steps that were changed, or the plan, which says that it is kept."""
    here: dict[str, Any] = {"slug": date.meeting.slug, "day": date.when.day}
    asked = request.form.get("do", "")
    if asked == "print":
        return redirect(url_for(".everything", **here), 303)
    if "-" in asked:
        return redirect(url_for(".prepare", _anchor="steps", **here), 303)
    flash(_("Saved. Everything is ready to print."))
    return redirect(url_for(".prepare", **here), 303)


def _date(slug: str, day: str) -> Prepared:
    meeting, named = _meeting(slug), read_day(day)
    if meeting is None or named is None:
        abort(404)
    try:
        return prepared.of(db.session, meeting, named, clock.now())
    except NoSuchDate:
        abort(404)


def _meeting(slug: str) -> Meeting | None:
    whole = (joinedload(Meeting.group), joinedload(Meeting.venue), joinedload(Meeting.lead))
    return db.session.scalar(select(Meeting).where(Meeting.slug == slug).options(*whole))


def _shelf() -> tuple[Worksheet, ...]:
    return sheets_.library(db.session, settings.templates() / "worksheets").all(web.paper_language())


def _chosen(date: Prepared) -> tuple[Worksheet, ...]:
    """The worksheets of the plan that there still are, in the order of the library."""
    return tuple(sheet for sheet in _shelf() if sheet.slug in date.chosen.sheets)


def _said() -> dict[str, Any]:
    """What the templates say of steps and copies."""
    return {"steps": words.steps(), "words": words, "texts": _texts()}


def _texts() -> list[tuple[str, tuple[Paragraph, ...]]]:
    """What is read out, each with its name."""
    of = _organisation()
    return [
        (_("Opening statement"), statements.opening_statement(of).paragraphs),
        (_("Guidelines"), statements.guidelines(of).paragraphs),
    ]


def _way(date: Prepared) -> Way:
    """How to print it: as the address says, on the usual paper; the worksheets name the date that comes next."""
    of = _organisation()
    try:
        variant = Variant.from_args(request.args, usual(of.country))
    except ValueError:
        abort(400)
    address = web.absolute("calendars.subscribe_meeting", slug=date.meeting.slug)
    occasion = Occasion(date.meeting.name, date.following(), address)
    return Way(variant, Imprint.of(of), occasion, settings.templates())


def _board(date: Prepared) -> Poster | None:
    """The poster for the door; none online, and none of what the public knows nothing of."""
    meeting = date.meeting
    if date.when.kind is Kind.ONLINE or meeting.state is not State.PUBLISHED:
        return None
    following = succession.latest(meeting)
    address = web.absolute("finder.meeting", slug=meeting.slug)
    at = Moment(date.now, _organisation().timezone)
    return poster.of_meeting(meeting, date.timetable, following if following is not meeting else None, at, address)


def _organisation() -> Organisation:
    return organisation.current(db.session, web.settings())


def _pdf(jobs: Sequence[Job], name: str, printed: Callable[[], tuple[bytes, bool]]) -> Response:
    """The printed pages, for whoever is signed in; nothing is printed for a reader who has them already.

    ``printed`` answers them and whether they are all; what is not all is not kept, since the next try may have it.
    """
    tag = sha256("".join(job.key() for job in jobs).encode()).hexdigest()[:32]
    answer = Response(mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    if tag not in request.if_none_match:
        data, whole = printed()
        answer.set_data(data)
        if not whole:
            answer.cache_control.no_store = True
            return answer
    answer.set_etag(tag)
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.make_conditional(request)
    return answer
