"""A pass code of a meeting's own, and groups that show how to join shortly before only."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


# Plain ALTER TABLE, with defaults that stay: SQLite would otherwise make the tables anew, and with the old ones all
# goes that hangs on them.
def upgrade() -> None:
    op.add_column(
        "meeting", sa.Column("online_code", sa.String(length=40), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "meeting_group", sa.Column("links_shortly_before", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("meeting_group", "links_shortly_before")
    op.drop_column("meeting", "online_code")
