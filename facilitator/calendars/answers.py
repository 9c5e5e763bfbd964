"""What is kept, offered as an answer to whoever asks."""

from datetime import datetime
from functools import partial

from facilitator.calendars.kept import Document, Kept
from facilitator.web import ready


def offer(
    document: Document,
    kept: Kept,
    content_type: str,
    *,
    zipped: bool,
    since: datetime,
    until: datetime,
    last_modified: datetime | None,
) -> ready.Offer:
    """The offer of a kept document; one that is of no state is for this request alone."""
    return ready.Offer(
        state=document.state if document.stamp.version else None,
        since=since,
        until=until,
        tag=document.stamp.tag(zipped=zipped),
        last_modified=last_modified,
        content_type=content_type,
        zipped=zipped,
        size=document.stamp.zipped if zipped else document.stamp.size,
        open=partial(kept.open, document.stamp, zipped=zipped),
    )
