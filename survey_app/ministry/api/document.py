"""The interface described (OpenAPI 3.1): served where it lives, and what the tests hold the answers against."""

from __future__ import annotations

from typing import Any

from flask import Response

from survey_app.ministry.api.blueprint import answer, bp
from survey_app.ministry.api.published import HIGHEST_PAGE, KINDS, MOST, USUAL

TEXT, NUMBER, WHOLE, FLAG = {"type": "string"}, {"type": "number"}, {"type": "integer"}, {"type": "boolean"}
MAYBE_TEXT, MAYBE_NUMBER = {"type": ["string", "null"]}, {"type": ["number", "null"]}
HIGHEST_NUMBER = 2**31 - 1


def _object(**properties: Any) -> dict[str, Any]:
    """An object in which every property is there, and no other."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


FIGURE = {"value": MAYBE_NUMBER, "words": MAYBE_TEXT}
SCHEMAS = {
    "Figure": _object(**FIGURE),
    "GroupFigure": _object(group=TEXT, **FIGURE),
    "Round": _object(id=WHOLE, code=TEXT, title=TEXT, year=WHOLE, illustration=FLAG),
    "Score": _object(
        criterion=TEXT,
        label=TEXT,
        max_score=MAYBE_NUMBER,
        score=MAYBE_NUMBER,
        rough=FLAG,
        people={"type": ["integer", "null"]},
        groups=_list({"$ref": "#/components/schemas/GroupFigure"}),
    ),
    "Questionnaire": _object(
        id=WHOLE,
        form_id=TEXT,
        version=WHOLE,
        title=TEXT,
        sha256=MAYBE_TEXT,
        groups=_list(_object(group=TEXT, name=TEXT)),
        withheld=MAYBE_TEXT,
    ),
    "Tally": _object(
        variable=TEXT,
        question=TEXT,
        kind={"type": "string", "enum": ["answer", *KINDS.values()]},
        code=MAYBE_TEXT,
        answer=MAYBE_TEXT,
        total={"$ref": "#/components/schemas/Figure"},
        groups=_list({"$ref": "#/components/schemas/GroupFigure"}),
    ),
    "Problem": _object(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT),
}
PAGES = [
    {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": HIGHEST_PAGE, "default": 1}},
    {"name": "per_page", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}},
]
REFUSALS = {
    "400": "Tham số không đúng",
    "401": "Thiếu mã truy cập, mã không đúng, đã thu hồi hoặc hết hạn",
    "403": "Chưa công bố, hoặc không công bố vì quá ít người trả lời",
    "404": "Không có",
    "429": "Quá nhiều yêu cầu trong một phút; đợi theo Retry-After",
}


def _path(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 0, "maximum": HIGHEST_NUMBER},
    }


def _get(summary: str, schema: str, *names: str) -> dict[str, Any]:
    """An address that gives pages of one kind of thing."""
    page = _object(
        items=_list({"$ref": f"#/components/schemas/{schema}"}),
        page=WHOLE,
        per_page=WHOLE,
        total=WHOLE,
        next=MAYBE_TEXT,
    )
    told = {"$ref": "#/components/schemas/Problem"}
    refused = {
        code: {"description": words, "content": {"application/problem+json": {"schema": told}}}
        for code, words in REFUSALS.items()
        if names or code not in ("403", "404")
    }
    found = {"200": {"description": summary, "content": {"application/json": {"schema": page}}}}
    return {"get": {"summary": summary, "parameters": [*map(_path, names), *PAGES], "responses": {**found, **refused}}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Kết quả khảo sát đã công bố",
        "version": "1.0.0",
        "description": (
            "Chỉ đọc. Số liệu đúng như kế hoạch công bố của từng đợt: ô nào không công bố thì value là null và words nói vì sao; "
            "không có dữ liệu từng phiếu."
        ),
    },
    "servers": [{"url": "/api/v1"}],
    "security": [{"token": []}],
    "paths": {
        "/rounds": _get("Các đợt đã công bố kết quả", "Round"),
        "/rounds/{number}/scores": _get("Điểm theo tiêu chí", "Score", "number"),
        "/rounds/{number}/questionnaires": _get("Các mẫu phiếu của đợt", "Questionnaire", "number"),
        "/rounds/{number}/questionnaires/{version}/tallies": _get(
            "Số người chọn từng câu trả lời", "Tally", "number", "version"
        ),
    },
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
}


@bp.get("/openapi.json")
def document() -> Response:
    """The description; it says nothing that is not in this file, so that no token is asked for."""
    return answer(DOCUMENT)
