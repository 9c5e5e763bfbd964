"""Any number of weekly meetings more, to see how the site bears them; the same ones every time."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from facilitator.demo.plans import ANCHOR
from facilitator.meetings import changes, slugs
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.models import Group, Kind, Meeting, State, Venue
from facilitator.meetings.recurrence import Frequency

AT_ONCE = 500
ROOM = "https://meet.example.org/"
# Zone, country, middle of the town.
TOWNS = (
    ("Europe/London", "GB", 51.47, -0.94),
    ("Europe/London", "GB", 53.81, -1.55),
    ("Europe/London", "GB", 55.95, -3.21),
    ("America/New_York", "US", 40.72, -73.98),
    ("America/Los_Angeles", "US", 37.34, -121.89),
    ("Australia/Sydney", "AU", -33.86, 151.21),
    ("Europe/Madrid", "ES", 40.42, -3.70),
    ("Asia/Kathmandu", "NP", 27.71, 85.32),
)
LANDMARKS = (
    "Weir",
    "Orchard",
    "Station",
    "Ferry",
    "Market",
    "Chapel",
    "Garden",
    "Bridge",
    "Mill",
    "Harbour",
    "Library",
)
BUILDINGS = ("House", "Hall", "Rooms", "Centre", "Studio")
TOPICS = ("Check-in", "One Tool", "Fresh Start", "Evening", "Small Steps", "Round Table", "Open Hour", "Week Ahead")
LANGUAGES = ("en", "en", "en", "en", "en", "en", "en", "es", "fr", "cy")


def generate(session: Session, count: int, now: datetime, tick: Callable[[int], object] = lambda _steps: None) -> None:
    """Add so many published weekly meetings, eight to a venue, twenty to a group; ``tick(n)`` after each n of them."""
    if not count:
        return
    random = Random(count)  # noqa: S311  (the same each time is what is wanted)
    groups = [_group(number, random) for number in range(-(-count // 20))]
    venues = [_venue(number, random) for number in range(-(-count // 8))]
    session.add_all([*groups, *venues])
    session.flush()
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(count, start + AT_ONCE))
        made = [_meeting(number, groups[number // 20], venues[number // 8], random, now) for number in numbers]
        session.add_all(made)
        changes.refresh_many(session, made, now)
        tick(len(made))
    changes.bump(session, now)


def _group(number: int, random: Random) -> Group:
    name = f"{random.choice(LANDMARKS)} {random.choice(('Circle', 'Group', 'Company'))} {number + 1}"
    return Group(slug=f"sample-{number + 1}-{slugs.slugify(name)}", name=name, about="")


def _venue(number: int, random: Random) -> Venue:
    zone, country, latitude, longitude = random.choice(TOWNS)
    name = f"{random.choice(LANDMARKS)} {random.choice(BUILDINGS)} {number + 1}"
    return Venue(
        slug=f"sample-{number + 1}-{slugs.slugify(name)}",
        name=name,
        address=f"{random.randrange(1, 200)} {random.choice(LANDMARKS)} Street",
        town=f"{zone.partition('/')[2].replace('_', ' ')} {random.choice(('North', 'South', 'East', 'West'))}",
        region="",
        sub_region="",
        postcode="",
        country=country,
        latitude=round(latitude + random.uniform(-0.2, 0.2), 5),
        longitude=round(longitude + random.uniform(-0.2, 0.2), 5),
        timezone=zone,
        step_free=random.choice((True, True, False, None)),
        way_in="",
    )


def _meeting(number: int, group: Group, venue: Venue, random: Random, now: datetime) -> Meeting:
    kind = random.choice((Kind.IN_PERSON, Kind.IN_PERSON, Kind.IN_PERSON, Kind.ONLINE, Kind.HYBRID))
    weekday = random.randrange(7)
    slug = f"sample-{number + 1}"
    meeting = Meeting(
        uid=f"{slug}@facilitator",
        slug=slug,
        name=f"{venue.name.split()[0]} {random.choice(TOPICS)} {number + 1}",
        about="",
        group=group,
        venue=None if kind is Kind.ONLINE else venue,
        kind=kind,
        state=State.PUBLISHED,
        online_url="" if kind is Kind.IN_PERSON else ROOM + slug,
        online_phone="",
        language=random.choice(LANGUAGES),
        point=random.choice((None, None, 1, 2, 3, 4)),
        kept_types=[],
        first_day=ANCHOR + timedelta(days=weekday),
        start_time=time(random.choice((7, 9, 10, 12, 14, 17, 18, 18, 19, 19, 20)), random.choice((0, 0, 15, 30))),
        duration=random.choice((60, 75, 90, 90)),
        timezone=venue.timezone,
        frequency=Frequency.WEEKLY,
        interval=1,
        weekdays=[weekday],
        created_at=datetime.combine(ANCHOR, time(9), UTC),
        changed_at=now,
        sequence=0,
    )
    meeting.audiences = random.sample(sorted(AUDIENCES), random.choice((0, 0, 0, 1, 1, 2)))
    return meeting
