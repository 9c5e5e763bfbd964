"""The plan of a date: what was chosen for it, and what to bring."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "date_plan",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("sheets", sa.JSON(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("large_copies", sa.Integer(), nullable=False),
        sa.Column("bring", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("copies BETWEEN 0 AND 99", name=op.f("ck_date_plan_copies")),
        sa.CheckConstraint("large_copies BETWEEN 0 AND 20", name=op.f("ck_date_plan_large_copies")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_date_plan_meeting_id_meeting"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "day", name=op.f("pk_date_plan")),
    )
    op.create_index(op.f("ix_date_plan_day"), "date_plan", ["day"])


def downgrade() -> None:
    op.drop_table("date_plan")
