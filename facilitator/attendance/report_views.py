"""The pages of reports: exact ones for those who run meetings, protected ones for everybody else."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext as _

from facilitator import access, clock, mail, press, settings, web
from facilitator.attendance import leaflet, outside, report_words, reports
from facilitator.attendance.outside import Wanted
from facilitator.attendance.protect import Protection
from facilitator.attendance.reports import Asked
from facilitator.db import db
from facilitator.meetings import organisation
from facilitator.meetings.labels import KINDS
from facilitator.press import sizes
from facilitator.tables import spreadsheets

bp = Blueprint("reports", __name__)
SHOWN = 10  # missing counts that are named
KEPT = 300  # seconds
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access.predicate("reads_outside")
def _reads_outside(actor: Any, _values: Any) -> bool:
    """Everybody where the organisation wants a public report, else its coordinators."""
    return web.settings().public_report or (actor is not None and actor.is_coordinator)


@bp.get("/volunteer/reports")
def inside() -> str:
    """What was counted in one's own groups, as the address asks."""
    me, now, today = access.signed_in(), clock.now(), web.today()
    asked = Asked.from_args(request.args, today)
    meetings = reports.visible(db.session, me)
    choices = reports.choices(meetings)
    return render_template(
        "attendance/report.html",
        asked=asked,
        choices=choices,
        report=reports.of(db.session, meetings, asked, now),
        spans=report_words.spans(today),
        words=report_words,
        shown=SHOWN,
        regions=[(key, report_words.region(key)) for key in choices.regions],
        BY=report_words.BY,
        KINDS=KINDS,
        can_remind=mail.configured(web.settings()),
    )


@bp.get("/reports", endpoint="outside")
def for_others() -> str:
    """The report for others, small figures protected."""
    report = _report(_wanted())
    return render_template(
        "attendance/outside.html",
        report=report,
        wanted=report.wanted,
        words=report_words,
        method=report_words.method(report),
        months=report_words.months(outside.closed(web.today())),
        one_page=len(leaflet.together_by_period(report)) <= leaflet.MOST_ROWS,
        public=web.settings().public_report,
        named_pers=[(per, report_words.BY[per]) for per in outside.PERS],
        BYS=report_words.OUTSIDE_BY,
        BY=report_words.BY,
    )


@bp.get("/reports.csv")
def outside_csv() -> Response:
    """The same as a table of comma-separated values."""
    report = _report(_wanted())
    return _file(
        spreadsheets.to_csv(report_words.table(report)), "text/csv; charset=utf-8", _name(report.wanted, "csv")
    )


@bp.get("/reports.xlsx")
def outside_xlsx() -> Response:
    """The same as a workbook."""
    report = _report(_wanted())
    return _file(spreadsheets.to_xlsx(report_words.table(report)), XLSX, _name(report.wanted, "xlsx"))


@bp.get("/reports.pdf")
def outside_pdf() -> Response:
    """The same on one page of paper: by period, and by region or group."""
    wanted = _wanted()
    by_part = _report(wanted.but(by=wanted.by if wanted.by != "all" else "region"))
    imprint = {**_imprint(), "method": report_words.method(by_part), "span": report_words.span(wanted)}
    try:
        job = leaflet.report(settings.templates(), _size(), by_part, report_words, imprint)
    except leaflet.TooManyPeriods:
        return web.problem(400, message=_("That is more than a page takes. Choose quarters or years, or fewer months."))
    return _file(press.print_pdf(job, web.settings()), "application/pdf", _name(wanted, "pdf"))


@bp.get("/volunteer/letter-of-attendance.pdf")
def letter() -> Response:
    """A letter of attendance to print and fill in by hand: nobody's name is typed here, and nothing is kept."""
    found = {meeting.slug: meeting.name for meeting in reports.visible(db.session, access.signed_in())}
    job = leaflet.letter(settings.templates(), _size(), found.get(request.args.get("meeting", ""), ""), _imprint())
    return _file(press.print_pdf(job, web.settings()), "application/pdf", "letter-of-attendance.pdf")


def _wanted() -> Wanted:
    return Wanted.from_args(request.args, web.today())


def _report(wanted: Wanted) -> outside.Report:
    meetings = reports.visible(db.session, None)
    of = web.settings()
    return outside.of(db.session, meetings, wanted, Protection(of.small_figures, of.secret_key), clock.now())


def _file(data: bytes, kind: str, name: str) -> Response:
    answer = Response(data, content_type=kind)
    how = "inline" if kind == "application/pdf" else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answer.cache_control.private = True
    answer.cache_control.max_age = KEPT
    return answer


def _name(wanted: Wanted, ending: str) -> str:
    return f"attendance-{wanted.first}-{wanted.last}-{wanted.per}-{wanted.by}.{ending}"


def _imprint() -> dict[str, Any]:
    of = organisation.current(db.session, web.settings())
    return {"language": web.language(), "organisation": of.name, "helpline": of.helpline}


def _size() -> str:
    asked = request.args.get("size") or sizes.usual(web.country())
    if asked not in sizes.SIZES:
        abort(400)
    return asked
