"""``facilitator backup`` and ``restore``, as they are typed."""

from pathlib import Path

from click.testing import CliRunner, Result

from facilitator import cli, create_app
from facilitator.cli.context import Context
from facilitator.db import Base
from facilitator.settings import Settings

TABLES = len(Base.metadata.tables)


def run(instance: Path, *words: str) -> Result:
    context = Context()
    context.settings = Settings(instance=instance, secret_key="only-for-tests")
    context.app = create_app(context.settings)
    return CliRunner().invoke(cli.group, words, obj=context)


def test_a_backup_is_restored_once_and_each_refusal_is_one_sentence(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", str(tmp_path / "all.zip")
    for each in (here, there):
        each.mkdir()
    empty = run(here, "backup", file)
    assert (empty.exit_code, empty.stderr) == (1, "Error: The database is empty: there is nothing to back up.\n")
    assert run(here, "upgrade").exit_code == 0
    written = run(here, "backup", file)
    assert (written.exit_code, written.stdout) == (0, f"Wrote {file}: 4 rows in {TABLES} tables.\n")
    assert run(here, "backup", file).stderr == f"Error: There is a file {file} already.\n"
    assert run(here, "backup", str(tmp_path / "no" / "all.zip")).exit_code == 1
    restored = run(there, "restore", file)
    assert restored.exit_code == 0
    assert restored.stdout.startswith(f"Restored 4 rows in {TABLES} tables, as they were on ")
    again = run(there, "restore", file)
    assert (again.exit_code, again.stderr) == (
        1,
        "Error: The database is not empty. A backup is restored into a new one.\n",
    )
    assert run(there, "restore", str(tmp_path / "none.zip")).exit_code == 2
