"""Changes to dates, closures, pauses, series that carry another on, and history."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATUS = sa.Enum("on", "cancelled", "moved", name="status", native_enum=False, length=20)
WHAT = sa.Enum("usual", "moved", "added", name="what", native_enum=False, length=20)
KIND = sa.Enum("in_person", "online", "hybrid", name="kind", native_enum=False, length=20)


def reference(table: str, column: str, to: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=on_delete)


def upgrade() -> None:
    # Derived from the rules, and derived anew once the columns are there.
    op.drop_table("coming_date")
    op.create_table(
        "coming_date",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_from_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("weekday_from_utc", sa.DateTime(timezone=True), nullable=False),
        reference("coming_date", "meeting_id", "meeting", "CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "day", "status", name=op.f("pk_coming_date")),
    )
    op.create_index(op.f("ix_coming_date_start_utc_coming_date_meeting_id"), "coming_date", ["start_utc", "meeting_id"])
    op.create_index(op.f("ix_coming_date_weekday_coming_date_start_utc"), "coming_date", ["weekday", "start_utc"])

    op.add_column("meeting", sa.Column("paused_from", sa.Date(), nullable=True))
    op.create_table(
        "succession",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        reference("succession", "predecessor_id", "meeting", "CASCADE"),
        reference("succession", "successor_id", "meeting", "CASCADE"),
        sa.PrimaryKeyConstraint("predecessor_id", name=op.f("pk_succession")),
        sa.UniqueConstraint("successor_id", name=op.f("uq_succession_successor_id")),
    )
    op.create_table(
        "date_change",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", WHAT, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("duration", sa.Integer(), nullable=True),
        sa.Column("kind", KIND, nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("online_url", sa.String(length=1000), nullable=False),
        sa.Column("closures_seen", sa.Integer(), nullable=False),
        sa.CheckConstraint("duration IS NULL OR duration BETWEEN 5 AND 1439", name=op.f("ck_date_change_duration")),
        reference("date_change", "meeting_id", "meeting", "CASCADE"),
        reference("date_change", "venue_id", "venue", "RESTRICT"),
        sa.PrimaryKeyConstraint("meeting_id", "day", name=op.f("pk_date_change")),
    )
    op.create_index(op.f("ix_date_change_venue_id"), "date_change", ["venue_id"])
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        reference("closure", "meeting_id", "meeting", "CASCADE"),
        reference("closure", "group_id", "meeting_group", "CASCADE"),
        reference("closure", "venue_id", "venue", "CASCADE"),
        reference("closure", "made_by_id", "volunteer", "SET NULL"),
        reference("closure", "undone_by_id", "volunteer", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sqlite_autoincrement=True,
    )
    for column in ("meeting_id", "group_id", "venue_id"):
        op.create_index(op.f(f"ix_closure_{column}"), "closure", [column])
    op.create_table(
        "closure_kept",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        reference("closure_kept", "closure_id", "closure", "CASCADE"),
        reference("closure_kept", "meeting_id", "meeting", "CASCADE"),
        sa.PrimaryKeyConstraint("closure_id", "meeting_id", "day", name=op.f("pk_closure_kept")),
    )
    op.create_index(op.f("ix_closure_kept_meeting_id"), "closure_kept", ["meeting_id"])
    op.create_table(
        "meeting_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("did", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        reference("meeting_history", "meeting_id", "meeting", "CASCADE"),
        reference("meeting_history", "volunteer_id", "volunteer", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_history")),
    )
    op.create_index(op.f("ix_meeting_history_meeting_id_meeting_history_id"), "meeting_history", ["meeting_id", "id"])


def downgrade() -> None:
    for table in ("meeting_history", "closure_kept", "closure", "date_change", "succession", "coming_date"):
        op.drop_table(table)
    op.drop_column("meeting", "paused_from")
    op.create_table(
        "coming_date",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_from_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("weekday_from_utc", sa.DateTime(timezone=True), nullable=False),
        reference("coming_date", "meeting_id", "meeting", "CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "day", name=op.f("pk_coming_date")),
    )
    op.create_index(op.f("ix_coming_date_start_utc_coming_date_meeting_id"), "coming_date", ["start_utc", "meeting_id"])
    op.create_index(op.f("ix_coming_date_weekday_coming_date_start_utc"), "coming_date", ["weekday", "start_utc"])
