"""The request's database session: Flask-SQLAlchemy over the foundation's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session

from foundation.db import Base


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, whose scoped session type checkers may take for the request's session, which it stands for."""

    if TYPE_CHECKING:
        session: Session  # type: ignore[assignment]


db = Database(metadata=Base.metadata)
