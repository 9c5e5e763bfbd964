"""Pages of the site with the sample data: for all that looks at one after another."""

from facilitator.finder.help import JOBS

PUBLIC = [
    "/",
    "/?q=nowhere-at-all",
    "/?day=3&kind=online",
    "/?near=London",
    "/?near=Nowheresville",
    "/calendar",
    "/calendar?week=2026-W48",
    "/calendar?date=2026-11-23",
    "/meetings/monday-check-in",
    "/meetings/monday-check-in/nobody-there",
    "/meetings/monday-check-in/nobody-there/thanks",
    "/meetings/lunch-break-online/nobody-there",
    "/groups/mill-lane/write",
    "/meetings/monday-check-in/write/sent",
    "/meetings/canal-side-evening",
    "/handouts",
    "/handouts?situation=slip&relatives=1&sheet=week-plan",
    "/handouts?situation=slip&point=4",
    "/handouts/cost-benefit",
    "/handouts/how-ready",
    "/handouts/guidelines",
    "/calendars/subscribe",
    "/help",
    "/help/find",
    "/help/prepare",
    "/help/install",
    "/privacy",
    "/sign-in",
    "/reset",
    "/nowhere",
]
OF_ENGLISH = ("/help/prepare", "/help/install", "/nowhere")
HELP = [f"/help/{name}" for name in JOBS]
FOR_VOLUNTEERS = [
    "/volunteer/",
    "/volunteer/attendance",
    "/volunteer/reports?by=meeting",
    "/volunteer/meetings",
    "/volunteer/meetings/monday-check-in",
    "/volunteer/meetings/monday-check-in/edit",
    "/volunteer/to-confirm",
    "/volunteer/meetings/monday-check-in/dates/2026-11-30",
    "/volunteer/meetings/monday-check-in/dates/2026-11-30/cancel",
    "/volunteer/meetings/monday-check-in/dates/2026-11-30/move",
    "/volunteer/meetings/monday-check-in/dates/add",
    "/volunteer/groups",
    "/volunteer/venues",
    "/volunteer/closures",
    "/volunteer/closures/new",
    "/volunteer/account",
    "/volunteer/account/password",
    "/volunteer/calendar",
]
FOR_COORDINATORS = [
    "/volunteer/people",
    "/volunteer/people/add",
    "/volunteer/groups/new",
    "/volunteer/organisation",
    "/volunteer/lists",
    "/volunteer/groups/mill-lane/hand-over",
    "/reports?by=group",
]


def in_language(tag: str) -> list[str]:
    """The public pages that are there in other languages, in this one."""
    return [f"{each}{'&' if '?' in each else '?'}lang={tag}" for each in PUBLIC if each not in OF_ENGLISH]
