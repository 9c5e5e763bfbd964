"""Who leads which date, where it is not the meeting's usual leader; and the secrets of volunteers' own calendars."""

from datetime import date

from sqlalchemy import ForeignKey, String
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


class RotaSecret(Base):
    """That a volunteer's dates can be read at a secret address; ``digest`` is of the secret, which nobody has but them.

    ``since`` is the local date of the organisation on which it was made.
    """

    __tablename__ = "rota_secret"

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    since: Mapped[date]
