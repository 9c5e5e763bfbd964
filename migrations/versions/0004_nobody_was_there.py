"""Reports that nobody was there, and when a listing was last confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "door_report",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("dismissed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_door_report_meeting_id_meeting"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "day", name=op.f("pk_door_report")),
    )
    op.create_index(op.f("ix_door_report_day"), "door_report", ["day"])
    op.add_column("meeting", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE meeting SET confirmed_at = changed_at")
    op.create_index(op.f("ix_meeting_state_meeting_confirmed_at"), "meeting", ["state", "confirmed_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_meeting_state_meeting_confirmed_at"), "meeting")
    op.drop_column("meeting", "confirmed_at")
    op.drop_table("door_report")
