"""`/health/live`, `/health/ready`, `/metrics`: what machines ask. Whoever is neither on this machine nor holds METRICS_TOKEN
learns only whether the product is ready."""

from __future__ import annotations

import hmac

from flask import Blueprint, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from foundation import heartbeats
from foundation.db import reading
from survey_app.database import db
from survey_app.forwarded import LOOPBACK
from survey_app.operation import condition
from survey_app.operation.condition import Level

bp = Blueprint("health", __name__)

METRICS = {
    "database": ("survey_database_answer_seconds", "gauge", "How long the database took to answer"),
    "disk": ("survey_disk_free_bytes", "gauge", "Free bytes on the fullest disk of the product"),
    "clock": ("survey_clock_offset_seconds", "gauge", "How far the clocks of this machine and the database are apart"),
    "web": ("survey_web_processes", "gauge", "Web processes that live"),
    "worker": ("survey_workers", "gauge", "Message workers that live"),
    "messages": ("survey_oldest_waiting_message_seconds", "gauge", "How long the oldest due message has waited"),
    "codes": ("survey_code_latency_seconds", "gauge", "Nine of ten codes of the last hour left within this time"),
    "backup": ("survey_backup_age_seconds", "gauge", "Age of the newest whole backup"),
    "audit": ("survey_audit_head", "gauge", "Number of the newest audit event"),
}
"""Check → name, type and meaning of its figure, in Prometheus' text format 0.0.4."""
REFUSED = ("survey_saves_refused_total", "counter", "Acts that a web process could not carry out since it began")
PROBLEM = ("survey_problem", "gauge", "0: good, 1: to be watched, 2: to be mended at once")


@bp.get("/health/live")
def live() -> ResponseReturnValue:
    """This process answers; asks nobody else."""
    return "ok\n", 200, {"Content-Type": "text/plain"}


@bp.get("/health/ready")
def ready() -> ResponseReturnValue:
    """Whether people can be served now; 503 when not. With what is the matter, for whoever may know it."""
    found = condition.look_at(db.session, current_app.config, condition.NEEDED)
    is_ready = all(one.level is not Level.BAD for one in found.values())
    said: dict[str, object] = {"ready": is_ready}
    if _may_know():
        said["checks"] = {name: {"ok": one.level is not Level.BAD, "says": one.says} for name, one in found.items()}
    return jsonify(said), 200 if is_ready else 503


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """The figures for Prometheus; for whoever may not know them there is no such page."""
    if not _may_know():
        abort(404)
    found = condition.look_at(db.session, current_app.config)
    lines: list[str] = []
    for name, (metric, kind, meaning) in METRICS.items():
        if (figure := found[name].figure) is not None:
            lines += [*_head(metric, kind, meaning), f"{metric} {figure:.10g}"]
    lines += _head(*REFUSED)
    with reading():
        counted = heartbeats.refusals(db.session) if found["database"].level is Level.GOOD else {}
    lines += [f'{REFUSED[0]}{{process="{name}"}} {count}' for name, count in sorted(counted.items())]
    lines += _head(*PROBLEM)
    levels = list(Level)
    lines += [f'{PROBLEM[0]}{{check="{name}"}} {levels.index(one.level)}' for name, one in found.items()]
    return "\n".join(lines) + "\n", 200, {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}


def _head(metric: str, kind: str, meaning: str) -> list[str]:
    return [f"# HELP {metric} {meaning}", f"# TYPE {metric} {kind}"]


def _may_know() -> bool:
    """From this machine itself, without a proxy in between, or with the token."""
    token = current_app.config["METRICS_TOKEN"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    return request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers
