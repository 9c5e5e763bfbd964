"""An import as a numbered batch that can be taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.db import Base


class Batch(Base):
    """One import: where it came from and when; ``undone_at`` once it was taken back."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(300))
    format: Mapped[str] = mapped_column(String(40))
    imported_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]

    rows: Mapped[list["BatchRow"]] = relationship(back_populates="batch", order_by="BatchRow.id", passive_deletes=True)


class BatchRow(Base):
    """One thing that a batch made or changed: which table and slug, and its fields before (None: it was new)."""

    __tablename__ = "batch_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), index=True)
    table: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(120))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSON)

    batch: Mapped[Batch] = relationship(back_populates="rows")
