"""The files of deploy/: systemd takes the units, nginx the site, and a real nginx does what its file says."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from survey_app import cli, config
from tests.guards.sources import ROOT
from tests.skipping import skip_loudly
from tests.survey_app.test_serving import free_port, wait_until

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("khao-sat-*"))
SESSION = 200  # requests of a guided session, all at once
FLOOD = 60


# -- systemd


def test_the_units_are_ones_that_systemd_takes(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        skip_loudly("no systemd-analyze")
    here = {"/opt/khao-sat": str(ROOT), "=khao-sat\n": "=root\n", "/etc/khao-sat/env": "-/dev/null"}
    for unit in UNITS:
        text = unit.read_text("utf-8")
        for stands, instead in here.items():
            text = text.replace(stands, instead)
        (tmp_path / unit.name).write_text(text)
    words = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(words, capture_output=True, text=True)
    complaints = [line for line in done.stderr.splitlines() if "khao-sat" in line]
    assert (done.returncode, complaints) == (0, [])
    for unit in UNITS:
        if unit.suffix == ".service":
            words = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(unit)]
            assert subprocess.run(words, capture_output=True).returncode == 0, f"{unit.name} is exposed more than 2.0"


def test_what_the_files_call_is_there() -> None:
    texts = {path: path.read_text("utf-8") for path in DEPLOY.rglob("*") if path.is_file()}
    called = {found for text in texts.values() for found in re.findall(r"--app\W+survey_app\W+([a-z-]+)", text)}
    assert called >= {"serve", "worker", "audit"}
    assert called <= set(cli.NOUNS)
    named = re.findall(r"^([A-Z_]+)=", texts[DEPLOY / "systemd" / "env.example"], re.M)
    assert set(named) <= {one.name for one in config.SETTINGS}


# -- one place for exempt addresses


def test_nginx_and_the_product_read_one_file(tmp_path: Path) -> None:
    shipped = config.load({"OFFICE_ADDRESSES": f"@{DEPLOY}/nginx/offices.conf"})
    assert shipped["OFFICE_ADDRESSES"] == "", "an example exempts nobody"
    file = tmp_path / "offices.conf"
    file.write_text("# x\n\n203.0.113.0/24 1;  # UBND tỉnh\n2001:db8::/32 1;\n")
    assert config.load({"OFFICE_ADDRESSES": f"@{file}"})["OFFICE_ADDRESSES"] == "203.0.113.0/24,2001:db8::/32"
    file.write_text("203.0.113.0/24 1;\n203.0.113.9\n")
    with pytest.raises(ValueError, match=r"OFFICE_ADDRESSES.*dòng 2: 203\.0\.113\.9"):
        config.load({"OFFICE_ADDRESSES": f"@{file}"})
    with pytest.raises(ValueError, match="OFFICE_ADDRESSES"):
        config.load({"OFFICE_ADDRESSES": f"@{tmp_path}/none"})


# -- nginx


class Product(BaseHTTPRequestHandler):
    """Says who it takes the visitor for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = f"{self.headers['X-Forwarded-For']} {self.headers['X-Forwarded-Proto']} {self.headers['Host']}".encode()
        self.send_response(503 if self.path == "/busy" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Front:
    """A running nginx with the site's file."""

    def __init__(self, folder: Path) -> None:
        self.plain, self.secure, self.behind = free_port(), free_port(), free_port()
        self.folder = folder

    def configure(self, offices: str, stricter: dict[str, str]) -> Path:
        shutil.copytree(DEPLOY / "nginx" / "pages", self.folder / "pages")
        (self.folder / "offices.conf").write_text(offices)
        (self.folder / "tls").mkdir()
        certificate(self.folder / "tls")
        site = (DEPLOY / "nginx" / "khao-sat.conf").read_text("utf-8")
        for stands, instead in {
            "/etc/khao-sat": str(self.folder),
            "/var/log/nginx": str(self.folder),
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ssl": f"listen 127.0.0.1:{self.secure} ssl",
            "127.0.0.1:8000": f"127.0.0.1:{self.behind}",
            **stricter,
        }.items():
            assert stands in site
            site = site.replace(stands, instead)
        (self.folder / "site.conf").write_text(re.sub(r"\n\s*listen \[::\].*", "", site))
        whole = self.folder / "nginx.conf"
        temporary = "".join(f"{kind}_temp_path {self.folder}/t;" for kind in ("client_body", "proxy"))
        whole.write_text(
            f"user root; pid {self.folder}/pid; events {{ worker_connections 4096; }}"
            f"http {{ {temporary} include site.conf; }}"
        )
        return whole

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str, dict[str, str]]:
        trusting = ssl._create_unverified_context()
        with closing(http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=60, context=trusting)) as connection:
            connection.request("GET", path, headers={"Host": "khaosat.example.gov.vn"} | (headers or {}))
            with connection.getresponse() as response:
                return response.status, response.read().decode(), dict(response.getheaders())

    def at_once(self, count: int) -> Counter[int]:
        with ThreadPoolExecutor(50) as people:
            return Counter(status for status, *_ in people.map(lambda _: self.get("/"), range(count)))


def certificate(folder: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    day = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day - timedelta(1), day + timedelta(1))
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*form))


@contextmanager
def nginx(folder: Path, offices: str = "", stricter: dict[str, str] | None = None) -> Iterator[Front]:
    if not shutil.which("nginx"):
        skip_loudly("no nginx")
    front = Front(folder)
    whole = front.configure(offices, stricter or {})
    tested = subprocess.run(["nginx", "-t", "-p", str(folder), "-c", str(whole)], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    words = ["nginx", "-p", str(folder), "-c", str(whole), "-g", "daemon off;"]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: listens(front), 30)
        yield front
    finally:
        process.terminate()
        process.wait(20)


def listens(front: Front) -> bool:
    try:
        return front.get("/")[0] > 0
    except OSError:
        return False


@contextmanager
def product(port: int) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", port), Product) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="systemd and nginx as on Debian")


def test_nginx_does_what_its_file_says(tmp_path: Path) -> None:
    with nginx(tmp_path) as front:
        status, page, headers = front.get("/")
        assert (status, headers["Retry-After"]) == (502, "10"), "nobody is behind it yet"
        assert "Hệ thống đang khởi động lại" in page
        with product(front.behind):
            with closing(http.client.HTTPConnection("127.0.0.1", front.plain, timeout=20)) as connection:
                connection.request("GET", "/t/ABC?x=1", headers={"Host": "evil.example"})
                moved = connection.getresponse()
                assert (moved.status, moved.getheader("Location")) == (301, "https://khaosat.example.gov.vn/t/ABC?x=1")
            forged = {"X-Forwarded-For": "203.0.113.9"}
            assert front.get("/", forged)[:2] == (200, "127.0.0.1 https khaosat.example.gov.vn")
            assert front.get("/metrics")[0] == 404
            assert front.get("/busy")[:2] == (503, "127.0.0.1 https khaosat.example.gov.vn"), "the product's own page"
            assert front.at_once(SESSION) == {200: SESSION}, "a guided session is refused nothing"
            (tmp_path / "dong-cua").touch()
            status, page, _ = front.get("/so-noi-vu")
            assert (status, "Hệ thống đang bảo trì" in page) == (503, True)


def test_nginx_speaks_new_tls_with_strong_ciphers_alone(tmp_path: Path) -> None:
    new, strong = ssl.TLSVersion.TLSv1_3, "ECDHE+AESGCM"
    offers = {
        "anything": (ssl.TLSVersion.TLSv1_2, new, "DEFAULT"),
        "1.2 with forward secrecy": (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, strong),
        "1.2 without": (
            ssl.TLSVersion.TLSv1_2,
            ssl.TLSVersion.TLSv1_2,
            "ECDHE-ECDSA-AES128-SHA:AES128-GCM-SHA256:@SECLEVEL=0",
        ),
        "1.1": (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1, "DEFAULT:@SECLEVEL=0"),
    }
    with nginx(tmp_path) as front:
        spoken = {name: handshake(front.secure, *offer) for name, offer in offers.items()}
    assert spoken == {"anything": "TLSv1.3", "1.2 with forward secrecy": "TLSv1.2", "1.2 without": "", "1.1": ""}


def handshake(port: int, least: ssl.TLSVersion, most: ssl.TLSVersion, ciphers: str) -> str:
    """The version agreed on; empty where there is no agreement."""
    context = ssl._create_unverified_context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # an old version is offered on purpose
        context.set_ciphers(ciphers)
        context.minimum_version, context.maximum_version = least, most
    try:
        with socket.create_connection(("127.0.0.1", port), 60) as plain, context.wrap_socket(plain) as secure:
            return secure.version() or ""
    except ssl.SSLError:
        return ""


def test_a_flood_is_refused_and_an_office_is_not(tmp_path: Path) -> None:
    for name, offices in (("anybody", ""), ("office", "127.0.0.0/8 1;\n")):
        folder = tmp_path / name
        folder.mkdir()
        with (
            nginx(folder, offices, {"rate=60r/s": "rate=1r/m", "burst=600": "burst=20"}) as front,
            product(front.behind),
        ):
            answered = front.at_once(FLOOD)
            if offices:
                assert answered == {200: FLOOD}
                continue
            assert answered[429] > 0
            status, page, _ = front.get("/")
            assert (status, "Quá nhiều yêu cầu cùng lúc" in page) == (429, True)


def test_an_address_of_ipv6_is_counted_by_its_network(tmp_path: Path) -> None:
    believed = "ssl_session_tickets off;\nset_real_ip_from 127.0.0.1; real_ip_header X-Test-Address;"
    stricter = {"rate=60r/s": "rate=1r/m", "burst=600": "burst=5", "ssl_session_tickets off;": believed}
    with nginx(tmp_path, "", stricter) as front, product(front.behind):

        def from_each(addresses: list[str]) -> Counter[int]:
            return Counter(front.get("/", {"X-Test-Address": one})[0] for one in addresses)

        assert from_each([f"2001:db8:0:1:{n:x}::{n:x}" for n in range(1, 13)]) == {200: 6, 429: 6}, "one network"
        assert from_each([f"2001:db8:0:{n:x}::1" for n in range(2, 14)]) == {200: 12}, "twelve"
        assert from_each([f"203.0.113.{n}" for n in range(12)]) == {200: 12}
        assert from_each(["198.51.100.7"] * 12) == {200: 6, 429: 6}
