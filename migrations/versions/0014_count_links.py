"""Secret links at which a helper without an account counts a meeting, and which counts came by them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "count_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["volunteer.id"], name=op.f("fk_count_link_made_by_id_volunteer"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_count_link_meeting_id_meeting"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_count_link_digest")),
    )
    op.create_index(op.f("ix_count_link_meeting_id"), "count_link", ["meeting_id"])
    # Plain ALTER TABLE, as in 0012.
    op.execute(
        "ALTER TABLE attendance_count ADD COLUMN link_id INTEGER"
        " CONSTRAINT fk_attendance_count_link_id_count_link REFERENCES count_link (id)"
        " CONSTRAINT ck_attendance_count_sender CHECK (volunteer_id IS NULL OR link_id IS NULL)"
    )
    op.create_index("ix_attendance_count_link", "attendance_count", ["link_id", "key"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_attendance_count_link", "attendance_count")
    op.drop_column("attendance_count", "link_id")
    op.drop_table("count_link")
