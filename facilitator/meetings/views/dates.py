"""One date of a meeting: how it stands, and the pages on which it is cancelled and put back.

Each asks first and says what people will see. Whoever changes a date that somebody else has changed since it was shown
to them is shown that first.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import access, clock, web
from facilitator.db import db
from facilitator.meetings import date_words, dates, followers, holidays, planning, schedule, words
from facilitator.meetings.dates import ChangedMeanwhile
from facilitator.meetings.forms import CancelForm, UndoForm
from facilitator.meetings.models import Meeting, State, Status
from facilitator.meetings.planning import NoSuchDate
from facilitator.meetings.timetable import MeetingDate
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import Answer, bp, show, the_meeting

HERE = "/volunteer/meetings/<slug>/dates"


@dataclass(frozen=True, slots=True)
class Asked:
    """A date that an address names, and the meeting; ``today`` is the local date where that is."""

    meeting: Meeting
    found: MeetingDate
    now: datetime
    today: date

    @property
    def day(self) -> date:
        """The original local date, by which it is named."""
        return self.found.day

    @property
    def stamp(self) -> str:
        """What a form carries of how it is shown."""
        return dates.stamp(self.meeting, self.found)

    def words(self) -> str:
        """The day on which it stands, as a flash names it."""
        on_day = self.found.on_day
        return words.full_day(on_day, year=on_day.year != self.today.year)

    def values(self) -> dict[str, Any]:
        """What the pages show of it."""
        leader = followers.leader(db.session, self.meeting, self.day)
        return {
            "meeting": self.meeting,
            "date": self.found,
            "today": self.today,
            "soon": (self.found.on_day - self.today).days in (0, 1),
            "where": schedule.where(self.meeting, self.found),
            "stands": date_words.standing(self.meeting, self.found, self.today),
            "back": date_words.back(self.found),
            "leader": leader if leader is not access.signed_in() else None,
        }


@bp.get(f"{HERE}/<day>")
def one_date(slug: str, day: str) -> Answer:
    """How one date stands, and what can be done with it."""
    meeting, named, now = the_meeting(slug), _day(day), clock.now()
    timetable = schedule.of(db.session, meeting)
    found = timetable.on(named) or abort(404)
    over = meeting.state is not State.PUBLISHED or dates.is_over(timetable, named, now)
    asked = Asked(meeting, found, now, planning.local_day(meeting, now))
    hint = "" if over else holidays.hint(meeting, found, web.country())
    named_day = {"meeting": meeting, "when": found, "holiday": hint}
    return render_template("meetings/date.html", over=over, named_day=named_day, **asked.values())


@bp.route(f"{HERE}/<day>/cancel", methods=["GET", "POST"])
def cancel_date(slug: str, day: str) -> Answer:
    """Cancel one date, with a reason that the public reads."""
    asked = the_date(slug, day)
    again = date_words.back(asked.found) == "cancelled"
    said = {"reason": asked.found.reason, "note": asked.found.note} if again else {}
    form = CancelForm(data={"version": asked.stamp, **said})
    form.offer_reasons()
    changed = False
    if form.validate_on_submit():
        try:
            dates.cancel(db.session, asked.meeting, asked.day, form.why(), *by(asked), seen=form.version.data)
        except ChangedMeanwhile:
            changed = once_more(form, asked)
        else:
            said_so = _("%(day)s is cancelled. The site says so now, calendars follow within hours.", day=asked.words())
            return done(asked, said_so)
    return show("date_cancel", form, 409 if changed else 0, changed=changed, again=again, **asked.values())


@bp.route(f"{HERE}/<day>/undo", methods=["GET", "POST"])
def undo_date(slug: str, day: str) -> Answer:
    """Take back what was said last of one date."""
    asked = the_date(slug, day)
    if not date_words.back(asked.found):
        return pages.conflict(_("Nothing was said of %(day)s: there is nothing to take back.", day=asked.words()))
    form, changed = UndoForm(data={"version": asked.stamp}), False
    if form.validate_on_submit():
        try:
            undone = dates.undo(db.session, asked.meeting, asked.day, *by(asked), seen=form.version.data)
        except ChangedMeanwhile:
            changed = once_more(form, asked)
        else:
            return _put_back(asked, undone)
    return show("date_undo", form, 409 if changed else 0, changed=changed, **asked.values())


@bp.post(f"{HERE}/<day>/usual")
def date_as_usual(slug: str, day: str) -> Answer:
    """Say of one date that it takes place, on a public holiday or though a closure took it."""
    asked = the_date(slug, day)
    try:
        dates.as_usual(db.session, asked.meeting, asked.day, *by(asked))
    except dates.NothingChanged:
        return pages.conflict(_("Something has been said of %(day)s already.", day=asked.words()))
    except dates.Overlaps as refusal:
        when = date_words.when(refusal.other, asked.today)
        return pages.conflict(_("At that time the meeting has another date: %(when)s.", when=when))
    return done(asked, _("%(day)s takes place.", day=asked.words()))


def the_date(slug: str, day: str) -> Asked:
    """The date, kept from others while a request writes; else the page that says why it can't be changed."""
    meeting, named, now = published(slug), _day(day), clock.now()
    try:
        found = dates.coming(db.session, meeting, named, now)
    except NoSuchDate:
        abort(404)
    except dates.Over:
        abort(pages.conflict(_("%(day)s is over. Past dates stay as they were.", day=words.full_day(named))))
    return Asked(meeting, found, now, planning.local_day(meeting, now))


def published(slug: str) -> Meeting:
    """The meeting, if its dates can be changed; else the page that says why not."""
    meeting = the_meeting(slug)
    sentences = {
        State.DRAFT: _("“%(name)s” is a draft, which only its team can see. Change the draft itself."),
        State.PAUSED: _("“%(name)s” has a break at the moment. Take it up again first, then change single dates."),
        State.ENDED: _("“%(name)s” has ended already."),
    }
    if meeting.state in sentences:
        abort(pages.conflict(sentences[meeting.state] % {"name": meeting.name}))
    return meeting


def by(asked: Asked) -> tuple[Any, datetime]:
    """Who changes it, and when."""
    return access.signed_in(), asked.now


def once_more(form: Any, asked: Asked) -> bool:
    """Let a form be sent once more, now that the date is shown as it stands."""
    form.version.data = asked.stamp
    return True


def done(asked: Asked, said: str) -> Response:
    """Commit, say so, and go back to the meeting. Whoever leads is not told by the software."""
    leader = asked.values()["leader"]
    db.session.commit()
    flash(said)
    if leader:
        flash(_("Please tell %(name)s, who is down to lead that date.", name=leader.name))
    return redirect(url_for("prepare.meeting", slug=asked.meeting.slug), 303)


def _put_back(asked: Asked, undone: dates.Undone) -> Response:
    found = schedule.of(db.session, asked.meeting).on(asked.day)
    if found is None:
        db.session.commit()
        flash(_("The extra date on %(day)s is gone.", day=asked.words()))
        pages.say_loose(undone.loose)
        return redirect(url_for("prepare.meeting", slug=asked.meeting.slug), 303)
    when = date_words.when(found, asked.today)
    stays = found.status is Status.CANCELLED
    answer = done(asked, _("%(when)s stays closed.", when=when) if stays else _("%(when)s takes place.", when=when))
    if undone.overlap:
        other = date_words.when(undone.overlap, asked.today)
        flash(_("At the same time there is another date now: %(when)s. Cancel or move one of them.", when=other))
    return answer


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
