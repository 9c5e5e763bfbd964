"""The pages of help: one for each job, by the four kinds of people who have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Job:
    """A page: its name in the address and of its template, its title, and what it tells in a sentence."""

    name: str
    title: Any
    tells: Any


@dataclass(frozen=True, slots=True)
class Section:
    """The pages for one kind of people."""

    title: Any
    jobs: Sequence[Job]


PRIVACY = Job(
    "privacy",
    _l("What is stored, and what never"),
    _l("Nothing about people who come to meetings. Here is what there is instead."),
)
SECTIONS = (
    Section(
        _l("For everybody"),
        (
            Job("find", _l("Find a meeting"), _l("Today, in your town or online, in your language.")),
            Job("first-visit", _l("Your first meeting"), _l("What it is like, and what you need not do.")),
            Job(
                "subscribe",
                _l("Have the dates in your calendar"),
                _l("They follow every change by themselves, and can be discreet."),
            ),
            Job(
                "languages",
                _l("Languages of this site"),
                _l("Which there are, how good they are, and how you can make them better."),
            ),
            PRIVACY,
        ),
    ),
    Section(
        _l("For volunteers"),
        (
            Job("plan", _l("Plan a meeting"), _l("Say when and where, see the next six dates, publish.")),
            Job("change", _l("Change, move or cancel dates"), _l("One date, from a date on, a break, the end.")),
            Job("close", _l("Close days"), _l("Holidays and a venue that is closed, for many meetings at once.")),
            Job("lead", _l("Lead a date"), _l("Whose turn it is, and the dates that you lead in your own calendar.")),
            Job(
                "prepare",
                _l("Prepare a date"),
                _l("Run sheet, worksheets and copies, with a timer for the table."),
            ),
            Job(
                "count",
                _l("Count a meeting"),
                _l("Some numbers after the meeting, in twenty seconds, without a name."),
            ),
            Job("offline", _l("Count without signal"), _l("In a basement, on your phone, so that nothing is lost.")),
            Job("print", _l("Print worksheets"), _l("Choose by what came up, take one or a pack for your meeting.")),
        ),
    ),
    Section(
        _l("For coordinators"),
        (
            Job("people", _l("People, teams and training"), _l("Let somebody in, enter a course, change a team.")),
            Job("reports", _l("Reports and missing counts"), _l("Exact ones for you, protected ones for others.")),
            Job(
                "import",
                _l("Bring in meetings and old counts"),
                _l("From tables of yours, looked at before they are stored."),
            ),
            Job("sheets", _l("Worksheets of your own"), _l("Write one or adapt one, look at it, publish it.")),
        ),
    ),
    Section(
        _l("For administrators"),
        (
            Job("install", _l("Install it"), _l("On a machine of your own, started by itself.")),
            Job("https", _l("Reach it by HTTPS"), _l("With nginx or Caddy in front.")),
            Job("mail", _l("Let it send mail"), _l("For invitations, reminders, and what visitors write.")),
            Job("backup", _l("Back up and restore"), _l("Every night by itself, and what to do on a bad day.")),
            Job("upgrade", _l("Bring it up to date"), _l("And how to go back, if something is wrong.")),
            Job("grow", _l("PostgreSQL, Redis, several hosts"), _l("When one machine and SQLite are not enough.")),
            Job("choose", _l("What you can choose"), _l("Languages, how long names stay, other sites, a contact.")),
        ),
    ),
)
JOBS = {job.name: job for section in SECTIONS for job in section.jobs if job is not PRIVACY}


def section_of(job: Job) -> Section:
    """Where a page belongs."""
    return next(section for section in SECTIONS if job in section.jobs)
