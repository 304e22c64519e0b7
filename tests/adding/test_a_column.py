"""A column of the list: one row in the table of columns, one attribute of Respondent, one migration."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.adding.workshop import Workshop

ROW = """    Column(
        field="birth_year",
        heading="Năm sinh",
        label="năm sinh",
        headings="nam sinh|sinh nam",
        required=True,
        is_text=True,
        longest=4,
        hint="Bốn chữ số",
        example="1975",
        width=10,
    ),
"""
ATTRIBUTE = '    birth_year: Mapped[str] = mapped_column(String(4), default="")\n'
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade() -> None:
    with op.batch_alter_table("respondent") as table:
        table.add_column(sa.Column("birth_year", sa.String(length=4), nullable=False, server_default=""))
    with op.batch_alter_table("respondent") as table:
        table.alter_column("birth_year", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("respondent") as table:
        table.drop_column("birth_year")
"""
MODEL = "respondents/roster/person.py"
TABLE = "respondents/roster_file/columns.py"


def head(workshop: Workshop) -> str:
    """The newest migration."""
    versions = [path.read_text("utf-8") for path in (workshop.folder / "migrations/versions").glob("*.py")]
    names = [
        set(re.findall(rf'^{name} = "(\w+)"', "\n".join(versions), re.M)) for name in ("revision", "down_revision")
    ]
    (newest,) = names[0] - names[1]
    return str(newest)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """The second column is *năm sinh*."""
    made = Workshop(tmp_path / "product")
    made.add(TABLE, '    Column(\n        field="position",', ROW)
    made.add(MODEL, "    position: Mapped[str]", ATTRIBUTE)
    made.write("migrations/versions/9999_year_of_birth.py", MIGRATION.format(head=head(made)))
    return made


@pytest.mark.long
def test_a_column_added_in_one_place_is_met_everywhere(workshop: Workshop) -> None:
    workshop.holds("tests/adding/year_of_birth.py", "tests/respondents/test_list_columns.py")


@pytest.mark.long
def test_its_migration_makes_what_the_model_says(workshop: Workshop) -> None:
    workshop.holds("tests/test_migrations.py", "-k", "make_what_the_models_say")


@pytest.mark.long
def test_a_column_without_its_attribute_is_noticed(tmp_path: Path) -> None:
    made = Workshop(tmp_path / "product")
    made.add(TABLE, '    Column(\n        field="position",', ROW)
    assert "birth_year" in made.fails("tests/respondents/test_list_columns.py")
