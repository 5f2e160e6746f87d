"""A hall for the tests: a fresh exchange with seeded rows, served by a real uvicorn, and its window."""

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import psycopg
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from fastapi import FastAPI
from pydantic import HttpUrl, SecretStr
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from catalog.loader import load
from catalog.model import HolderType
from exchange.access.agreements import AgreementRegister
from exchange.access.changes import Change
from exchange.access.clients import ClientRegister, NewClient
from exchange.access.operators import NewOperator, OperatorRegister
from exchange.access.state import Client
from exchange.keys import KeyRing
from exchange.migrate import login_url, sqlalchemy_url
from exchange.postgres.cluster import free_port
from exchange.settings import SHIPPED_CATALOGUE, Settings
from exchange.store.prepare import prepare_store
from exchange.subject import subject_key
from exchange_api.app import create_app, system_clock
from exchange_api.auth.access_token import LIFETIME_SECONDS, AccessTokens
from exchange_api.auth.token_form import ASSERTION_TYPE
from exchange_api.serving import server_config
from exchange_api.signing.jwk import public_jwk, thumbprint
from exchange_api.worker import Clock

ORIGIN = "ledger.test/county"
CLIENT = "hall-window"
DEPARTMENT = "administrative_approval"
OPERATOR, READER = "clerk-7", "clerk-9"
ASK_SECONDS = 60  # how long an answer is waited for: a guard against hanging, on the slowest machine
ITEM = "publication_retail_establishment"
REFUSED_ITEM = "public_place_hygiene_permit"
IDENTITY = "public_security/resident_identity"
LICENCE = "market_regulation/business_licence"
TITLE = "natural_resources/real_estate_title"


def resident_number(body: str = "37139919900307891") -> str:
    """A resident number with its check digit (GB 11643), in a county code that is not assigned."""
    check = (1 - 2 * int(body, 13)) % 11
    return body + ("X" if check == 10 else str(check))


PERSON = resident_number()
NOBODY = resident_number("37139919880808123")


def make_key() -> EllipticCurvePrivateKey:
    """A client's key."""
    return generate_private_key(SECP256R1())


def change(reason: str = "a test needs it") -> Change:
    """Who the tests act as."""
    return Change("tests", reason, datetime.now(UTC))


class Hall:
    """One exchange under test: `url` is its issuer, `owner_url` the owner's, `app` what serves it."""

    app: FastAPI

    def __init__(self, owner_url: str, directory: Path, port: int) -> None:
        self.owner_url = owner_url
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.keys = KeyRing(directory / "keys")
        self.keys.create_missing()
        self.client_key = make_key()
        self.catalogue = load(SHIPPED_CATALOGUE)
        self.settings = Settings(
            database_url=SecretStr(owner_url),
            pipeline_database_url=SecretStr(owner_url),
            api_database_url=SecretStr(login_url(owner_url, "tongban_api", "api-password")),
            sealer_database_url=SecretStr(owner_url),
            keys_dir=directory / "keys",
            ledger_dir=directory / "ledger",
            last_signed=directory / "last_signed",
            origin=ORIGIN,
            issuer=HttpUrl(self.url),
        )
        self._furnish()

    def _furnish(self) -> None:
        prepare_store(self.owner_url, self.catalogue)
        self.sql("select ledger.open_log(%s)", ORIGIN)
        with self.registers() as (clients, agreements):
            agreements.seed_agreements(self.catalogue, change())
            key_set = {"keys": [public_jwk(self.client_key.public_key())]}
            clients.add_client(NewClient(CLIENT, DEPARTMENT, "大厅窗口", key_set), change())
        with self.operators() as operators:
            operators.enrol(
                DEPARTMENT, [NewOperator(OPERATOR, "王芳"), NewOperator(READER, "李娜")], change()
            )
        for resource in (IDENTITY, LICENCE, TITLE):
            self.load_resource(resource)

    @contextmanager
    def registers(self) -> Iterator[tuple[ClientRegister, AgreementRegister]]:
        """The registers of clients and agreements in one transaction, as the owner."""
        with self._transaction() as connection:
            yield ClientRegister(connection), AgreementRegister(connection)

    @contextmanager
    def operators(self) -> Iterator[OperatorRegister]:
        """The register of operators in one transaction, as the owner."""
        with self._transaction() as connection:
            yield OperatorRegister(connection)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        engine = create_engine(sqlalchemy_url(self.owner_url), poolclass=NullPool)
        with engine.begin() as connection:
            yield connection
        engine.dispose()

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement as the owner."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def load_resource(
        self, resource: str, *, age: timedelta = timedelta(minutes=5), passed: bool = True
    ) -> None:
        """Leave a resource as the pipeline leaves it."""
        self.sql(
            """insert into ops.resource_state
                (resource, batch, as_of_at, quality_passed, quality_score, attempted_at)
            values (%s, 'batch-1', %s, %s, 0.98, now())
            on conflict (resource) do update set as_of_at = excluded.as_of_at,
                quality_passed = excluded.quality_passed""",
            resource,
            datetime.now(UTC) - age,
            passed,
        )

    def publish(self, resource: str, code: str, fields: dict[str, object], **system: object) -> None:
        """Put one row of a holder (a resident) into a resource's table."""
        key = subject_key(self.keys.subject_key, HolderType.RESIDENT_ID, code)
        row: dict[str, object] = {
            "_key": secrets.token_hex(8),
            "_subject_key": key,
            "_row_digest": secrets.token_bytes(32),
            "_state": "valid",
            "_valid_from": date(2020, 1, 1),
            "_valid_to": date(2099, 1, 1),
            "_open_ended": False,
            "_name": "刘示范",
            "_batch": "batch-1",
            "_as_of": datetime.now(UTC) - timedelta(minutes=5),
            **fields,
            **system,
        }
        columns = ", ".join(row)
        marks = ", ".join(["%s"] * len(row))
        table = self.catalogue.contracts[resource].table
        self.sql(f"insert into shr.{table} ({columns}) values ({marks})", *row.values())

    def publish_person(self, code: str = PERSON) -> None:
        """Publish a person with a valid identity, licence and title."""
        self.publish(IDENTITY, code, {"resident_id": code, "name": "刘示范", "valid_to": date(2040, 1, 1)})
        self.publish(
            LICENCE,
            code,
            {
                "licence_no": "371399600000017",
                "holder_code": code,
                "title": "示范书店",
                "business_scope": "图书零售",
            },
        )
        self.publish(
            TITLE,
            code,
            {
                "title_no": "鲁(2024)莒南县不动产权第0001234号",
                "holder_code": code,
                "location": "示范路1号",
                "share": "单独所有",
            },
        )

    def elsewhere(self) -> "Hall":
        """Another server of the same exchange, on a port of its own."""
        other = copy(self)
        other.port = free_port()
        other.url = f"http://127.0.0.1:{other.port}"
        return other

    def entries(self) -> list[dict[str, Any]]:
        """All ledger entries, in order."""
        return [json.loads(body) for (body,) in self.sql("select body from ledger.entry order by index")]

    def unlogged(self, answers: Sequence[httpx.Response]) -> list[httpx.Response]:
        """Those of the answers whose digest no ledger entry holds; there must never be one."""
        logged = {entry["answer_digest"] for entry in self.entries()}
        given = [answer for answer in answers if answer.status_code == 200]
        return [answer for answer in given if hashlib.sha256(answer.content).hexdigest() not in logged]

    def assertion_claims(self, **changed: object) -> dict[str, Any]:
        """The claims of a good client assertion, with some changed (`None` leaves one out)."""
        now = int(time.time())
        claims = {
            "iss": CLIENT,
            "sub": CLIENT,
            "aud": self.url,
            "jti": secrets.token_hex(8),
            "iat": now,
            "exp": now + 120,
            **changed,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def assertion(self, key: EllipticCurvePrivateKey | None = None, **changed: Any) -> str:
        """A client assertion."""
        signing = key or self.client_key
        headers = {"kid": thumbprint(self.client_key.public_key()), "typ": "JWT"}
        return jwt.encode(self.assertion_claims(**changed), signing, algorithm="ES256", headers=headers)

    def token_answer(self, assertion: str | None = None, **form: str) -> httpx.Response:
        """Ask for a token."""
        data = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion or self.assertion(),
            **form,
        }
        return httpx.post(f"{self.url}/oauth2/token", data=data, timeout=ASK_SECONDS)

    def token(self) -> str:
        """An access token."""
        answer = self.token_answer()
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def expired_token(self, ended_at: int) -> str:
        """An access token of the exchange's own key that ended at that time."""
        tokens = AccessTokens(self.url, self.keys.token_key)
        client = Client(CLIENT, DEPARTMENT, frozenset({"confirm"}), {})
        issued_at = datetime.fromtimestamp(ended_at - LIFETIME_SECONDS, UTC)
        return tokens.issue(client, client.scopes, issued_at)[0]

    def question(self, code: str = PERSON, item: str = ITEM, **changed: object) -> dict[str, Any]:
        """The body of a confirmation."""
        subject = {"type": "111", "code": code}
        return {"item": item, "subject": subject, "case": "2026-000123", "operator": OPERATOR, **changed}

    def ask(self, body: object, token: str | None = None, **headers: str) -> httpx.Response:
        """Ask for a confirmation with `body` (bytes as they are, else as JSON)."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"content-type": "application/json", "authorization": f"Bearer {token or self.token()}"}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.post(
            f"{self.url}/v1/confirmations", content=raw, headers=sent | names, timeout=ASK_SECONDS
        )


@contextmanager
def serving(hall: Hall, now: Clock = system_clock) -> Iterator[Hall]:
    """Serve the hall's exchange from a thread until the block ends, by the clock `now`."""
    hall.app = create_app(hall.settings, now=now)
    server = uvicorn.Server(server_config(hall.app, "127.0.0.1", hall.port))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 120
    while not server.started:
        assert thread.is_alive(), "the server ended before it was ready"
        assert time.monotonic() < deadline, "the server was not ready in 120 s"
        time.sleep(0.01)
    try:
        yield hall
    finally:
        server.should_exit = True
        thread.join(timeout=120)
        assert not thread.is_alive(), "the server did not stop"
