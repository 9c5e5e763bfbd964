"""The organisation's own opening statement and guidelines."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


# Plain ALTER TABLE, with defaults that stay, as in 0005. An empty text leaves the one in force that comes with us.
def upgrade() -> None:
    op.add_column(
        "organisation", sa.Column("opening_statement", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("organisation", sa.Column("guidelines", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("organisation", sa.Column("statements_changed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("organisation", "statements_changed_on")
    op.drop_column("organisation", "guidelines")
    op.drop_column("organisation", "opening_statement")
