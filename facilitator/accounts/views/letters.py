"""The two letters that carry a link, and the link itself."""

from datetime import datetime

from flask import render_template
from flask_babel import gettext as _

from facilitator import web
from facilitator.accounts import links
from facilitator.accounts.links import LASTS, Purpose
from facilitator.accounts.models import Volunteer


def link(volunteer: Volunteer, purpose: Purpose, now: datetime) -> str:
    """The full address, from ``BASE_URL``, that opens somebody's account once."""
    token = links.make(web.settings().secret_key, purpose, volunteer, now)
    return web.absolute(f"accounts.{purpose}", token=token)


def compose(volunteer: Volunteer, purpose: Purpose, now: datetime) -> tuple[str, str]:
    """Subject and text of the letter with a link."""
    subject = {
        Purpose.JOIN: _("Your invitation to sign in"),
        Purpose.RESET: _("A new password"),
    }[purpose]
    text = render_template(
        f"accounts/mail/{purpose}.txt",
        volunteer=volunteer,
        link=link(volunteer, purpose, now),
        days=LASTS[purpose].days,
    )
    return subject, text
