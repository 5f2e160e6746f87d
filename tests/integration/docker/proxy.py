"""The shipped proxy as a real nginx on private ports, with a certificate of an authority of the tests."""

import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from exchange.postgres.cluster import free_port
from exchange_api.problems import Problem
from tests.integration.docker.dockerfile import ROOT

SHIPPED = ROOT / "docker" / "nginx"
UNPRIVILEGED = 65534
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Proxy:
    """A running proxy: its https and plain ports, the authority to trust, and where it writes its log."""

    port: int
    plain_port: int
    ca_file: Path
    log_file: Path

    @property
    def url(self) -> str:
        """The address that windows know."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """All that it has written until now."""
        return self.log_file.read_text(encoding="utf-8")

    @contextmanager
    def client(self, certificate: Path | None = None, seconds: float = 30) -> Iterator[httpx.Client]:
        """A client that trusts the tests' authority and waits so long, with a certificate if one is given."""
        trusted = ssl.create_default_context(cafile=self.ca_file)
        if certificate is not None:
            trusted.load_cert_chain(certificate)
        with httpx.Client(base_url=self.url, verify=trusted, trust_env=False, timeout=seconds) as client:
            yield client


def make_certificate(directory: Path) -> Path:
    """Write `ca.pem`, and `tls.pem` and `tls.key` signed by it for 127.0.0.1; return the first."""
    ca_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of the tests")])
    server = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "exchange.test")])
    now = datetime.now(UTC)
    key_id = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())

    def begun(name: x509.Name, public: object) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(authority)
            .public_key(public)  # type: ignore[arg-type]
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
        )

    ca = begun(authority, ca_key.public_key()).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    ca_signed = ca.add_extension(key_id, critical=False).sign(ca_key, hashes.SHA256())
    name = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = begun(server, key.public_key()).add_extension(name, critical=False).sign(ca_key, hashes.SHA256())
    (directory / "ca.pem").write_bytes(ca_signed.public_bytes(Encoding.PEM))
    (directory / "tls.pem").write_bytes(signed.public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (directory / "tls.key").write_bytes(pem)
    return directory / "ca.pem"


def variables(directory: Path, port: int, plain_port: int, upstream: int) -> dict[str, str]:
    """Return the environment that start.sh reads."""
    return {
        "PATH": os.environ["PATH"] + ":/usr/sbin",
        "TONGBAN_ISSUER": f"https://127.0.0.1:{port}",
        "TONGBAN_PROXY_CERTIFICATE": str(directory / "tls.pem"),
        "TONGBAN_PROXY_CERTIFICATE_KEY": str(directory / "tls.key"),
        "TONGBAN_PROXY_HTTP": f"127.0.0.1:{plain_port}",
        "TONGBAN_PROXY_HTTPS": f"127.0.0.1:{port}",
        "TONGBAN_PROXY_UPSTREAM": f"127.0.0.1:{upstream}",
        "TONGBAN_PROXY_STATE": str(directory / "state"),
    }


def start(
    directory: Path, environment: dict[str, str], *arguments: str, shipped: Path = SHIPPED
) -> subprocess.Popen[bytes]:
    """Start the shipped script in a copy below `directory`, as nobody where the tests run as root."""
    copy = directory / "nginx"
    if not copy.exists():
        shutil.copytree(shipped, copy)
    (directory / "log").touch()
    for path in (directory, *directory.rglob("*")):
        if os.geteuid() == 0:
            os.chown(path, UNPRIVILEGED, UNPRIVILEGED)
    command = ["/bin/sh", str(copy / "start.sh"), *arguments]
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    with (directory / "log").open("ab") as log:
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=user, group=user
        )


def spoil(directory: Path, shipped: str, broken: str) -> None:
    """Have the proxy that will run in `directory` say something else in one place than what is shipped."""
    template = Path(shutil.copytree(SHIPPED, directory / "nginx")) / "nginx.conf.template"
    text = template.read_text(encoding="utf-8")
    assert text.count(shipped) == 1
    template.write_text(text.replace(shipped, broken), encoding="utf-8")


@contextmanager
def proxying(
    directory: Path, upstream: int, port: int | None = None, more: Mapping[str, str] = NOTHING
) -> Iterator[Proxy]:
    """Run the proxy in front of `upstream` until the block ends; files of `directory/nginx` win, if any.

    `more` are further variables of its environment.
    """
    ca_file = make_certificate(directory)
    proxy = Proxy(port or free_port(), free_port(), ca_file, directory / "log")
    process = start(directory, variables(directory, proxy.port, proxy.plain_port, upstream) | dict(more))
    try:
        deadline = time.monotonic() + 120
        while True:
            assert process.poll() is None, proxy.log
            assert time.monotonic() < deadline, proxy.log
            try:
                httpx.get(f"http://127.0.0.1:{proxy.plain_port}/", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield proxy
    finally:
        process.terminate()
        process.wait(120)


def require_problem(answer: httpx.Response, problem: Problem) -> None:
    """The answer is that problem, as JSON in both languages, and not to be stored."""
    document = answer.json()
    assert (answer.status_code, document["status"]) == (problem.status, problem.status)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert document["type"].endswith(f"/problems/{problem.slug}")
    assert document["zh"]["what_to_do"] == problem.what_to_do.zh
    assert document["en"]["what_to_do"] == problem.what_to_do.en
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["tongban-request-id"] == document["request_id"]
    assert answer.headers.get("retry-after") == (
        None if problem.retry_after_seconds is None else str(problem.retry_after_seconds)
    )
