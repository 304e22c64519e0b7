"""How people meet the columns of a list: what a cell says on a page or in a file, and the field it is typed into.

Which columns there are says the one table, `respondents.roster_file.columns`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from wtforms import Field, SelectField, StringField
from wtforms.validators import InputRequired, Length

from respondents.roster import Respondent
from respondents.roster_file.columns import BY_FIELD, COLUMNS, FIELDS, Column
from survey_app import formats
from survey_app.choices import choices

LABELS = {column.field: column.on_screen for column in COLUMNS}
"""What pages call each column, by its field."""
INPUT_MODES = {"phone": "tel", "email": "email"}
"""Which keyboard a phone shows for a kind of column."""


def typed(field: str, text: str) -> str:
    """A stored cell as a person types it: phones in the domestic way."""
    return formats.phone(text) if BY_FIELD[field].kind == "phone" else text


def shown(field: str, text: str, group_names: Mapping[str, str]) -> str:
    """A stored cell as it is read: groups by their names."""
    return group_names.get(text, text) if BY_FIELD[field].kind == "group" else typed(field, text)


def on_screen(people: Collection[Respondent]) -> list[Column]:
    """The columns of a table of these people: one that is empty for everybody may be left out."""
    return [
        column
        for column in COLUMNS
        if not column.only_if_filled or any(getattr(person, column.attribute) for person in people)
    ]


def attributes(field: str) -> dict[str, str]:
    """Of the input of a column. What is typed is somebody else's, so a browser must not offer one's own."""
    mode = INPUT_MODES.get(BY_FIELD[field].kind)
    return {"autocomplete": "off"} | ({"inputmode": mode} if mode else {})


def form_fields(must_fill: bool, fields: Iterable[str] = FIELDS) -> dict[str, Any]:
    """Fields of a form, by name. must_fill: whether a form without a required cell goes back."""
    return {field: _form_field(BY_FIELD[field], must_fill) for field in fields}


def offer_groups(form: Any, group_names: Mapping[str, str]) -> None:
    """The round's groups in a form made of `form_fields`."""
    for field in form:
        if field.name in BY_FIELD and BY_FIELD[field.name].kind == "group":
            field.choices = choices([("", "Chọn nhóm"), *group_names.items()])


def _form_field(column: Column, must_fill: bool) -> Field:
    validators: list[Any] = []
    if column.kind == "group":
        if must_fill and column.required:
            validators.append(InputRequired(f"Chọn {column.label}"))
        return SelectField(column.heading, validators, validate_choice=must_fill)
    if must_fill and column.required:
        validators.append(InputRequired(f"Nhập {column.label}"))
    return StringField(column.heading, [*validators, Length(max=column.longest)], description=_hint(column))


def _hint(column: Column) -> str:
    if not column.required:
        return "Có thể để trống"
    return column.prompt or (f"Ví dụ: {column.example}" if column.example else "")
