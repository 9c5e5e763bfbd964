"""A visitor writes to those who run a group or a meeting, without an account, a cookie or anybody's address."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import abort, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from facilitator import clock, mail, web
from facilitator.accounts.models import Volunteer
from facilitator.db import db
from facilitator.forms import clean_line
from facilitator.meetings import groups, letterbox, planning
from facilitator.meetings.forms.letter import LetterForm
from facilitator.meetings.models import Group, Meeting, State
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import Answer, bp
from facilitator.web import origin

_ADDRESS = "/<any(groups, meetings):of>/<slug>/write"


@dataclass(frozen=True, slots=True)
class Box:
    """What is written about: a meeting, or a group; without a group coordinators read it."""

    meeting: Meeting | None
    group: Group | None

    @property
    def name(self) -> str:
        return (self.meeting or self.group).name  # type: ignore[union-attr]  # one of the two is there

    @property
    def page(self) -> str:
        return url_for("finder.meeting", slug=self.meeting.slug) if self.meeting else self._group_page()

    def _group_page(self) -> str:
        return url_for("finder.group", slug=self.group.slug)  # type: ignore[union-attr]


@bp.get(_ADDRESS)
def write(of: str, slug: str) -> Answer:
    """The form; or, where no mail goes out or nobody would read it, what else there is."""
    return _page(_box(of, slug), LetterForm(meta={"csrf": False}))


@bp.post(_ADDRESS)
def send(of: str, slug: str) -> Answer:
    """Let a message go to those who run it, and go on to what happens next."""
    if origin.is_anothers():
        return web.problem(403, message=_("This form was sent by another site. Open the meeting’s page here instead."))
    box, form, now = _box(of, slug), LetterForm(meta={"csrf": False}), clock.now()
    if not form.validate():
        return _page(box, form)
    if not (readers := _readers(box)):
        form.form_errors.append(_("This site can’t pass on messages at the moment."))
        return _page(box, form, HTTPStatus.SERVICE_UNAVAILABLE)
    if not form.by_a_program():  # which is answered as anybody is
        try:
            letterbox.take_turn(db.session, box.group, now)
        except mail.TooMany:
            form.form_errors.append(
                _("Many messages have come by this form within the last hour. Please send it again in an hour.")
            )
            return _page(box, form, HTTPStatus.TOO_MANY_REQUESTS)
        _queue(box, form, readers, now)
        db.session.commit()
    return redirect(url_for(".sent", of=of, slug=slug), 303)


# Without a token, as in ``doors``: a visitor gets no cookie.
web.csrf.exempt(send)


@bp.get(f"{_ADDRESS}/sent")
def sent(of: str, slug: str) -> Answer:
    """What happens next."""
    return render_template("meetings/written.html", box=_box(of, slug))


def _box(of: str, slug: str) -> Box:
    slug = clean_line(slug) or ""
    if of == "groups":
        return Box(None, groups.find(db.session, slug) or abort(404))
    meeting = planning.find(db.session, slug)
    if meeting is None or meeting.state is State.DRAFT:
        abort(404)
    return Box(meeting, meeting.group)


def _readers(box: Box) -> list[Volunteer]:
    return letterbox.readers(db.session, box.group) if mail.configured(web.settings()) else []


def _page(box: Box, form: LetterForm, status: int = 0) -> Answer:
    return pages.show("write", form, status, box=box, offered=form.is_submitted() or bool(_readers(box)))


def _queue(box: Box, form: LetterForm, readers: list[Volunteer], now: datetime) -> None:
    """One letter for each reader, in the language of the site: the visitor may read another one."""
    reply_to = form.reply_to.data or ""
    about = web.settings().base_url + box.page.partition("?")[0]
    with force_locale(web.settings().languages[0]):
        subject = _("A visitor writes: %(name)s", name=box.name)
        for to in readers:
            values = {"message": form.message.data, "reply_to": reply_to, "readers": len(readers), "about": about}
            text = render_template("meetings/mail/from_visitor.txt", to=to, name=box.name, **values)
            mail.queue(db.session, to.email, subject, text, now, reply_to)
