"""Indexes from which the list of coming dates is read without looking at the dates that don't stand in it."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_coming_date_start_utc_coming_date_meeting_id"), "coming_date")
    op.drop_index(op.f("ix_coming_date_weekday_coming_date_start_utc"), "coming_date")
    op.create_index("ix_coming_date_in_order", "coming_date", ["start_utc", "end_utc", "next_from_utc", "meeting_id"])
    op.create_index(
        "ix_coming_date_weekday_in_order",
        "coming_date",
        ["weekday", "start_utc", "end_utc", "weekday_from_utc", "meeting_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_coming_date_weekday_in_order", "coming_date")
    op.drop_index("ix_coming_date_in_order", "coming_date")
    op.create_index(op.f("ix_coming_date_weekday_coming_date_start_utc"), "coming_date", ["weekday", "start_utc"])
    op.create_index(op.f("ix_coming_date_start_utc_coming_date_meeting_id"), "coming_date", ["start_utc", "meeting_id"])
