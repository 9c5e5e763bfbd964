"""Files of meetings that wait for somebody's yes, and who brought a list in."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        sa.Column("file", sa.String(length=300), nullable=False),
        sa.Column("read", sa.JSON(), nullable=True),
        sa.Column("preview", sa.JSON(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_list_upload_batch_id_batch"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_list_upload_volunteer_id_volunteer"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_upload")),
    )
    op.create_index(op.f("ix_list_upload_sent_at"), "list_upload", ["sent_at"], unique=False)
    # Plain ALTER TABLE, as in 0012: a table made anew would take its rows' rows along.
    op.execute(
        "ALTER TABLE batch ADD COLUMN volunteer_id INTEGER"
        " CONSTRAINT fk_batch_volunteer_id_volunteer REFERENCES volunteer (id)"
    )


def downgrade() -> None:
    op.drop_column("batch", "volunteer_id")
    op.drop_table("list_upload")
