"""Worksheets that coordinators make and adapt: drafts and editions."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_worksheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stands", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        _by("own_worksheet", "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_worksheet")),
        sa.UniqueConstraint("slug", "language", name=op.f("uq_own_worksheet_slug_language")),
    )
    op.create_table(
        "worksheet_draft",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        _of("worksheet_draft"),
        _by("worksheet_draft", "saved_by_id"),
        sa.PrimaryKeyConstraint("sheet_id", name=op.f("pk_worksheet_draft")),
    )
    op.create_table(
        "worksheet_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        _of("worksheet_edition"),
        _by("worksheet_edition", "published_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worksheet_edition")),
        sa.UniqueConstraint("sheet_id", "number", name=op.f("uq_worksheet_edition_sheet_id_number")),
    )


def downgrade() -> None:
    for table in ("worksheet_edition", "worksheet_draft", "own_worksheet"):
        op.drop_table(table)


def _of(table: str) -> sa.ForeignKeyConstraint:
    """The worksheet that a row belongs to, and goes with."""
    name = op.f(f"fk_{table}_sheet_id_own_worksheet")
    return sa.ForeignKeyConstraint(["sheet_id"], ["own_worksheet.id"], name=name, ondelete="CASCADE")


def _by(table: str, column: str) -> sa.ForeignKeyConstraint:
    """The volunteer who did something, for as long as there is an account."""
    name = op.f(f"fk_{table}_{column}_volunteer")
    return sa.ForeignKeyConstraint([column], ["volunteer.id"], name=name, ondelete="SET NULL")
