"""Letters that visitors write to those who run a meeting: where to answer, and how many there were in an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("reply_to", sa.String(length=254), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "letter_hour",
        sa.Column("box", sa.String(length=40), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("box", "hour", name=op.f("pk_letter_hour")),
    )


def downgrade() -> None:
    op.drop_table("letter_hour")
    op.drop_column("letter", "reply_to")
