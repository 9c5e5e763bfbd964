"""What an import has to say, in words."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator.exchange.incoming import Unreadable
from facilitator.exchange.outcome import Change
from facilitator.exchange.row import Remark
from facilitator.exchange.undo import Obstacle
from facilitator.meetings import words
from facilitator.meetings.recurrence import Frequency, Series


def reason(remark: Remark) -> str:
    """Why a row was refused, or what was done in place of what it asks for; one sentence."""
    values = remark.values
    sentence = _reasons(values).get(remark.code)
    if sentence is None:
        raise KeyError(remark.code)
    return sentence


def unreadable(error: Unreadable) -> str:
    """Why a file can't be read at all."""
    return {
        "not_text": _("it is not text in UTF-8"),
        "not_json": _("it is not JSON, see line %(line)s", line=error.line),
        "too_deep": _("it is nested too deep"),
        "long_number": _("it has a number of thousands of digits"),
        "not_list": _("it is not a list of meetings in the Meeting Guide or BMLT format"),
    }[error.code]


def table_of(remarks: Iterable[Remark], names: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Refusals as a table: row, slug, field, reason, with its head; ``names`` is what the file calls its fields."""
    head = (_("Row"), _("Slug"), _("Field"), _("Reason"))
    return [
        head,
        *(
            (str(each.row), each.slug or "–", names.get(each.field, each.field) or "–", reason(each))
            for each in remarks
        ),
    ]


def gathered(remarks: Iterable[Remark], names: Mapping[str, str]) -> list[str]:
    """Warnings, those in the same words together, with the rows that they are about."""
    rows: dict[tuple[str, str], list[int]] = {}
    for each in remarks:
        rows.setdefault((names.get(each.field, each.field), reason(each)), []).append(each.row)
    return [
        ngettext("row %(rows)s, %(field)s: %(reason)s", "rows %(rows)s, %(field)s: %(reason)s", len(numbers),
                 rows=spans(numbers), field=field, reason=text)
        for (field, text), numbers in rows.items()
    ]  # fmt: skip


def spans(numbers: Iterable[int]) -> str:
    """Numbers as people write them: "1–3, 7"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(str(number) for number in run) for run in runs)


def changed(change: Change) -> str:
    """What was written of one thing, field by field."""
    fields = "; ".join(f"{name}: {value(name, old)} → {value(name, new)}" for name, (old, new) in change.fields.items())
    return f"{_kinds()[change.table]} {change.slug} ({change.name}): {fields}"


def obstacle(each: Obstacle) -> str:
    """Why one thing can't go back; one sentence."""
    if each.code == "in_use":
        why = _in_use(each.values["by"], each.values["count"])
    else:
        known = {"batch": "", "field": ""} | each.values
        why = {
            "later": _("batch %(batch)s has changed it since; take that one back first", **known),
            "changed": _("%(field)s was changed here since", **known),
            "missing": _("its %(field)s of before is no longer here", **known),
        }[each.code]
    return f"{_kinds()[each.table]} {each.slug}: {why}"


def _in_use(table: str, count: int) -> str:
    if table == "attendance_count":
        return ngettext("%(num)s count was entered for it", "%(num)s counts were entered for it", count)
    if table == "duty":
        return ngettext("somebody leads %(num)s date of it", "somebody leads %(num)s dates of it", count)
    if table in ("date_change", "closure", "closure_kept"):
        return ngettext("%(num)s change of its dates was made", "%(num)s changes of its dates were made", count)
    if table == "membership":
        return ngettext("%(num)s volunteer is on its team", "%(num)s volunteers are on its team", count)
    if table == "meeting":
        return ngettext("%(num)s other meeting has it", "%(num)s other meetings have it", count)
    return ngettext(
        "%(num)s entry hangs on it (%(table)s)", "%(num)s entries hang on it (%(table)s)", count, table=table
    )


def _kinds() -> dict[str, str]:
    return {"group": _("group"), "venue": _("venue"), "meeting": _("meeting")}


def value(name: str, found: Any) -> str:
    """A field's value, at most 60 characters of it; a dash for nothing."""
    if name == "rule":
        return _rule(found)
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    text = ", ".join(found) if isinstance(found, list) else str("" if found is None else found)
    text = " ".join(text.split())
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”" if text else "–"


def _rule(value: dict[str, Any]) -> str:
    frequency = Frequency(value["frequency"])
    if frequency is Frequency.ONCE:
        return _("once")
    weekdays = tuple(value["weekdays"])
    return words.rule(Series(date.min, time.min, 0, "", frequency, value["interval"], weekdays, value["nth"]))


def _reasons(values: dict[str, Any]) -> dict[str, str]:
    """A sentence for each code. Every code's values are there, or stay open: only one of these is ever shown."""
    known = dict.fromkeys(("value", "most", "row", "taken", "minutes", "name", "some", "all"), "") | values
    return {
        "not_object": _("is not an object with fields"),
        "missing": _("is missing"),
        "not_text": _("is neither a text nor a number"),
        "too_long": _("has more than %(most)s characters", **known),
        "unknown": _("can’t be “%(value)s”", **known),
        "double": _("is that of row %(row)s already", **known),
        "twice": _("row %(row)s has the same meeting already: name, day, time and place are the same", **known),
        "no_time": _("“%(value)s” is not a time of day", **known),
        "no_zone": _("“%(value)s” is not a time zone such as Europe/London", **known),
        "by_appointment": _("is missing, and so is the day: a meeting by appointment has no dates to list"),
        "rule_year": _("is not within the years 1970 to 2099"),
        "rule_range": _("is too small or too large"),
        "rule_unknown": _("is unknown"),
        "rule_missing": _("is missing"),
        "rule_one": _("must be exactly one for a monthly meeting"),
        "rule_unused": _("doesn’t go with this kind of rule"),
        "rule_before_first": _("lies before the first day"),
        "rule_off_rule": _("is not a day of this rule"),
        "cut": _("cut after %(most)s characters", **known),
        "no_end": _("no end is given, %(taken)s minutes taken", **known),
        "end_unclear": _("“%(value)s” is not a time of day, %(taken)s minutes taken", **known),
        "end_far": _("an end at %(value)s would make %(minutes)s minutes, %(taken)s taken", **known),
        "not_https": _("left out, because “%(value)s” is not a link that begins with https://", **known),
        "not_on_earth": _("left out, because these are no coordinates"),
        "no_country": _("left out, because “%(value)s” is not a country known here", **known),
        "no_place": _("none is given, and no way to join online"),
        "pass_code": _("left out, because it may hold a pass code"),
        "differs": _("“%(value)s” here, but “%(taken)s” in row %(row)s, which counts", **known),
        "step_free": _("X stands in %(some)s of %(all)s rows of %(name)s: whether it is step-free stays open", **known),
    }
