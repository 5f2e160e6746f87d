"""What Schemathesis is told beside the document: a real client's token, and names that really exist.

Loaded by Schemathesis itself (`SCHEMATHESIS_HOOKS`), in its own process. Generated texts alone would end at
the first unknown item, so a part of the cases that are meant to be good is given the names of a furnished
hall: they reach verdicts, the ledger and the kept answers. Every request that was made is counted.
"""

import atexit
import json
import os
import random
import secrets
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import jwt
import schemathesis
from schemathesis import AuthContext, Case, HookContext, Response
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import TestPhase

TOLD = json.loads(Path(os.environ["HALL_TOLD"]).read_text(encoding="utf-8"))
"""`url`, `client`, `kid`, `key` (PEM), `items`, `codes`, `case`, `operator`, `answers` (ids), `counts`."""
FORM = {
    "grant_type": "client_credentials",
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
}
TOKEN_SECONDS = 120
_FURNISHED = frozenset({TestPhase.FUZZING, TestPhase.STATEFUL, TestPhase.EXAMPLES})
AnyCase = Case[Any]
_counted: Counter[str] = Counter()
_lock = threading.Lock()
_chance = random.Random(TOLD["seed"])


def assertion() -> str:
    """Return a client assertion that was never used."""
    now = int(time.time())
    claims = {
        "iss": TOLD["client"],
        "sub": TOLD["client"],
        "aud": TOLD["url"],
        "jti": secrets.token_hex(12),
        "iat": now,
        "exp": now + 120,
    }
    return jwt.encode(claims, TOLD["key"], algorithm="ES256", headers={"kid": TOLD["kid"], "typ": "JWT"})


if TOLD["authorised"]:

    @schemathesis.auth(refresh_interval=TOKEN_SECONDS)
    class Token:
        """The access token of the hall's client."""

        def get(self, case: AnyCase, context: AuthContext) -> str:
            """Obtain one."""
            form = FORM | {"client_assertion": assertion()}
            answer = httpx.post(f"{TOLD['url']}/oauth2/token", data=form).raise_for_status()
            return str(answer.json()["access_token"])

        def set(self, case: AnyCase, data: str, context: AuthContext) -> None:
            """Send it with the operations that ask for one."""
            if case.path.startswith("/v1/"):
                case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context: HookContext, case: AnyCase, kwargs: dict[str, Any]) -> None:
    """Furnish three of four cases that are meant to be good."""
    meta = case.meta
    if meta is None or meta.generation.mode != GenerationMode.POSITIVE or meta.phase.name not in _FURNISHED:
        return
    if _chance.random() < 0.25:
        return
    furnish = {
        "confirmProofs": _question,
        "confirmBatch": _batch,
        "issueToken": _form,
        "showAnswer": _repeat,
    }
    operation = case.operation.definition.raw["operationId"]
    if operation in furnish:
        furnish[operation](case)


@schemathesis.hook
def after_call(context: HookContext, case: AnyCase, response: Response) -> None:
    """Count the request by its operation and the class of its status."""
    operation = case.operation.definition.raw["operationId"]
    with _lock:
        _counted[f"{operation} {response.status_code}"] += 1
        if _is_new_answer(operation, case, response):
            TOLD["answers"].append(response.headers["tongban-request-id"][0])


@atexit.register
def write_counts() -> None:
    """Leave the counts for the test."""
    Path(TOLD["counts"]).write_text(json.dumps(_counted), encoding="utf-8")


def _is_new_answer(operation: str, case: AnyCase, response: Response) -> bool:
    new = operation == "confirmProofs" and response.status_code == 200
    of_case = isinstance(case.body, dict) and case.body.get("case") == TOLD["case"]
    return new and of_case and "idempotent-replayed" not in response.headers


def _question(case: AnyCase) -> None:
    body = case.body
    if not isinstance(body, dict):
        return
    for name, values in (("item", TOLD["items"]), ("operator", [TOLD["operator"]])):
        if name in body:
            body[name] = _chance.choice(values)
    body["case"] = TOLD["case"]
    if _chance.random() < 0.8:
        body["subject"] = {"type": "111", "code": _chance.choice(TOLD["codes"])}
    if _chance.random() < 0.7:
        body.pop("claims", None)
    if _chance.random() < 0.9:  # few items ask for a day, and those of a generated name for none
        body.pop("days", None)


def _batch(case: AnyCase) -> None:
    body = case.body
    if not isinstance(body, dict):
        return
    body |= {"item": TOLD["items"][0], "operator": TOLD["operator"], "case": TOLD["case"]}
    if _chance.random() < 0.8:
        codes = _chance.sample(sorted(set(TOLD["codes"])), _chance.randint(1, 2))
        body["subjects"] = [{"subject": {"type": "111", "code": code}} for code in codes]
    if _chance.random() < 0.9:
        body.pop("days", None)


def _form(case: AnyCase) -> None:
    if isinstance(case.body, dict):
        case.body |= FORM | {"client_assertion": assertion(), "scope": "confirm batch"}
        case.body.pop("client_id", None)
        if _chance.random() < 0.7:  # a generated proof holds for nothing
            case.headers.pop("DPoP", None)


def _repeat(case: AnyCase) -> None:
    if TOLD["answers"] and case.meta is not None and case.meta.phase.name != TestPhase.STATEFUL:
        case.path_parameters["id"] = _chance.choice(TOLD["answers"])
    case.headers["Tongban-Case"] = TOLD["case"]
    case.headers["Tongban-Operator"] = TOLD["operator"]
