"""The application: its rooms wired together, and nothing else."""

from typing import Any

from flask import Blueprint, Flask, g
from sqlalchemy import Engine

from facilitator import access, web
from facilitator import settings as settings_
from facilitator.accounts import security
from facilitator.accounts.views import bp as accounts
from facilitator.attendance.import_views import bp as imports
from facilitator.attendance.link_views import bp as count_link
from facilitator.attendance.offline_views import bp as offline
from facilitator.attendance.report_views import bp as reports
from facilitator.attendance.settle_views import bp as settling
from facilitator.attendance.views import bp as attendance
from facilitator.calendars.own_views import bp as own_calendar
from facilitator.calendars.views import bp as calendars
from facilitator.db import db, prepare_engine
from facilitator.exchange.list_views import bp as lists
from facilitator.finder.around_views import bp as around
from facilitator.finder.views import bp as finder
from facilitator.handouts import own_views
from facilitator.handouts.public_views import bp as public_paper
from facilitator.handouts.run_views import bp as runs
from facilitator.handouts.views import bp as handouts
from facilitator.meetings import organisation, revision
from facilitator.meetings.models import Organisation
from facilitator.meetings.views import bp as meetings
from facilitator.prepare.plan_views import bp as plan
from facilitator.prepare.reminder_views import bp as reminders
from facilitator.prepare.takeout_views import bp as takeout
from facilitator.prepare.views import bp as prepare
from facilitator.rota.leave_views import bp as leaving
from facilitator.rota.views import bp as rota
from facilitator.settings import Settings
from facilitator.web import ready


def create_app(settings: Settings) -> Flask:
    """The application for these settings."""
    app = Flask("facilitator", template_folder=str(settings_.templates()), static_folder="static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    prepare_engine(engine)
    web.install(app, settings, site=lambda: _organisation(settings))
    security.install(app)
    blueprints: tuple[Blueprint, ...] = (
        *(accounts, around, attendance, calendars, count_link, finder, handouts, imports, leaving, lists),
        *(meetings, offline, own_calendar, own_views.bp, plan, prepare, public_paper),
        *(reminders, reports, rota, runs, settling, takeout),
    )
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    access.check(app)
    ready.install(app, lambda: _state(engine))
    return app


def _engine_options(settings: Settings) -> dict[str, Any]:
    """What people typed stays out of logs; and a server that was away meanwhile is noticed before it is needed."""
    return {"hide_parameters": True, "pool_pre_ping": not settings.database.startswith("sqlite")}


def _state(engine: Engine) -> revision.State:
    with engine.connect() as connection:
        return revision.current(connection)


def _organisation(settings: Settings) -> Organisation:
    """Who runs this copy; asked of the database once a request."""
    if "organisation" not in g:
        g.organisation = organisation.current(db.session, settings)
    found: Organisation = g.organisation
    return found
