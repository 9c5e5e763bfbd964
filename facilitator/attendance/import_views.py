"""Old counts brought in by coordinators: sent, looked at, stored, taken back."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitator import access, clock, web
from facilitator.attendance import import_plan, import_words, importing, report_words, uploads
from facilitator.attendance.import_forms import ImportForm
from facilitator.attendance.importing import ChangedMeanwhile, NothingNew, NotThere
from facilitator.attendance.models import CountImport
from facilitator.db import db
from facilitator.meetings import organisation
from facilitator.meetings.board import PER_PAGE, Listing
from facilitator.meetings.words import full_day

bp = Blueprint("imports", __name__)

Answer = str | tuple[str, int] | Response
MOST_REFUSED = 200  # rows that are named one by one


@bp.errorhandler(NotThere)
def _not_there(_error: NotThere) -> Any:
    """An import that was thrown away, after a day at the latest."""
    return web.problem(
        404,
        message=_("This file is no longer here: what nobody stores is thrown away after a day. Send it again."),
        ways=[(url_for("imports.index"), _("Bring in old counts"))],
    )


@bp.get("/volunteer/reports/import")
def index() -> Answer:
    """The form, and what was brought in before."""
    return _index(ImportForm())


@bp.post("/volunteer/reports/import")
def send() -> Answer:
    """Read a file and keep what it says until somebody has looked at it."""
    form = ImportForm()
    upload = form.upload() if form.validate() else None
    if upload is None:
        return _index(form)
    kept = importing.keep(db.session, upload, form.dates.data, access.signed_in(), clock.now())
    db.session.commit()
    return redirect(url_for(".preview", number=kept.id), 303)


@bp.get("/volunteer/reports/import/<int:number>")
def preview(number: int) -> Answer:
    """What would be stored, what is there already, and what is left out and why."""
    kept = importing.find(db.session, number)
    return _preview(kept) if kept.read is not None else redirect(url_for(".index"), 303)


@bp.post("/volunteer/reports/import/<int:number>")
def accept(number: int) -> Answer:
    """Store what was shown; show it again where something else would be stored by now."""
    try:
        kept = importing.accept(db.session, number, request.form.get("seen", ""), access.signed_in(), clock.now())
    except (ChangedMeanwhile, NothingNew):
        return _preview(importing.find(db.session, number), changed=True), 409
    db.session.commit()
    flash(ngettext("%(num)s count is stored.", "%(num)s counts are stored.", kept.stored))
    return redirect(url_for(".index"), 303)


@bp.post("/volunteer/reports/import/<int:number>/discard")
def discard(number: int) -> Response:
    """Throw away what waits."""
    importing.discard(db.session, number)
    db.session.commit()
    flash(_("The file is thrown away. Nothing of it was stored."))
    return redirect(url_for(".index"), 303)


@bp.post("/volunteer/reports/import/<int:number>/take-back")
def take_back(number: int) -> Response:
    """Remove all counts that came of an import."""
    back = importing.take_back(db.session, number, clock.now())
    db.session.commit()
    said = [ngettext("%(num)s count is taken back.", "%(num)s counts are taken back.", back.removed)]
    if back.corrected:
        said.append(
            ngettext(
                "%(num)s date was corrected since by hand, and its correction stays.",
                "%(num)s dates were corrected since by hand, and their corrections stay.",
                back.corrected,
            )
        )
    flash(" ".join(said))
    return redirect(url_for(".index"), 303)


def _index(form: ImportForm) -> Answer:
    page = render_template(
        "attendance/import.html",
        form=form,
        failed=bool(form.errors),
        every=[(each, _day(each.accepted_at or each.sent_at)) for each in importing.every(db.session)],
        names=uploads.NAMES,
        words=import_words,
        most=report_words.number(uploads.MOST_ROWS),
    )
    return page, 422 if form.errors else 200


def _preview(kept: CountImport, *, changed: bool = False) -> str:
    found, read = importing.plan(db.session, kept, clock.now()), uploads.Upload.from_json(kept.read or {})
    pages = Listing(found.new, 1, len(found.new)).pages
    page = min(max(1, request.args.get("page", 1, int)), pages)
    shown = found.new[(page - 1) * PER_PAGE : page * PER_PAGE]
    return render_template(
        "attendance/import_preview.html",
        kept=kept,
        plan=found,
        upload=read,
        changed=changed,
        by_meeting=import_plan.by_meeting(found.new),
        page=Listing(shown, page, len(found.new)),
        refused=found.refused[:MOST_REFUSED],
        words=import_words,
        full_day=full_day,
        day=report_words.day,
    )


def _day(at: datetime) -> date:
    """The day on which something was done, where the organisation is: nobody needs the hour."""
    return at.astimezone(clock.zone(organisation.current(db.session, web.settings()).timezone)).date()
