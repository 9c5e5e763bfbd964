"""The secret of a volunteer's own calendar, as a hash."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rota_secret",
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_rota_secret_volunteer_id_volunteer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("volunteer_id", name=op.f("pk_rota_secret")),
        sa.UniqueConstraint("digest", name=op.f("uq_rota_secret_digest")),
    )


def downgrade() -> None:
    op.drop_table("rota_secret")
