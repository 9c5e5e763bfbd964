"""An import as a numbered batch that can be taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.accounts.models import Volunteer
from facilitator.db import Base


class Batch(Base):
    """One import: of which list, from which file, when and by whom; ``undone_at`` once it was taken back.

    ``source`` names the list: slugs of the same list mean the same meetings at the next import.
    """

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(120), index=True)
    file: Mapped[str] = mapped_column(String(300))
    format: Mapped[str] = mapped_column(String(40))
    imported_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id"))

    volunteer: Mapped[Volunteer | None] = relationship()
    rows: Mapped[list["BatchRow"]] = relationship(back_populates="batch", order_by="BatchRow.id", passive_deletes=True)


class BatchRow(Base):
    """One group, venue or meeting of which a batch had news.

    ``key`` is what the list calls it (of a meeting the slug there), ``ref`` what it is here (of a meeting the UID,
    else the slug). ``said`` is all that the list says of it, by which the next import knows what is news. ``before``
    is what the batch overwrote (None: it made the thing), ``after`` what it wrote, both by field.
    """

    __tablename__ = "batch_row"
    __table_args__ = (Index(None, "table", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), index=True)
    table: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(Text)
    ref: Mapped[str] = mapped_column(String(255))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSON)

    batch: Mapped[Batch] = relationship(back_populates="rows")


class ListUpload(Base):
    """A file of meetings that somebody sent: read, and waiting for their yes for at most a day.

    ``read`` is what was read, as ``waiting`` writes it, and ``preview`` what would become of it; both go when it is
    accepted, and ``batch_id`` is the batch that came of it.
    """

    __tablename__ = "list_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))
    file: Mapped[str] = mapped_column(String(300))
    read: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    preview: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    sent_at: Mapped[datetime] = mapped_column(index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id", ondelete="SET NULL"))
