"""One archive that installs the product on a machine without internet: every package as a wheel, and a script.

    python -m supply.wheelhouse FOLDER

Packages of the lock that publish no wheel are built here; the product's own comes along. The hashes of all stand in the archive, so
that the script installs what was packed and nothing else. The wheels are for the Python and the kind of machine that packs them;
the archive's name says which.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from pathlib import Path

from supply.lock import LOCK
from survey_app.version import VERSION

ROOT = Path(__file__).parents[1]
SCRIPT = Path(__file__).with_name("install.sh")


def name_of_archive() -> str:
    """The archive's name without its ending: product, version, Python, machine."""
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"survey-app-{VERSION}-{python}-{sysconfig.get_platform().replace('-', '_')}"


def pack(folder: Path) -> Path:
    """Fetches and builds the wheels and packs them. Returns the archive; raises CalledProcessError where pip fails."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        wheels = Path(work) / "wheels"
        _pip_wheel(wheels, "--require-hashes", "-r", str(LOCK))
        _pip_wheel(wheels, "--no-deps", str(ROOT))
        for path in sorted(wheels.iterdir()):
            uncompressed(path)
        made = folder / f"{name_of_archive()}.tar.xz"
        (Path(work) / "wheels.txt").write_text(listed(wheels), "utf-8")
        with tarfile.open(made, "w:xz", preset=3) as archive:
            for path in (SCRIPT, ROOT / "LICENSE", Path(work) / "wheels.txt", *sorted(wheels.iterdir())):
                place = f"wheels/{path.name}" if path.parent == wheels else path.name
                archive.add(path, f"{name_of_archive()}/{place}")
    return made


def uncompressed(wheel: Path) -> None:
    """Writes the wheel anew without its own compression: the archive's is better by a third, and pip reads either."""
    with zipfile.ZipFile(wheel) as old:
        held = [(one, old.read(one)) for one in old.infolist()]
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_STORED) as new:
        for one, content in held:
            one.compress_type = zipfile.ZIP_STORED
            new.writestr(one, content)


def listed(wheels: Path) -> str:
    """A requirements file that names exactly these wheels, each by its SHA-256."""
    lines = []
    for path in sorted(wheels.glob("*.whl")):
        name, version = path.name.split("-")[:2]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{digest}\n")
    return "".join(lines)


def _pip_wheel(into: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--wheel-dir", str(into)]
    subprocess.run([*command, *arguments], check=True, cwd=ROOT)


if __name__ == "__main__":
    archive = pack(Path(sys.argv[1] if len(sys.argv) > 1 else "dist"))
    print(f"{archive}: {archive.stat().st_size / 1e6:.0f} MB")
