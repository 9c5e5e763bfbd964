"""A volunteer's own feed: the dates that they lead, each an event of its own.

Made for each request and kept nowhere: it is small, and what is in it is one person's business.
"""

import gzip
import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.accounts.models import Volunteer
from facilitator.calendars import ical, words
from facilitator.calendars.entries import Options, entry
from facilitator.calendars.wanted import Site
from facilitator.calendars.zones import HORIZON
from facilitator.meetings import organisation
from facilitator.meetings.models import Status
from facilitator.rota import leads, secret
from facilitator.rota.leads import Led

BEHIND = timedelta(days=60)
AHEAD = timedelta(days=365)
ZIP_LEVEL = 6


@dataclass(frozen=True, slots=True)
class OwnFeed:
    """The bytes of a feed in the form that was asked for, and their strong ETag without its quotes."""

    body: bytes
    tag: str


def feed(session: Session, text: str, options: Options, site: Site, today: date, *, zipped: bool) -> OwnFeed:
    """The feed that belongs to the secret ``text``, plain or as gzip. ``today`` is in UTC.

    The tag is a hash of the bytes and nothing else: whether somebody else is put down for a date moves neither the
    meeting nor its revision. Raises ``secret.NoSuchSecret``.
    """
    volunteer = session.get_one(Volunteer, secret.whose(session, text))
    plain = _bytes(session, volunteer, options, site, today)
    tag = hashlib.sha256(plain).hexdigest()[:32]
    return OwnFeed(gzip.compress(plain, ZIP_LEVEL, mtime=0), f"{tag}-gzip") if zipped else OwnFeed(plain, tag)


def coming(session: Session, volunteer: Volunteer, now: datetime, most: int) -> list[Led]:
    """The first ``most`` dates in somebody's feed that take place and are not over at ``now``, one that runs first."""
    today = now.date()
    dates = leads.led_by(session, volunteer, today - timedelta(days=2), today + AHEAD)
    return [each for each in dates if each.when.status is Status.ON and each.when.end > now][:most]


def name(options: Options) -> str:
    """What calendar programs may call the feed."""
    return words.discreet_words()[options.word] if options.word else words.of_leader()[0]


def _bytes(session: Session, volunteer: Volunteer, options: Options, site: Site, today: date) -> bytes:
    dates = leads.led_by(session, volunteer, today - BEHIND, today + AHEAD)
    dates = [each for each in dates if options.cancelled or each.when.status is Status.ON]
    zones: dict[str, int] = {}
    for each in dates:
        zones[each.meeting.timezone] = min(each.when.start.year, zones.get(each.meeting.timezone, HORIZON))
    head = _head(session, options, site)
    # A calendar must hold something (RFC 5545 §3.6), even when there is nothing to say.
    zones = zones or {head.timezone: HORIZON - 20}
    return ical.feed(head, zones.items(), [_event(each, options, site) for each in dates])


def _event(led: Led, options: Options, site: Site) -> bytes:
    """A date that is led as an event of its own, under a UID that it keeps wherever it moves and whoever leads it."""
    usual = entry(led.meeting, led.timetable, site.for_leader(led.meeting.slug, team=led.team))
    # Whom it is for and what it is about, its leader knows.
    bare = replace(usual, about="", audiences=(), leads=True)
    return ical.on(bare, led.when, f"{led.when.day.isoformat()}-lead-{led.meeting.uid}", options)


def _head(session: Session, options: Options, site: Site) -> ical.Head:
    """What the feed says of itself. Not its own address, as others do: a file that is passed on must not open it."""
    zone = organisation.current(session, site.settings).timezone
    zone = zone if zone in clock.zone_names() else "UTC"
    if options.word:
        return ical.Head(name(options), "", zone)
    return ical.Head(name(options), words.of_leader()[1], zone, page=site.own())
