"""The schema is the privacy policy: who adds a column writes it down here, and says in the change what it is for."""

import importlib
import pkgutil
import re

import facilitator
from facilitator.attendance.models import Count
from facilitator.db import Base

# Every column there is. Nothing is about somebody who comes to a meeting: accounts are of volunteers, who sign in, and
# what is counted is numbers about a date.
COLUMNS = {
    # who helps
    "volunteer": "id email password active fs_uniquifier first_name last_name show_name created_at left_at",
    "role": "id name",
    "volunteer_role": "volunteer_id role_id",
    "training": "id volunteer_id course completed expires entered_by_id entered_at",
    "sign_in_failure": "id account at",  # the account as a keyed hash
    # mail to volunteers, until it is sent; where a visitor who wrote to a group wants the answer
    "letter": "id to subject text queued_at due_at tries reply_to",
    "letter_hour": "box hour number",  # how many letters came for a group within an hour
    # what takes place
    "organisation": "id name helpline timezone country opening_statement guidelines statements_changed_on",
    "meeting_group": "id slug name about links_shortly_before",
    "membership": "group_id volunteer_id",  # whose team somebody is on who helps
    "venue": "id slug name address town region sub_region country postcode latitude longitude timezone step_free"
    " way_in",
    "meeting": "id uid slug name about group_id venue_id lead_id kind state online_url online_phone online_code"
    " language point kept_types first_day start_time duration timezone frequency interval weekdays nth last_day"
    " search_text paused_from created_at changed_at confirmed_at sequence",
    "succession": "predecessor_id successor_id",
    "meeting_audience": "meeting_id audience",
    "coming_date": "meeting_id day status on_day weekday start_utc end_utc next_from_utc weekday_from_utc",
    "date_change": "meeting_id day what cancelled reason note to_day start_time duration kind venue_id online_url"
    " closures_seen",  # the note is what the public is told
    "closure": "id meeting_id group_id venue_id first_day last_day reason note made_at made_by_id undone_at"
    " undone_by_id",
    "closure_kept": "closure_id meeting_id day",
    "meeting_history": "id meeting_id day did at volunteer_id before after",  # what a volunteer changed of a meeting
    "revision": "id number changed_at",
    "duty": "meeting_id day volunteer_id",
    "rota_secret": "volunteer_id digest since",  # of a volunteer's own calendar: its secret as a hash
    "door_report": "meeting_id day count dismissed",  # how often a button was pressed for a date
    # worksheets of the organisation's own: files that coordinators wrote, and who of them did
    "own_worksheet": "id slug language version stands withdrawn_at changed_at changed_by_id",
    "worksheet_draft": "sheet_id source saved_at saved_by_id",
    "worksheet_edition": "id sheet_id number source digest day note published_at published_by_id",
    # what is chosen and brought for a date; the key is the form's own random one
    "date_plan": "meeting_id day steps sheets copies large_copies bring version key",
    # numbers about a date, and which volunteer entered them
    "attendance_count": "id meeting_id day held in_room online first_time letters key volunteer_id entered_at"
    " seen reason link_id",
    # files of old counts: numbers by date, what was read until somebody accepts it, and who did
    "count_import": "id volunteer_id read dates sent_at accepted_at undone_at stored",
    "imported_count": "count_id import_id",
    "count_link": "id meeting_id digest made_on made_by_id used_on",  # its secret as a hash, which volunteer made it
    # what a volunteer ordered to be printed, until a day after
    "print_run": "id volunteer_id wanted language pages parts done state why ordered_at ended_at claim lease_until"
    " tries",
    "count_reminder": "meeting_id day sent_on",  # when a mail last asked a volunteer for a count
    # imports of meeting lists
    "batch": "id source file format imported_at volunteer_id undone_at",
    "batch_row": "id batch_id table key ref said before after",  # of meetings, groups and venues
    "list_upload": "id volunteer_id file read preview sent_at batch_id",  # meetings that wait for a yes, at most a day
}
# Words of columns that would be about a person, and the columns that hold them for volunteers and places only.
TELLING = re.compile(
    r"name|mail|phone|address|birth|age\b|gender|ip\b|agent|device|note|remark|comment|text|about|who|to\b"
)
MEANT = {
    "closure.note",
    "date_change.note",
    "letter.reply_to",
    "letter.text",
    "letter.to",
    "meeting.about",
    "meeting.language",
    "meeting.name",
    "meeting.online_phone",
    "meeting.search_text",
    "meeting_group.about",
    "meeting_group.name",
    "organisation.name",
    "own_worksheet.language",
    "print_run.language",
    "role.name",
    "venue.address",
    "venue.name",
    "volunteer.email",
    "volunteer.first_name",
    "volunteer.last_name",
    "volunteer.show_name",
    "worksheet_edition.note",  # what changed in a worksheet
}


def schema() -> dict[str, set[str]]:
    """The columns of every table of every room."""
    for module in pkgutil.walk_packages(facilitator.__path__, "facilitator."):
        if module.name.endswith((".models", ".date_models", ".mail")):
            importlib.import_module(module.name)
    return {name: {column.name for column in table.columns} for name, table in Base.metadata.tables.items()}


def test_the_tables_have_exactly_the_columns_that_are_written_down_here() -> None:
    assert schema() == {table: set(columns.split()) for table, columns in COLUMNS.items()}


def test_a_count_holds_numbers_and_dates_a_reason_of_a_list_and_one_text_the_forms_own_random_key() -> None:
    assert {column.name: type(column.type).__name__ for column in Count.__table__.columns} == {
        "id": "Integer",
        "meeting_id": "Integer",
        "day": "Date",
        "held": "Boolean",
        "in_room": "Integer",
        "online": "Integer",
        "first_time": "Integer",
        "letters": "Integer",
        "key": "String",
        "volunteer_id": "Integer",
        "entered_at": "UTCDateTime",
        "seen": "Integer",
        "reason": "Enum",
        "link_id": "Integer",
    }


def test_only_what_is_about_volunteers_and_places_has_a_column_for_names_and_words() -> None:
    telling = {
        f"{table}.{column}" for table, columns in schema().items() for column in columns if TELLING.search(column)
    }
    assert telling == MEANT
