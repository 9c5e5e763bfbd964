"""Volunteers and what they may do. Nothing here, or anywhere, is about a person who attends."""

from datetime import date, datetime
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.db import Base

ROLES = ("volunteer", "coordinator", "administrator")


class Role(Base, RoleMixin):
    """One of ``ROLES``; the migration puts all three in."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class VolunteerRole(Base):
    """Who has which role."""

    __tablename__ = "volunteer_role"

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id", ondelete="CASCADE"), primary_key=True)


class Volunteer(Base, UserMixin):
    """Somebody who helps to run meetings and can sign in.

    ``password`` is a hash, or None until the invitation is taken up. The public sees at most ``first_name``, and only
    where ``show_name`` says so. Changing ``fs_uniquifier`` ends every session and every link made before. Who has left
    is not ``active``; ``left_at`` says since when.
    """

    __tablename__ = "volunteer"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80), default="")
    show_name: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    roles: Mapped[list[Role]] = relationship(secondary="volunteer_role", lazy="selectin")  # type: ignore[assignment]
    trainings: Mapped[list["Training"]] = relationship(
        back_populates="volunteer",
        foreign_keys="Training.volunteer_id",
        order_by="Training.completed",
        lazy="selectin",
        cascade="all, delete-orphan",
    )
    # Groups are of a room that is built on this one, so they are named and not imported.
    groups: Mapped[list[Any]] = relationship(
        "Group", secondary="membership", back_populates="team", order_by="Group.name"
    )

    @property
    def name(self) -> str:
        """The name that colleagues see."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_administrator(self) -> bool:
        """Whether this is one of those who look after the installation."""
        return any(role.name == "administrator" for role in self.roles)

    @property
    def is_coordinator(self) -> bool:
        """Whether this volunteer may act for all groups; an administrator may too."""
        return self.is_administrator or any(role.name == "coordinator" for role in self.roles)


class Training(Base):
    """A course that a volunteer has completed; ``expires`` is the first local date on which it no longer counts."""

    __tablename__ = "training"

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id", ondelete="CASCADE"), index=True)
    course: Mapped[str] = mapped_column(String(120))
    completed: Mapped[date]
    expires: Mapped[date | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))
    entered_at: Mapped[datetime]

    volunteer: Mapped[Volunteer] = relationship(back_populates="trainings", foreign_keys=[volunteer_id])


class SignInFailure(Base):
    """A sign-in that failed or is being tried: when, and the account as a keyed hash, so that nobody is named."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "account", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
