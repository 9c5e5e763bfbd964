"""Worksheets of this organisation's own: written or uploaded, looked at, published, withdrawn. For coordinators."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from facilitator import access, clock, settings, web
from facilitator.db import db
from facilitator.handouts import editions, own_pages, shelf, views, words
from facilitator.handouts.editions import ChangedMeanwhile, NothingNew
from facilitator.handouts.loader import WorksheetError
from facilitator.handouts.own_forms import NewSheetForm, PublishForm, SheetForm
from facilitator.handouts.own_pages import Answer, bp, shipped, the_sheet

__all__ = ["bp"]

LAST = 9  # those without a point stand after the others
SHEET = "/volunteer/worksheets/<slug>/<language>"
EDITION = f"{SHEET}/editions/<int:number>"


@bp.get("/volunteer/worksheets")
def index() -> str:
    """Our own worksheets, and those that can be adapted."""
    found = editions.every(db.session)
    own = {(each.slug, each.language) for each in found}
    others = [each for key, each in shipped().worksheets.items() if key not in own]
    return render_template(
        "handouts/own/index.html",
        found=[(each, shelf.title(each), (each.slug, each.language) in shipped().worksheets) for each in found],
        others=sorted(others, key=lambda each: (each.point or LAST, each.title)),
        words=words,
    )


@bp.route("/volunteer/worksheets/new", methods=["GET", "POST"])
def new() -> Answer:
    """Write or upload a worksheet that is not there yet."""
    form = NewSheetForm()
    if request.method == "GET":
        form.text.data = (settings.templates() / "handouts" / "own" / "starter.yaml").read_text(encoding="utf-8")
        return _form(form)
    form.take_file()
    form.take_name(web.paper_language())
    if not form.validate():
        return _form(form)
    slug, language = form.slug.data or "", form.language.data or ""
    if editions.find(db.session, slug, language):
        form.refuse_name()
        return _form(form, slug, language, taken=True)
    return _keep(form, slug, language)


@bp.route(f"{SHEET}/edit", methods=["GET", "POST"])
def edit(slug: str, language: str) -> Answer:
    """Change the draft; where there is none, begin one with the newest edition, or with the built-in worksheet."""
    found, form = editions.find(db.session, slug, language), SheetForm()
    built_in = shelf.built_in(views.folder(), slug, language)
    if found is None and built_in is None:
        abort(404)
    if request.method == "POST":
        form.take_file()
        return _keep(form, slug, language) if form.validate() else _form(form, slug, language)
    form.text.data = shelf.begin(found, request.args.get("edition", 0, int)) if found else built_in
    return _form(form, slug, language, seen=found.version if found else 0, own=found)


@bp.get(SHEET)
def sheet(slug: str, language: str) -> str:
    """One of our own: how it stands, its draft, its editions."""
    found = the_sheet(slug, language)
    built_in = shipped().worksheets.get((slug, language))
    return render_template(
        "handouts/own/sheet.html", own=found, title=shelf.title(found), built_in=built_in, words=words
    )


@bp.route(f"{SHEET}/draft", methods=["GET", "POST"])
def draft(slug: str, language: str) -> Answer:
    """Look at the draft as it will print, and publish it."""
    found, form = the_sheet(slug, language), PublishForm()
    if found.draft is None:
        return redirect(url_for("own_sheets.sheet", slug=slug, language=language), 303)
    drafted = shelf.draft(found, views.folder())
    form.revises = bool(found.editions) or (slug, language) in shipped().worksheets
    problems, printable = own_pages.tried(drafted)
    if request.method == "POST" and form.validate() and printable:
        try:
            return _publish(slug, language, form.note.data or "")
        except NothingNew:
            form.refuse_nothing_new()
    failed = bool(form.errors)
    page = render_template(
        "handouts/own/draft.html",
        **own_pages.shown(drafted),
        own=the_sheet(slug, language),
        form=form,
        failed=failed,
        problems=problems,
        printable=printable,
    )
    return page, 422 if request.method == "POST" else 200


@bp.get(f"{SHEET}/draft.pdf")
def draft_pdf(slug: str, language: str) -> Response:
    """The draft as a PDF."""
    return own_pages.pdf(shelf.draft(the_sheet(slug, language), views.folder()))


@bp.post(f"{SHEET}/discard")
def discard(slug: str, language: str) -> Redirect:
    """Throw the draft away."""
    found = the_sheet(slug, language)
    left = editions.discard(db.session, found, own_pages.version(), access.signed_in(), clock.now())
    db.session.commit()
    flash(_("The draft is thrown away."))
    there = url_for("own_sheets.sheet", slug=slug, language=language) if left else url_for("own_sheets.index")
    return redirect(there, 303)


@bp.post(f"{SHEET}/withdraw")
def withdraw(slug: str, language: str) -> Redirect:
    """Take it out of the library."""
    editions.withdraw(db.session, the_sheet(slug, language), own_pages.version(), access.signed_in(), clock.now())
    db.session.commit()
    if (slug, language) in shipped().worksheets:
        flash(_("The adaptation is taken back: the built-in worksheet is in the library again."))
    else:
        flash(_("It is withdrawn: nobody finds it in the library any more. Its editions stay here."))
    return redirect(url_for("own_sheets.sheet", slug=slug, language=language), 303)


@bp.post(f"{SHEET}/put-back")
def put_back(slug: str, language: str) -> Redirect:
    """Have the last edition in the library again."""
    editions.put_back(db.session, the_sheet(slug, language), own_pages.version(), access.signed_in(), clock.now())
    db.session.commit()
    flash(_("Its last edition is in the library again."))
    return redirect(url_for("own_sheets.sheet", slug=slug, language=language), 303)


@bp.get(EDITION)
def edition(slug: str, language: str, number: int) -> str:
    """Any edition on the screen, also of a worksheet that was withdrawn."""
    found = shelf.edition(db.session, views.folder(), slug, language, number)
    return render_template("handouts/own/edition.html", **own_pages.shown(found))


@bp.get(f"{EDITION}.pdf")
def edition_pdf(slug: str, language: str, number: int) -> Response:
    """Any edition as a PDF."""
    return own_pages.pdf(shelf.edition(db.session, views.folder(), slug, language, number))


@bp.get(f"{EDITION}.yaml")
def edition_file(slug: str, language: str, number: int) -> Response:
    """The file of any edition."""
    found = shelf.edition(db.session, views.folder(), slug, language, number)
    return views.file(found, shelf.source(db.session, views.folder(), found))


def _keep(form: SheetForm, slug: str, language: str) -> Answer:
    """Keep what was given as the draft and show it as it will print; or the form again, with all that is wrong."""
    text, seen = form.text.data or "", own_pages.version()
    try:
        editions.keep_draft(db.session, slug, language, text, seen, access.signed_in(), clock.now())
    except WorksheetError as error:
        form.refuse_text(error)
        return _form(form, slug, language)
    except ChangedMeanwhile as error:
        form.refuse_overwriting(own_pages.meanwhile(error))
        return _form(form, slug, language, seen=error.version)
    db.session.commit()
    return redirect(url_for("own_sheets.draft", slug=slug, language=language), 303)


def _form(
    form: SheetForm, slug: str = "", language: str = "", *, seen: int | None = None, **values: object
) -> tuple[str, int]:
    """The form; ``seen`` is the state that its next sending may overwrite."""
    failed = bool(form.errors)
    seen = own_pages.version() if seen is None else seen
    new = isinstance(form, NewSheetForm)
    values |= {"form": form, "failed": failed, "seen": seen, "new": new, "slug": slug, "language": language}
    return render_template("handouts/own/form.html", **values), 422 if failed else 200


def _publish(slug: str, language: str, note: str) -> Redirect:
    found, now, today = the_sheet(slug, language), clock.now(), web.today()
    made = editions.publish(db.session, found, note, own_pages.version(), access.signed_in(), now, today)
    edition_name = words.release_name(made.number, made.day)
    db.session.commit()
    flash(_("%(edition)s is published. It is what everybody prints from now on.", edition=edition_name))
    return redirect(url_for("own_sheets.sheet", slug=slug, language=language), 303)
