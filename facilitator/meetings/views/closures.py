"""Days on which nothing takes place: chosen, looked at before they are closed, and taken back."""

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator import access, clock, web
from facilitator.db import db
from facilitator.meetings import affected, board, cautions, closures, date_words, holidays, teams, twice, venues, words
from facilitator.meetings.closures import Affected, AlreadyUndone, BadSpan, NotTaken
from facilitator.meetings.date_models import Closure
from facilitator.meetings.dates import Overlaps
from facilitator.meetings.forms.closures import ORGANISATION, ClosureForm, read_key, write_key
from facilitator.meetings.holidays import Span
from facilitator.meetings.models import Meeting
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import NUMBER, Answer, bp, show

RECENT = timedelta(days=30)  # how long one that was taken back stands in the list
HOLIDAYS = 5  # offered to begin with

bp.add_app_template_filter(write_key, "date_key")


@bp.get("/volunteer/closures", endpoint="closures")
def index() -> Answer:
    """The days that are closed or will be, and what was taken back lately."""
    now = clock.now()
    found, back = board.closures(db.session, access.signed_in(), web.today(), now - RECENT)
    return render_template("meetings/closures.html", found=found, back=back, may_close=not _form().nothing)


@bp.route("/volunteer/closures/new", methods=["GET", "POST"])
def new_closure() -> Answer:
    """Say which days, look at every date that is affected, then close them."""
    form, now, closing = _form(), clock.now(), request.form.get("action") == "close"
    if request.method == "GET" and not form.first_day.raw_data:
        return _page(form)
    if not form.validate():
        return _page(form)
    days = form.scope, *form.days
    try:
        found = closures.affected(db.session, *days, now, lock=closing)
    except BadSpan as refusal:
        form.refuse_span(refusal)
        return _page(form)
    seen, kept = closures.digest(*days, found), form.kept & {each.key for each in found}
    if not closing or form.seen.data != seen:
        return _page(form, found, kept=kept, seen=seen, look=closing and bool(form.seen.data))
    closure = closures.close(db.session, *days, form.why, kept, access.signed_in(), now)
    db.session.commit()
    flash(_closed(len(found) - len(kept), len(kept)))
    return redirect(url_for("meetings.closure", number=closure.id), 303)


@bp.get(f"/volunteer/closures/<{NUMBER}:number>")
def closure(number: int) -> Answer:
    """One closure, and the dates that it takes."""
    found, (asked, _number) = _the_closure(number), pages.asked()
    taken = closures.taken(db.session, [found]).get(found.id, [])
    return render_template(
        "meetings/closure.html",
        closure=found,
        part=affected.part(taken, asked),
        shared=affected.part(closures.shared(db.session, found)),
        kept=affected.part(closures.kept(db.session, found)),
        words=asked,
        mine=closures.may_close(db.session, closures.scope(found), access.signed_in()),
        now=clock.now(),
    )


@bp.route(f"/volunteer/closures/<{NUMBER}:number>/undo", methods=["GET", "POST"])
def undo_closure(number: int) -> Answer:
    """Ask, then let what a closure took take place again."""
    found, now = _the_closure(number), clock.now()
    if found.undone_at is not None:
        return _undone(found)
    if request.method == "GET":
        taken = closures.taken(db.session, [found])[found.id]
        coming = affected.part(each for each in taken if each.date.end > now)
        both = cautions.twice(twice.without(db.session, found, now), web.today())
        over = len(taken) - coming.total
        return render_template("meetings/closure_undo.html", closure=found, part=coming, over=over, twice=both)
    both = cautions.twice(twice.without(db.session, found, now), web.today())
    back = closures.undo(db.session, found, access.signed_in(), now)
    db.session.commit()
    flash(ngettext("Taken back: %(num)s date takes place again.", "Taken back: %(num)s dates take place again.", back))
    pages.say_twice(both)
    return redirect(url_for("meetings.closures"), 303)


@bp.post(f"/volunteer/closures/<{NUMBER}:number>/keep")
def keep_date(number: int) -> Answer:
    """Let one date take place though a closure took it."""
    found, key = _the_closure(number), read_key(request.form.get("date", ""))
    meeting = db.session.get(Meeting, key[0]) if key else None
    if key is None or meeting is None:
        abort(404)
    try:
        closures.keep(db.session, found, meeting, key[1], clock.now())
    except AlreadyUndone:
        return _undone(found)
    except NotTaken:
        return pages.conflict(_("These days do not cancel that date any more."))
    except Overlaps as refusal:
        when = date_words.when(refusal.other, web.today())
        return pages.conflict(_("At that time the meeting has another date: %(when)s.", when=when))
    db.session.commit()
    flash(_("“%(name)s” takes place on %(day)s.", name=meeting.name, day=words.full_day(key[1])))
    return redirect(url_for("meetings.closure", number=number), 303)


@bp.app_template_filter("span_words")
def _span_words(days: Closure | Span) -> str:
    return words.span(days.first_day, days.last_day)


def _page(form: ClosureForm, found: list[Affected] | None = None, **values: Any) -> Answer:
    return show(
        "closure_new",
        form,
        part=None if found is None else affected.part(found, form.words.data or "", values["kept"]),
        spans=holidays.coming(web.country(), web.today(), HOLIDAYS) if found is None else [],
        **values,
    )


def _form() -> ClosureForm:
    """The form with what the reader may close; an address may bring values along, such as the days of a holiday."""
    who, sent = access.signed_in(), request.method == "POST"
    if sent:
        form = ClosureForm()
    elif "first_day" in request.args:
        form = ClosureForm(request.args, meta={"csrf": False})  # nothing is done by it: its page has the token
    else:
        usual = ORGANISATION if who.is_coordinator else ""
        form = ClosureForm(formdata=None, data={"whose": request.args.get("whose", usual)})
    form.offer(db.session.scalars(teams.own(who)), venues.kept(db.session, who), everything=who.is_coordinator)
    return form


def _the_closure(number: int) -> Closure:
    return closures.find(db.session, number, lock=request.method == "POST") or abort(404)


def _closed(taken: int, kept: int) -> str:
    if not taken and not kept:
        return _("The days are closed. No date was planned on them.")
    if not taken:
        return _("The days are closed. Every date on them is kept and takes place.")
    return ngettext(
        "The days are closed: %(num)s date does not take place.",
        "The days are closed: %(num)s dates do not take place.",
        taken,
    )


def _undone(found: Closure) -> Answer:
    if found.undone_by:
        return pages.conflict(_("%(name)s has taken it back already.", name=found.undone_by.name))
    return pages.conflict(_("It has been taken back already."))
