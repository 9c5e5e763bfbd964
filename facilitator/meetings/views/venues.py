"""Venues: a list that all share, so that the way in has to be found out only once."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator import access, clock, web
from facilitator.db import db
from facilitator.meetings import board, closures, organisation
from facilitator.meetings import venues as rules
from facilitator.meetings.forms import VenueForm, meanwhile, options, place
from facilitator.meetings.models import State, Venue
from facilitator.meetings.venues import AlreadyThere
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import Answer, bp, show


@bp.get("/volunteer/venues")
def venues() -> Answer:
    """All venues, and which of them the reader may change."""
    words, number = pages.asked()
    page = board.venue_rows(db.session, access.signed_in(), words, number)
    return render_template("meetings/venues.html", page=page, words=words)


@bp.route("/volunteer/venues/new", methods=["GET", "POST"])
def new_venue() -> Answer:
    """Add a venue."""
    form = VenueForm(data=place.of_organisation(organisation.current(db.session, web.settings())))
    form.offer()
    if form.validate_on_submit():
        try:
            venue = rules.add(db.session, form.place())
        except AlreadyThere as twin:
            form.refuse_twin(twin)
        else:
            db.session.commit()
            flash(_("“%(name)s” is in the list of venues now.", name=venue.name))
            return redirect(url_for("meetings.venues"), 303)
    return _page(form, None)


@bp.route("/volunteer/venues/<slug>/edit", methods=["GET", "POST"])
def edit_venue(slug: str) -> Answer:
    """Change a venue, and with it what people see of the meetings there."""
    venue = rules.find(db.session, slug, lock=request.method == "POST") or abort(404)
    stored = place.of_venue(venue)
    form = VenueForm(data=stored)
    form.offer()
    if form.validate_on_submit():
        if form.version.data != rules.stamp(venue):
            return _page(form, venue, status=409, differing=_differing(stored, form))
        try:
            changed = rules.change(db.session, venue, form.place(), access.signed_in(), clock.now())
        except AlreadyThere as twin:
            form.refuse_twin(twin)
        else:
            db.session.commit()
            flash(_("The changes to “%(name)s” are saved.", name=venue.name))
            if shown := sum(each.state is State.PUBLISHED for each in changed):
                flash(ngettext("%(num)s meeting shows them.", "%(num)s meetings show them.", shown))
            return redirect(url_for("meetings.venues"), 303)
    return _page(form, venue)


def _differing(stored: dict[str, Any], form: VenueForm) -> list[tuple[str, str, str]]:
    theirs = VenueForm(formdata=None, data=stored)
    theirs.offer()
    return meanwhile.differences(theirs, form, [each.name for each in form if each.name in stored])


def _page(form: VenueForm, venue: Venue | None, **values: Any) -> Answer:
    here = [meeting for meeting in venue.meetings if meeting.state is not State.ENDED] if venue else []
    country = organisation.current(db.session, web.settings()).country
    closed = closures.of_owner(db.session, venue, web.today()) if venue else []
    if venue and not form.errors:  # one that was refused goes on from what it was opened with
        form.version.data = rules.stamp(venue)
    return show("venue", form, venue=venue, here=here, closed=closed, zones=options.zones(country), **values)
