"""A province's kind stands beside its name, so that a city is not called a province.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# how a name may begin that brought its kind with it
BEGINNINGS = {"tỉnh ": "tỉnh", "thành phố ": "thành phố", "tp. ": "thành phố", "tp ": "thành phố"}
CITIES = ("Hà Nội", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế", "Hồ Chí Minh")
ROUND = sa.table("survey_round", sa.column("id"), sa.column("province"), sa.column("province_kind"))


def upgrade() -> None:
    kind = sa.Column("province_kind", sa.String(length=12), nullable=False, server_default="tỉnh")
    op.add_column("survey_round", kind)
    for number, province in op.get_bind().execute(sa.select(ROUND.c.id, ROUND.c.province)).all():
        _set(number, *_parted(province))
    with op.batch_alter_table("survey_round") as batch_op:
        batch_op.alter_column("province_kind", server_default=None)


def downgrade() -> None:
    """A city keeps its kind in its name, as before; a province's went without saying."""
    cities = sa.select(ROUND.c.id, ROUND.c.province).where(ROUND.c.province_kind == "thành phố")
    for number, province in op.get_bind().execute(cities).all():
        _set(number, f"Thành phố {province}", "thành phố")
    with op.batch_alter_table("survey_round") as batch_op:
        batch_op.drop_column("province_kind")


def _parted(province: str) -> tuple[str, str]:
    for beginning, kind in BEGINNINGS.items():
        if province.lower().startswith(beginning):
            return province[len(beginning) :], kind
    return province, "thành phố" if province in CITIES else "tỉnh"


def _set(number: int, province: str, kind: str) -> None:
    op.execute(sa.update(ROUND).where(ROUND.c.id == number).values(province=province, province_kind=kind))
