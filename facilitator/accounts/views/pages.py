"""What the pages of accounts have in common."""

from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from facilitator.forms import Form

bp = Blueprint("accounts", __name__)

START = "/volunteer/"

Answer = tuple[str, int] | Response | str


@bp.after_request
def _kept_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def show(template: str, form: Form, **values: Any) -> tuple[str, int]:
    """A page with a form: 200, or 422 with what is wrong once it was refused."""
    failed = bool(form.errors)
    return render_template(f"accounts/{template}.html", form=form, failed=failed, **values), 422 if failed else 200
