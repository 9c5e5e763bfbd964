"""Planning a meeting: the list, the form, and how the form was understood before anything is saved."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from facilitator import access, clock, web
from facilitator.accounts import training
from facilitator.db import db
from facilitator.forms import clean_line, refuse
from facilitator.meetings import (
    board,
    cautions,
    history,
    organisation,
    planning,
    preview,
    schedule,
    teams,
    venues,
    words,
)
from facilitator.meetings.forms import MeetingForm, options
from facilitator.meetings.forms import meeting as forms
from facilitator.meetings.labels import STATES
from facilitator.meetings.models import Meeting, Organisation, State, Venue
from facilitator.meetings.planning import CarriedOn, NotReady
from facilitator.meetings.preview import Preview
from facilitator.meetings.venues import AlreadyThere
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import Answer, bp, show, the_meeting


@bp.get("/volunteer/meetings")
def index() -> Answer:
    """The meetings that somebody looks after."""
    (asked, number), who, now = pages.asked(), access.signed_in(), clock.now()
    state = request.args.get("state", "")
    wanted = State(state) if state in set(State) else None
    found = board.meetings(db.session, who, asked, wanted, number)
    timetables = schedule.of_many(db.session, found.items)
    rows = [(each, planning.next_of(each, timetables[each.id], now)) for each in found.items]
    may_plan = who.is_coordinator or db.session.scalar(teams.own(who).limit(1)) is not None
    return render_template(
        "meetings/index.html", page=found, rows=rows, words=asked, state=wanted, states=STATES, may_plan=may_plan
    )


@bp.route("/volunteer/meetings/new", methods=["GET", "POST"])
def new() -> Answer:
    """Plan a meeting, from nothing or as a copy of another; before that, choose whose it is."""
    who, copied = access.signed_in(), _copied()
    groups = db.session.scalars(teams.own(who)).all()
    named = {group.slug: group for group in groups} | ({"": None} if who.is_coordinator else {})
    asked = copied["group"] if copied else request.args.get("group")
    if asked not in named and len(named) == 1:
        asked = next(iter(named))
    if request.method == "GET" and asked not in named:
        own = db.session.scalars(teams.of(who)).all()
        return render_template("meetings/whose.html", groups=groups, own=own, free=who.is_coordinator)
    begin = forms.of_nothing(the_organisation(), named.get(asked or ""), web.language())
    form = form_of(None, {**begin, **(copied or {})})
    return _answer(form, None)


@bp.route("/volunteer/meetings/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> Answer:
    """Change a meeting, or publish what was a draft."""
    meeting = the_meeting(slug)
    return _answer(form_of(meeting, stored_values(meeting)), meeting)


@bp.post("/volunteer/meetings/new/preview")
def preview_new() -> Answer:
    """How the form of a new meeting is understood so far: the part of its page that says so."""
    return _fragment(form_of(None, forms.of_nothing(the_organisation(), None, web.language())), None)


@bp.post("/volunteer/meetings/<slug>/preview")
def preview_changes(slug: str) -> Answer:
    """How the form of a meeting is understood so far: the part of its page that says so."""
    meeting = planning.find(db.session, slug) or abort(404)
    return _fragment(form_of(meeting, stored_values(meeting)), meeting)


def refused(meeting: Meeting, refusal: NotReady | training.NotTrained) -> tuple[str, int]:
    """The form of a stored meeting, with what keeps it from being published."""
    form = form_of(meeting, stored_values(meeting), sent=False)
    say_refusal(form, refusal)
    return page(form, meeting, _preview(form, meeting))


def _answer(form: MeetingForm, stored: Meeting | None) -> Answer:
    if request.method == "GET":
        return page(form, stored, _preview(form, stored))
    checked, venue = check(form, web.today())
    shown = _preview(form, stored)
    action = "check" if form.begin.data else request.form.get("action", "check")
    if not checked or shown is None or action == "check":
        return page(form, stored, shown)
    if form.seen.data != shown.seen:
        return page(form, stored, shown, look=True)
    if stored and form.version.data != planning.stamp(stored):
        return _differing(form, stored, shown)
    both = cautions.twice(shown.twice, web.today())
    return _save(form, stored, venue, both, publish=action == "publish") or page(form, stored, shown)


def check(form: MeetingForm, today: date) -> tuple[bool, Venue | None]:
    """Whether the form can be saved as it is, and the venue that is new with it."""
    checked, place = form.check(today), form.new_place()
    if not checked or place is None:
        return checked, None
    try:
        return True, venues.make(db.session, place.place())
    except AlreadyThere as twin:
        place.refuse_twin(twin)
        return False, None


def _save(
    form: MeetingForm, stored: Meeting | None, venue: Venue | None, both: list[str], *, publish: bool
) -> Answer | None:
    """Save, publish if asked, and go on to the meeting; None where the form now says why not."""
    plan, who, now = form.plan(web.today(), venue), access.signed_in(), clock.now()
    before = history.snapshot(db.session, stored) if stored else {}
    did = "changed" if stored else "planned"
    try:
        loose = planning.change(db.session, stored, plan, now) if stored else []
        meeting = stored or planning.draft(db.session, plan, now)
        if publish and meeting.state is not State.PUBLISHED:
            did = "published"
            planning.publish(db.session, meeting, who, now)
    except (NotReady, CarriedOn, training.NotTrained) as refusal:
        db.session.rollback()
        say_refusal(form, refusal)
        return None
    history.note(db.session, meeting, did, who, now, before)
    db.session.commit()
    flash(_saved(meeting, published=publish))
    pages.say_twice(both)
    pages.say_loose(loose)
    return redirect(url_for("prepare.meeting", slug=meeting.slug), 303)


def _saved(meeting: Meeting, *, published: bool) -> str:
    if published:
        return published_words(meeting)
    if meeting.state is State.DRAFT:
        return _("“%(name)s” is saved as a draft. Only its team can see it.", name=meeting.name)
    return _("The changes to “%(name)s” are saved. Calendars follow within hours.", name=meeting.name)


def published_words(meeting: Meeting) -> str:
    """What is said once a meeting is public."""
    return _("“%(name)s” is published. The public can find it now.", name=meeting.name)


def say_refusal(form: MeetingForm, refusal: NotReady | CarriedOn | training.NotTrained) -> None:
    """Say at the fields why a rule refused."""
    if isinstance(refusal, CarriedOn):
        _say_carried_on(form, refusal)
        return
    if isinstance(refusal, training.NotTrained):
        form.form_errors.append(_("Only a trained facilitator can publish a meeting. It can be saved as a draft."))
        return
    lead = form.lead_name()
    sentences = {
        ("venue", "missing"): _("Choose a venue before the meeting is published."),
        ("online_url", "missing"): _("Enter a link or a phone number before the meeting is published."),
        ("lead", "not_trained"): _("%(name)s is not trained today. Choose somebody else, or nobody yet.", name=lead),
        ("first_day", "over"): _("That day is over. Choose another one before the meeting is published."),
        ("last_day", "over"): _("All its dates are over. Choose a later last day, or none."),
    }
    for name, code in refusal.gaps:
        refuse(form[name], sentences[name, code])


def _say_carried_on(form: MeetingForm, refusal: CarriedOn) -> None:
    other = refusal.other
    if other.successor is not None and other.last_day:  # that one comes before this
        message = _(
            "“%(name)s” takes place until %(day)s. Choose a later day.",
            name=other.name,
            day=words.full_day(other.last_day),
        )
    else:
        message = _(
            "“%(name)s” carries it on from %(day)s. Choose an earlier day.",
            name=other.name,
            day=words.full_day(other.first_day),
        )
    refuse(form[refusal.field], message)


def _differing(form: MeetingForm, stored: Meeting, shown: Preview) -> tuple[str, int]:
    """The form again, with what somebody else has saved meanwhile; sent once more it is saved."""
    theirs = form_of(stored, stored_values(stored), sent=False)
    form.version.data = planning.stamp(stored)
    return page(form, stored, shown, status=409, differing=forms.differences(theirs, form))


def page(form: MeetingForm, stored: Meeting | None, shown: Preview | None, **values: Any) -> tuple[str, int]:
    """The page of the form."""
    return show("plan", form, **common(form, stored, shown), zones=options.zones(the_organisation().country), **values)


def _fragment(form: MeetingForm, stored: Meeting | None) -> Answer:
    form.check(web.today())
    return render_template("meetings/_preview.html", form=form, **common(form, stored, _preview(form, stored)))


def common(form: MeetingForm, stored: Meeting | None, shown: Preview | None) -> dict[str, Any]:
    """What the form and the part of it that says how it was understood need to know."""
    who, today = access.signed_in(), web.today()
    others = [name for name in form.trained() if name != who.name]
    state = stored.state if stored else State.DRAFT
    return {
        "meeting": stored,
        "state": state,
        "shown": shown,
        "twice": cautions.twice(shown.twice, today) if shown else [],
        "standing": training.standing(who, today),
        "others": others,
        "today": today,
    }


def _preview(form: MeetingForm, stored: Meeting | None) -> Preview | None:
    series = form.series(web.today())
    if series is None:
        return None
    return preview.of(db.session, series, form.chosen_venue(), stored, clock.now(), form.home())


def form_of(stored: Meeting | None, values: Mapping[str, Any], *, sent: bool = True) -> MeetingForm:
    """The form with what can be chosen; ``sent``: with what the request brought."""
    who, session = access.signed_in(), db.session
    form = MeetingForm(data=values) if sent else MeetingForm(formdata=None, data=values)
    form.offer(
        session.scalars(teams.own(who)).all(),
        venues.everything(session),
        venues.near(session, who),
        free=who.is_coordinator,
    )
    group = form.chosen_group()
    known = group is not None or who.is_coordinator
    form.offer_leads(teams.candidates(session, group, web.today()) if known else [], stored)
    return form


def stored_values(meeting: Meeting) -> dict[str, Any]:
    """A stored meeting as the form shows it."""
    begin = forms.of_nothing(the_organisation(), meeting.group, meeting.language)
    return {**begin, **forms.of_meeting(meeting), "version": planning.stamp(meeting)}


def _copied() -> dict[str, Any] | None:
    """What a copy begins with: all but the days on which its model began and ended."""
    slug = clean_line(request.args.get("copy"))
    if not slug:
        return None
    if not access.allowed("meetings.edit", access.signed_in(), {"slug": slug}):
        abort(403)
    meeting = planning.find(db.session, slug) or abort(404)
    return {**forms.of_meeting(meeting), "first_day": None, "last_day": None}


def the_organisation() -> Organisation:
    """Whoever runs this copy."""
    return organisation.current(db.session, web.settings())
