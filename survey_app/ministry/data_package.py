"""Single responses as programs take them: one archive with the rows, their description for archives of surveys (DDI-Codebook 2.5)
and for data tools (datapackage.json). Names in it are its own, so that it works wherever it is unpacked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from agencies.agency import CLASSES
from foundation.spreadsheets.writing import csv_content
from questionnaires.results import RoundResults
from questionnaires.results.describing import DataFile, Described, Study, datapackage, ddi, described
from questionnaires.survey_round import SurveyRound
from survey_app.ministry.results_summary import class_name

STAMP = (2000, 1, 1, 0, 0, 0)
ROWS, CODEBOOK, PACKAGE = "du-lieu.csv", "ddi.xml", "datapackage.json"


def packed(
    survey_round: SurveyRound,
    results: RoundResults,
    version_id: int,
    frame: pd.DataFrame,
    labelled: Mapping[str, bytes],
) -> dict[str, bytes]:
    """ ".xml" (DDI) and ".zip" of one questionnaire; frame: its protected rows; labelled: the same by ending ("sav", "dta").

    Equal rows give equal bytes.
    """
    study, columns = study_of(survey_round, results, version_id), _columns(results, version_id)
    content = csv_content([list(frame.columns), *frame.to_numpy().tolist()])
    rows = DataFile(ROWS, content, len(frame))
    files = [rows, *(DataFile(f"du-lieu.{ending}", data, len(frame)) for ending, data in labelled.items())]
    codebook = ddi(study, columns, rows)
    parts = {
        PACKAGE: datapackage(study, columns, files),
        CODEBOOK: codebook,
        **{one.name: one.content for one in files},
    }
    return {".xml": codebook, ".zip": _archive(parts)}


def study_of(survey_round: SurveyRound, results: RoundResults, version_id: int) -> Study:
    """What the files say they belong to."""
    version = results.versions[version_id]
    identity = f"{version.form_id}_v{version.number}_{survey_round.year}"
    return Study(survey_round.title, identity, version.title, str(version.number), survey_round.is_demo)


def _columns(results: RoundResults, version_id: int) -> list[Described]:
    groups = {group.code: group.name for group in results.groups_of(version_id)}
    classes = {code: class_name(members, CLASSES) for code, members in results.plan.classes.items()}
    return described(results.tables[version_id], groups, classes)


def _archive(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in parts.items():
            entry = ZipInfo(name, STAMP)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()
