"""What whoever corrected a count had seen of its date, and why it differs."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

REASONS = "'recounted', 'latecomers', 'mistyped', 'wrong_date', 'held', 'not_held', 'settled'"
OLD_INDEX = "ix_attendance_count_meeting_id_attendance_count_day_attendance_count_id"


# Plain ALTER TABLE, as in 0005; written out, because SQLite takes a column with its rule only so.
def upgrade() -> None:
    op.execute(
        "ALTER TABLE attendance_count ADD COLUMN seen INTEGER CONSTRAINT ck_attendance_count_seen CHECK (seen < id)"
    )
    op.execute(
        "ALTER TABLE attendance_count ADD COLUMN reason VARCHAR(20)"
        f" CONSTRAINT ck_attendance_count_reason CHECK (reason IN ({REASONS}))"
    )
    # Until now a count of a date that had one was taken only from somebody who had it before their eyes.
    op.execute(
        "UPDATE attendance_count SET seen = (SELECT max(earlier.id) FROM attendance_count AS earlier"
        " WHERE earlier.meeting_id = attendance_count.meeting_id AND earlier.day = attendance_count.day"
        " AND earlier.id < attendance_count.id)"
    )
    op.drop_index(op.f(OLD_INDEX), "attendance_count")
    op.create_index("ix_attendance_count_date", "attendance_count", ["meeting_id", "day", "id", "seen"])


def downgrade() -> None:
    op.drop_index("ix_attendance_count_date", "attendance_count")
    op.create_index(op.f(OLD_INDEX), "attendance_count", ["meeting_id", "day", "id"])
    op.drop_column("attendance_count", "reason")
    op.drop_column("attendance_count", "seen")
