"""All that is stored, in plain words and table by table: of this the privacy page is made, and a test misses none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator import keeping
from facilitator.settings import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is stored: in which ``tables``, what it is, why, and for how long."""

    tables: str
    what: str
    why: str
    until: str


@dataclass(frozen=True, slots=True)
class Section:
    """What belongs together on the page."""

    title: str
    kept: Sequence[Kept]


def everything(settings: Settings) -> list[Section]:
    """All that is stored, with the times that are set on this site, in the language of the request."""
    names = _months(settings.names_months)
    return [
        Section(_("What takes place"), _meetings(names)),
        Section(_("Numbers about dates"), _numbers(names)),
        Section(_("Volunteers"), _volunteers(settings)),
        Section(_("What volunteers do"), _work(names)),
    ]


def _meetings(names: str) -> list[Kept]:
    always = _("As long as the meeting stands here.")
    return [
        Kept(
            "organisation revision",
            _("Name, helpline and texts of the organisation"),
            _("So that everybody knows whose site this is."),
            _("As long as the site runs."),
        ),
        Kept(
            "meeting_group venue meeting meeting_audience succession",
            _("Groups, places and meetings: when, where, whom they are for, how to join, who usually leads"),
            _("So that people find them. Who leads is shown to the public only if they chose so."),
            always,
        ),
        Kept(
            "coming_date date_change closure closure_kept",
            _("Dates to come, what was said of single dates, closed days and who entered them"),
            _("So that nobody stands before a closed door."),
            _("As long as the meeting stands here; who closed days, %(months)s.", months=names),
        ),
        Kept(
            "batch batch_row list_upload",
            _("Which lists of meetings were brought in and by whom, and what they changed"),
            _("So that they can be looked at before, and taken back after."),
            _(
                "What nobody stores is gone after %(days)s. What was changed, as long as the meeting; who did it, "
                "%(months)s.",
                days=_days(keeping.UPLOADS),
                months=names,
            ),
        ),
    ]


def _numbers(names: str) -> list[Kept]:
    return [
        Kept(
            "attendance_count",
            _(
                "Counts: whether a date took place, how many were in the room, online and there for the first time, "
                "and how many letters of attendance were given; when that was entered and why it was corrected"
            ),
            _("For the group itself, and for sums that are given to others. Who came is in none of it."),
            _("The numbers stay. Which volunteer entered them is kept for %(months)s.", months=names),
        ),
        Kept(
            "count_link",
            _("Links for helpers without an account: who made them and when, and a secret that can’t be read back"),
            _("So that somebody can count without an account. Nobody knows who the helper is."),
            _("Until they are stopped; who made them, %(months)s.", months=names),
        ),
        Kept(
            "count_import imported_count",
            _("Tables of old counts that a coordinator brought in"),
            _("So that they can be looked at before, and taken back after."),
            _(
                "What nobody stores is gone after %(days)s. Which counts came of it stays; who did it, %(months)s.",
                days=_days(keeping.UPLOADS),
                months=names,
            ),
        ),
        Kept(
            "count_reminder",
            _("On which day somebody was reminded of a count"),
            _("So that nobody is reminded twice a day."),
            _("%(days)s after the date.", days=_days(keeping.REMINDERS)),
        ),
        Kept(
            "door_report",
            _("How often the button “Nobody was there” was pressed for a date"),
            _("So that somebody looks after it. Not who pressed it, not when."),
            _("%(days)s after the date.", days=_days(keeping.DOOR_REPORTS)),
        ),
    ]


def _volunteers(settings: Settings) -> list[Kept]:
    return [
        Kept(
            "volunteer role volunteer_role membership",
            _("Name, e-mail address, the password in a form that can’t be read back, groups, and what they may do"),
            _("So that they can sign in and see what is theirs."),
            _(
                "As long as the account. Of somebody who has left, %(months)s more.",
                months=_months(settings.names_months),
            ),
        ),
        Kept(
            "training",
            _("Courses with their dates, and who entered them"),
            _("So that those who lead have learned it."),
            _("As long as the account; who entered them, %(months)s.", months=_months(settings.names_months)),
        ),
        Kept(
            "rota_secret",
            _("That somebody fetches their own dates, with the day and a secret that can’t be read back"),
            _("So that a calendar of theirs gets them."),
            _("Until they stop it."),
        ),
        Kept(
            "sign_in_failure",
            _("Tries to sign in: when, and for which account, in a form that can’t be read back"),
            _("So that nobody can guess passwords. Not from where."),
            _("They count for a quarter of an hour, and are gone within a day."),
        ),
        Kept(
            "letter",
            _("E-mails to volunteers that are on their way, such as what visitors write to a group"),
            _("So that none is lost while the mail server is away."),
            _("Until they are sent, at most %(days)s.", days=_days(keeping.LETTERS)),
        ),
        Kept(
            "letter_hour",
            _("How many messages visitors sent to a group within an hour"),
            _("So that nobody can flood it. Only a number: not who, from where or what."),
            _("They count for an hour, and are gone within a day."),
        ),
    ]


def _work(names: str) -> list[Kept]:
    return [
        Kept(
            "duty",
            _("Who leads which date"),
            _("So that everybody knows whose turn it is."),
            _("%(months)s after the date.", months=names),
        ),
        Kept(
            "meeting_history",
            _("Who changed what of a meeting, and when"),
            _("So that a mistake can be taken back."),
            _("What was changed, as long as the meeting; who did it, %(months)s.", months=names),
        ),
        Kept(
            "date_plan",
            _("Steps, worksheets, copies and things to bring that the team chose for a date"),
            _("So that the team can prepare together."),
            _("%(days)s after the date.", days=_days(keeping.PLANS)),
        ),
        Kept(
            "own_worksheet worksheet_draft worksheet_edition",
            _("Worksheets that coordinators wrote, each edition, and who wrote it"),
            _("So that what was printed can be printed again."),
            _("They stay; who wrote them, %(months)s.", months=names),
        ),
        Kept(
            "print_run",
            _("What a volunteer ordered to be printed"),
            _("So that it can be fetched when it is ready."),
            _("%(days)s after it is done.", days=_days(keeping.PRINT_RUNS)),
        ),
    ]


def _months(number: int) -> str:
    return ngettext("%(num)s month", "%(num)s months", number)


def _days(span: timedelta) -> str:
    return ngettext("%(num)s day", "%(num)s days", span.days)
