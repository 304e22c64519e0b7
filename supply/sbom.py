"""The bill of materials as CycloneDX 1.6 JSON, from the lock alone: the same lock gives the same file.

python -m supply.sbom > sbom.json
"""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from supply.lock import LOCK, Pinned, read

OURS = "survey-app"


def bill(text: str) -> dict[str, Any]:
    """The bill of a lock's text."""
    pinned = read(text)
    digest = hashlib.sha256(text.encode()).digest()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=digest[:16], version=4)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": OURS, "bom-ref": OURS}},
        "components": [_component(one) for one in pinned],
        "dependencies": [
            {"ref": OURS, "dependsOn": [_ref(one) for one in pinned if "" in one.asked_by]},
            *(
                {"ref": _ref(one), "dependsOn": [_ref(other) for other in pinned if one.name in other.asked_by]}
                for one in pinned
            ),
        ],
    }


def _ref(one: Pinned) -> str:
    return f"pkg:pypi/{one.name}@{one.version}"


def _component(one: Pinned) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": _ref(one),
        "name": one.name,
        "version": one.version,
        "purl": _ref(one),
        "properties": [{"name": "lock:sha256", "value": digest} for digest in one.hashes],
    }


if __name__ == "__main__":
    print(json.dumps(bill(LOCK.read_text("utf-8")), ensure_ascii=False, indent=1))
