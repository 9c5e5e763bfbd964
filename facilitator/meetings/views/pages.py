"""What the pages of this room have in common."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitator import web
from facilitator.db import db
from facilitator.forms import Form, clean_line
from facilitator.meetings import planning, words
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Meeting

bp = Blueprint("meetings", __name__)
bp.add_app_template_filter(words.describe, "series_words")

FEW = 5  # dates that are named in one message
NUMBER = "int(max=2147483647)"  # what the databases' column holds
Answer = tuple[str, int] | Response | str


def show(template: str, form: Form, status: int = 0, **values: Any) -> tuple[str, int]:
    """A page with a form: 200, or 422 with what is wrong once it was refused."""
    failed = bool(form.errors)
    page = render_template(f"meetings/{template}.html", form=form, failed=failed, **values)
    return page, status or (422 if failed else 200)


def the_meeting(slug: str) -> Meeting:
    """The meeting of that slug, or the page that there is none; kept from others while a request writes."""
    return planning.find(db.session, slug, lock=request.method == "POST") or abort(404)


def asked() -> tuple[str, int]:
    """What a list is asked for: the words to look for, and the number of the page."""
    return (clean_line(request.args.get("q")) or "")[:100], request.args.get("page", 1, int)


def conflict(message: str) -> Response:
    """The page that says that something has been done already, or can't be done any more."""
    return web.problem(409, title=_("That is not possible any more"), message=message)


def back_to(slug: str) -> Response:
    """To the page from which something was pressed: those of a meeting's team are the meeting's own and two lists."""
    lists = {"start": "prepare.start", "to-confirm": "meetings.to_confirm"}
    if endpoint := lists.get(request.form.get("back", "")):
        return redirect(url_for(endpoint), 303)
    return redirect(url_for("prepare.meeting", slug=slug), 303)


def say_twice(both: Sequence[str]) -> None:
    """Tell which dates are at one time now, as ``cautions.twice`` words them; a letter's length of them."""
    if both:
        more = ngettext("and %(num)s more", "and %(num)s more", len(both) - FEW) if len(both) > FEW else ""
        named = "; ".join([*both[:FEW], *filter(None, [more])])
        flash(_("Two dates are at the same time now: %(dates)s. Cancel or move one of them.", dates=named))


def say_loose(loose: Iterable[Loose]) -> None:
    """Tell who is no longer put down for a date: the software does not tell them."""
    if people := [f"{each.name}, {words.full_day(each.day)}" for each in loose]:
        flash(_("Please tell those who are no longer down to lead a date: %(people)s.", people="; ".join(people)))
