"""Fields for secrets that are typed from paper: their pages never show them again."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from survey_app.forms import Form

LONGEST = 100  # characters of 32, with whatever stands between them


class SecretField(StringField):  # type: ignore[misc]
    """A secret that is typed from paper. A page never shows it again, not even to say that it is wrong."""

    def __init__(self, label: str, **more: Any) -> None:
        checks = [DataRequired("Nhập đủ 32 ký tự trên tờ giấy"), Length(max=LONGEST)]
        super().__init__(label, checks, **more)

    def _value(self) -> str:
        return ""


def secrets_form(labels: list[str]) -> Form:
    """A form with one field for each secret; `secret_fields` lists them."""
    fields = {f"secret_{place}": SecretField(label) for place, label in enumerate(labels)}
    made: Form = type("SecretsForm", (Form,), fields)()
    return made


def secret_fields(form: Form) -> list[SecretField]:
    """Of `secrets_form`, in order."""
    return [field for field in form if isinstance(field, SecretField)]
