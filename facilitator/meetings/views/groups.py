"""Groups and their teams. Coordinators make groups and choose the team; the team says what the group is about."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from facilitator import access, clock, web
from facilitator.accounts.models import Volunteer
from facilitator.db import db
from facilitator.forms import refuse
from facilitator.meetings import board, closures, teams
from facilitator.meetings import groups as rules
from facilitator.meetings.forms import GroupForm, JoinForm, meanwhile
from facilitator.meetings.groups import NameTaken
from facilitator.meetings.models import Group
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import NUMBER, Answer, bp, show

_SAID = ("name", "about", "links_shortly_before")


@bp.get("/volunteer/groups")
def groups() -> Answer:
    """The groups that somebody looks after."""
    words, number = pages.asked()
    page = board.groups(db.session, access.signed_in(), words, number)
    return render_template("meetings/groups.html", page=page, words=words)


@bp.route("/volunteer/groups/new", methods=["GET", "POST"])
def new_group() -> Answer:
    """Make a group, then choose its team."""
    form = GroupForm()
    if form.validate_on_submit():
        try:
            group = rules.add(db.session, **_said(form), now=clock.now())
        except NameTaken:
            _taken(form)
        else:
            db.session.commit()
            flash(_("The group “%(name)s” is there. Now add its team.", name=group.name))
            return redirect(url_for("meetings.edit_group", slug=group.slug), 303)
    return show("group_new", form, join_minutes=web.settings().join_minutes)


@bp.route("/volunteer/groups/<slug>/edit", methods=["GET", "POST"])
def edit_group(slug: str) -> Answer:
    """What a group is called and about, and who is on its team."""
    group = rules.find(db.session, slug, lock=request.method == "POST") or abort(404)
    form = GroupForm(obj=group)
    if form.validate_on_submit():
        if form.version.data != rules.stamp(group):
            differing = meanwhile.differences(GroupForm(formdata=None, obj=group), form, _SAID)
            return _page(group, form, _join_form(group), status=409, differing=differing)
        try:
            rules.change(db.session, group, **_said(form), now=clock.now())
        except NameTaken:
            _taken(form)
        else:
            db.session.commit()
            flash(_("The changes to “%(name)s” are saved.", name=group.name))
            return redirect(url_for("meetings.edit_group", slug=group.slug), 303)
    return _page(group, form, _join_form(group))


@bp.post("/volunteer/groups/<slug>/team")
def join_team(slug: str) -> Answer:
    """Add somebody to a team."""
    group = _the_group(slug)
    form = _join_form(group)
    if not form.validate():
        return _page(group, GroupForm(formdata=None, obj=group), form)
    volunteer = db.session.get_one(Volunteer, int(form.volunteer.data))
    rules.join(db.session, group, volunteer)
    db.session.commit()
    flash(_("%(name)s is on the team now.", name=volunteer.name))
    return redirect(url_for("meetings.edit_group", slug=group.slug), 303)


@bp.route(f"/volunteer/groups/<slug>/team/<{NUMBER}:number>/remove", methods=["GET", "POST"])
def leave_team(slug: str, number: int) -> Answer:
    """Ask, then take somebody off a team and say what nobody leads now."""
    group, volunteer = _the_group(slug), db.session.get(Volunteer, number)
    if volunteer not in group.team:
        abort(404)
    if request.method == "GET":
        led = rules.led_by(group, volunteer)
        return render_template("meetings/leave.html", group=group, volunteer=volunteer, led=led)
    bereft, loose = rules.leave(db.session, group, volunteer, access.signed_in(), clock.now())
    db.session.commit()
    flash(_("%(name)s is no longer on the team.", name=volunteer.name))
    if bereft:
        names = ", ".join(meeting.name for meeting in bereft)
        flash(_("Choose who leads from now on: %(meetings)s.", meetings=names))
    pages.say_loose(loose)
    return redirect(url_for("meetings.edit_group", slug=group.slug), 303)


def _page(group: Group, form: GroupForm, join: JoinForm, **values: Any) -> Answer:
    if not form.errors:  # one that was refused goes on from what it was opened with
        form.version.data = rules.stamp(group)
    team = teams.candidates(db.session, group, web.today())
    inactive = [each for each in group.team if not each.active]
    page, status = show(
        "group",
        form,
        group=group,
        join=join,
        team=team,
        inactive=inactive,
        join_minutes=web.settings().join_minutes,
        closed=closures.of_owner(db.session, group, web.today()),
        **values,
    )
    return page, 422 if join.errors else status


def _join_form(group: Group) -> JoinForm:
    form = JoinForm()
    form.offer(teams.outsiders(db.session, group) if access.signed_in().is_coordinator else [])
    return form


def _the_group(slug: str) -> Group:
    return rules.find(db.session, slug) or abort(404)


def _said(form: GroupForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "about": form.about.data or "",
        "links_shortly_before": form.links_shortly_before.data,
    }


def _taken(form: GroupForm) -> None:
    refuse(form.name, _("Another group has this name."))
