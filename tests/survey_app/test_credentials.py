"""Secrets that the service manager keeps encrypted and opens to the service alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey_app import config


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "SMS_KEY").write_text("of the folder\n", "utf-8")
    (tmp_path / "khao-sat_SMTP_URL").write_text("smtp://a:b@mail.tinh.gov.vn:587\n", "utf-8")
    (tmp_path / "BASE_URL").write_text("https://other.example", "utf-8")
    return tmp_path


def test_a_secret_is_read_from_the_folder_of_credentials_by_either_name(folder: Path) -> None:
    values = config.load({"CREDENTIALS_DIRECTORY": str(folder)})
    assert (values["SMS_KEY"], values["SMTP_URL"]) == ("of the folder", "smtp://a:b@mail.tinh.gov.vn:587")


def test_what_is_in_the_environment_is_taken_first(folder: Path) -> None:
    assert config.load({"CREDENTIALS_DIRECTORY": str(folder), "SMS_KEY": "mine"})["SMS_KEY"] == "mine"


def test_what_is_no_secret_comes_from_the_environment_alone(folder: Path) -> None:
    assert config.load({"CREDENTIALS_DIRECTORY": str(folder)})["BASE_URL"] == "http://127.0.0.1:8000"


@pytest.mark.parametrize("where", ["", ".", "/no/such/folder"])
def test_without_such_a_folder_there_are_the_defaults(
    where: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert config.load({"CREDENTIALS_DIRECTORY": where})["SMS_KEY"] == ""


def test_no_secret_has_a_default() -> None:
    values = config.load({})
    assert {name for name in config.SECRETS if values[name] not in ("", "{}")} == set()


def test_whatever_is_called_a_secret_may_lie_there() -> None:
    secret = {one.name for one in config.SETTINGS if one.name.endswith(("_SECRET", "_TOKEN", "_HEADERS"))}
    assert secret - config.SECRETS == set()
