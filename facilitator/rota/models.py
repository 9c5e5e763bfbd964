"""Who leads which date, where it is not the meeting's usual leader."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.accounts.models import Volunteer
from facilitator.db import Base


class Duty(Base):
    """Somebody leads one date of a meeting; ``day`` is the original local date."""

    __tablename__ = "duty"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id", ondelete="CASCADE"), index=True)

    volunteer: Mapped[Volunteer] = relationship()
