"""Lists of meetings brought in by coordinators: sent, looked at, stored, taken back; and the list as a table."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from facilitator import access, clock, web
from facilitator.db import db
from facilitator.exchange import columns, list_words, outgoing, preview, sheet, undo, waiting, words
from facilitator.exchange.list_forms import ListForm
from facilitator.exchange.models import Batch, ListUpload
from facilitator.exchange.outcome import Outcome
from facilitator.exchange.undo import InTheWay, NoSuchBatch, TakenBack, Undone
from facilitator.exchange.waiting import ChangedMeanwhile, NothingToDo, NotThere
from facilitator.meetings import organisation
from facilitator.meetings.followers import Loose
from facilitator.meetings.words import full_day

bp = Blueprint("lists", __name__)

NUMBER = "int(max=2147483647)"  # what the databases' column holds
MOST_BATCHES = 50
MOST_ROWS = 200  # of a sort that are named one by one

Page = str | tuple[str, int] | Answer


@bp.errorhandler(NotThere)
def _not_there(_error: NotThere) -> Any:
    """A file that was thrown away, after a day at the latest."""
    return web.problem(
        404,
        message=_("This file is no longer here: what nobody stores is thrown away after a day. Send it again."),
        ways=[(url_for("lists.index"), _("Bring in a list of meetings"))],
    )


@bp.get("/volunteer/lists")
def index() -> Page:
    """The form, what waits, and what was brought in before."""
    return _index(ListForm(data={"timezone": _organisation().timezone, "length": 90}))


@bp.post("/volunteer/lists")
def send() -> Page:
    """Read a file and keep what it says, and what would become of it, until somebody has looked at it."""
    form = ListForm()
    incoming = form.incoming() if form.validate() else None
    if incoming is None:
        return _index(form)
    settings = web.settings()
    defaults = form.defaults(settings.languages[0], settings.base_url)
    kept = waiting.keep(db.session, incoming, defaults, form.file.data.filename, access.signed_in(), clock.now())
    db.session.commit()
    return redirect(url_for(".look", number=kept.id), 303)


@bp.get("/volunteer/lists/template.csv")
def template() -> Response:
    """A table to fill in."""
    return _csv(sheet.template(), _("meetings-to-fill-in"))


@bp.get("/volunteer/lists/meetings.csv")
def table() -> Response:
    """What the public may know of the meetings, as a table that can be changed and brought in again."""
    today = clock.today(_organisation().timezone)
    found = outgoing.meetings(db.session, today)
    return _csv(sheet.write(found, lambda each: web.absolute("finder.meeting", slug=each.slug)), _("meetings"))


@bp.get(f"/volunteer/lists/<{NUMBER}:number>")
def look(number: int) -> Page:
    """What would become of a file: new, changed, here already, gone, left out and why."""
    kept = waiting.find(db.session, number)
    return _look(kept) if kept.batch_id is None else redirect(url_for(".index"), 303)


@bp.post(f"/volunteer/lists/<{NUMBER}:number>")
def accept(number: int) -> Page:
    """Bring in what was shown; show it again where something else would become of it by now."""
    end, seen, me = request.form.getlist("end"), request.form.get("seen", ""), access.signed_in()
    try:
        kept, done = waiting.accept(db.session, number, seen, end, me, clock.now())
    except (ChangedMeanwhile, NothingToDo):
        page = _look(waiting.find(db.session, number), changed=True)
        db.session.commit()
        return page, 409
    db.session.commit()
    _say(kept, done)
    return redirect(url_for(".index"), 303)


@bp.post(f"/volunteer/lists/<{NUMBER}:number>/discard")
def discard(number: int) -> Page:
    """Throw away what waits."""
    waiting.discard(db.session, number)
    db.session.commit()
    flash(_("The file is thrown away. Nothing of it was stored."))
    return redirect(url_for(".index"), 303)


@bp.post(f"/volunteer/lists/batches/<{NUMBER}:number>/take-back")
def take_back(number: int) -> Page:
    """Take all of a list back; where somebody has worked with it since, say what is in the way and ask."""
    force = request.form.get("force") == "1"
    try:
        undone = undo.undo(db.session, number, clock.now(), force=force, who=access.signed_in())
    except NoSuchBatch:
        abort(404)
    except TakenBack:
        flash(_("It was taken back already."))
        return redirect(url_for(".index"), 303)
    except InTheWay as error:
        db.session.rollback()
        found = [words.obstacle(each) for each in error.obstacles]
        batch = db.session.get_one(Batch, number)
        page = render_template("exchange/in_the_way.html", batch=batch, obstacles=found[:MOST_ROWS], total=len(found))
        return page, 409
    db.session.commit()
    _say_undone(undone)
    return redirect(url_for(".index"), 303)


def _index(form: ListForm) -> Page:
    page = render_template(
        "exchange/index.html",
        form=form,
        failed=bool(form.errors),
        zones=clock.zone_names(),
        waiting=[(each, _day(each.sent_at)) for each in waiting.waiting(db.session)],
        batches=[(each, size, _day(each.imported_at)) for each, size in waiting.batches(db.session, MOST_BATCHES)],
        columns=columns.COLUMNS,
    )
    return page, 422 if form.errors else 200


def _look(kept: ListUpload, *, changed: bool = False) -> str:
    incoming, found = waiting.incoming(kept), kept.preview or {}
    return render_template(
        "exchange/preview.html",
        kept=kept,
        incoming=incoming,
        found=found,
        seen=preview.digest(found),
        idle=preview.is_idle(found),
        changed=changed,
        left_out=sorted({each["row"] for each in found["refused"]}),
        refused=[list_words.refused(each, incoming.fields) for each in found["refused"][:MOST_ROWS]],
        warnings=list_words.warnings(found["warnings"], incoming.fields),
        words=list_words,
        spans=words.spans,
        most=MOST_ROWS,
    )


def _say(kept: ListUpload, done: Outcome | None) -> None:
    if done is None:
        return
    changed = sum(each.table == "meeting" for each in done.changed)
    said = [_("“%(file)s” is in.", file=kept.file)]
    if new := done.new["meeting"]:
        said.append(ngettext("%(num)s meeting is new.", "%(num)s meetings are new.", new))
    if changed:
        said.append(ngettext("%(num)s meeting is changed.", "%(num)s meetings are changed.", changed))
    if done.ended:
        said.append(ngettext("%(num)s meeting has ended.", "%(num)s meetings have ended.", len(done.ended)))
    flash(" ".join(said))
    _say_loose(done.loose)


def _say_undone(done: Undone) -> None:
    removed, restored = sum(done.removed.values()), sum(done.restored.values())
    said = [_("The list is taken back.")]
    if removed:
        said.append(ngettext("%(num)s entry is removed.", "%(num)s entries are removed.", removed))
    if restored:
        said.append(ngettext("%(num)s is as it was before.", "%(num)s are as they were before.", restored))
    if done.ended or done.stay:
        said.append(_("What is in use stays, and meetings with entries of their own have ended."))
    flash(" ".join(said))
    _say_loose(done.loose)


def _say_loose(loose: list[Loose]) -> None:
    if people := [f"{each.name}, {full_day(each.day)}" for each in loose]:
        flash(_("Please tell those who are no longer down to lead a date: %(people)s.", people="; ".join(people)))


def _csv(data: bytes, name: str) -> Response:
    answer = Response(data, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return answer


def _organisation() -> Any:
    return organisation.current(db.session, web.settings())


def _day(at: datetime) -> date:
    """The day on which something was done, where the organisation is: nobody needs the hour."""
    return at.astimezone(clock.zone(_organisation().timezone)).date()
