"""The archive for machines without internet: it is packed here, and installed where no way leads out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from supply import wheelhouse
from supply.lock import LOCK, read
from survey_app.version import VERSION
from tests.skipping import skip_loudly

MOST_BYTES = 120_000_000
APART = ("unshare", "--net", "--map-root-user")
"""A network namespace of its own, with no interface that is up."""
WALK = """
import survey_app
client = survey_app.create_app().test_client()
for page in ("/dang-nhap", "/kha-nang-tiep-can", "/huong-dan/so-noi-vu", "/huong-dan/hinh/dashboard.png"):
    assert client.get(page).status_code == 200, page
print(survey_app.__file__)
"""


def a_wheel(folder: Path, name: str, content: str) -> Path:
    made = folder / name
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.py", content)
    return made


def test_a_wheel_is_the_same_without_its_compression(tmp_path: Path) -> None:
    made = a_wheel(tmp_path, "some_thing-1.2-py3-none-any.whl", "x = 1\n" * 1000)
    before = made.stat().st_size
    wheelhouse.uncompressed(made)
    assert made.stat().st_size > 6000 > before
    with zipfile.ZipFile(made) as archive:
        assert archive.read("a.py").decode() == "x = 1\n" * 1000


def test_the_list_names_each_wheel_by_its_hash(tmp_path: Path) -> None:
    a_wheel(tmp_path, "some_thing-1.2-py3-none-any.whl", "x = 1")
    a_wheel(tmp_path, "other-3-cp311-abi3-linux_x86_64.whl", "x = 2")
    lines = wheelhouse.listed(tmp_path).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["other==3", "some-thing==1.2"]
    assert all(re.search(r" --hash=sha256:[0-9a-f]{64}$", line) for line in lines)


def test_the_script_refuses_another_python_with_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "survey-app-9.9-cp399-linux_x86_64"
    folder.mkdir()
    shutil.copy(wheelhouse.SCRIPT, folder)
    done = subprocess.run(["sh", str(folder / "install.sh")], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert "Gói này dành cho Python 3.99" in done.stderr
    assert not (tmp_path / "survey-app").exists()


@pytest.mark.long
def test_it_installs_and_runs_where_no_way_leads_out(tmp_path: Path) -> None:
    if not shutil.which("unshare") or subprocess.run([*APART, "true"], check=False).returncode:
        skip_loudly("no network namespace can be made here")
    made = wheelhouse.pack(tmp_path / "dist")
    assert made.stat().st_size <= MOST_BYTES
    with tarfile.open(made) as archive:
        archive.extractall(tmp_path, filter="data")
    packed = tmp_path / wheelhouse.name_of_archive()
    assert len((packed / "wheels.txt").read_text().splitlines()) >= len(read(LOCK.read_text())) * 0.9
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DATA_DIR": str(tmp_path / "data"), "LANG": "C.UTF-8"}

    def apart(*command: str) -> str:
        done = subprocess.run(
            [*APART, *command], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=900, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert f"version {VERSION}" in apart("sh", str(packed / "install.sh"), "app")
    apart("app/bin/survey-app", "keys", "init")
    apart("app/bin/survey-app", "db", "upgrade")
    assert str(tmp_path / "app") in apart("app/bin/python", "-c", WALK), "the installed product, not the sources"
