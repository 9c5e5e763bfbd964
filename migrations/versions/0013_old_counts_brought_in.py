"""Files of old counts, and which count came of which."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "count_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        sa.Column("read", sa.JSON(), nullable=True),
        sa.Column("dates", sa.String(length=10), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_count_import_volunteer_id_volunteer"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_import")),
    )
    op.create_table(
        "imported_count",
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["count_id"],
            ["attendance_count.id"],
            name=op.f("fk_imported_count_count_id_attendance_count"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["count_import.id"],
            name=op.f("fk_imported_count_import_id_count_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("count_id", name=op.f("pk_imported_count")),
    )
    op.create_index(op.f("ix_imported_count_import_id"), "imported_count", ["import_id"], unique=False)


def downgrade() -> None:
    op.drop_table("imported_count")
    op.drop_table("count_import")
