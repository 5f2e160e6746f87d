"""A small exchange of the window's tests: a real HTTP server that keeps what it was sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.ledger.receipt import ReceiptSigner
from exchange.ledger.tlog.note import verifier_key
from exchange.ledger.tlog.policy import Policy

ORIGIN = "office.test/ledger"
RECEIPT_KEY = Ed25519PrivateKey.generate()
SIGNER = ReceiptSigner(ORIGIN, RECEIPT_KEY)
POLICY = Policy((verifier_key(ORIGIN, RECEIPT_KEY),), (SIGNER.verifier_key,))


@dataclass
class Office:
    """What it answers, and what it received: path, headers and body of each request."""

    url: str = ""
    status: int = 200
    body: bytes = b'{"satisfied": true, "request_digest": "QUESTION"}'
    receipt: str | None = "own"
    signed_for: bytes | None = None
    digest_of: bytes | None = None
    binds: bool = False
    failing: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def forms(self) -> list[dict[str, str]]:
        """The forms sent for tokens."""
        forms = [parse_qs(body.decode()) for path, _, body in self.received if path == "/oauth2/token"]
        return [{name: values[0] for name, values in form.items()} for form in forms]

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body for a request."""
        if path == "/oauth2/token" and self.status != 401:
            scheme = "DPoP" if self.binds and "DPoP" in self.received[-1][1] else "Bearer"
            token = {"access_token": f"token-{len(self.forms)}", "expires_in": 300, "token_type": scheme}
            return 200, {}, json.dumps(token).encode()
        if self.failing and path != "/oauth2/token":
            return self.failing.pop(0)
        content = self._answer()
        return self.status, self._receipt(content), content

    def _answer(self) -> bytes:
        """Return the answer; `QUESTION` in it stands for the digest of the question received last."""
        question = self.received[-1][2] if self.digest_of is None else self.digest_of
        return self.body.replace(b"QUESTION", sha256(question).hexdigest().encode())

    def _receipt(self, content: bytes) -> dict[str, str]:
        if self.receipt != "own":
            return {} if self.receipt is None else {"Tongban-Receipt": self.receipt}
        answer = content if self.signed_for is None else self.signed_for
        receipt = SIGNER.sign(0, bytes(32), datetime(2026, 1, 31, tzinfo=UTC), sha256(answer).digest())
        return {"Tongban-Receipt": json.dumps(receipt.as_json())}


class Handler(BaseHTTPRequestHandler):
    """Answers what the office says."""

    office: ClassVar[Office]

    def do_GET(self) -> None:
        """Keep the request and answer it."""
        self.do_POST()

    def do_POST(self) -> None:
        """Keep the request and answer it."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.office.received.append((self.path, dict(self.headers.items()), body))
        status, headers, content = self.office.answer(self.path)
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@contextmanager
def open_office() -> Iterator[Office]:
    """Serve on a free port until the end."""
    office = Office()
    handler = type("OfficeHandler", (Handler,), {"office": office})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        office.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield office
        server.shutdown()
        thread.join()
