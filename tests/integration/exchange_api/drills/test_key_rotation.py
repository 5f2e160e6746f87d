"""Signing keys are rotated by `tongban key` under load: all that is signed can be checked, none is lost."""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import httpx
import jwt
from jwt import PyJWK

from exchange.key_rotation import LEARNING
from exchange.ledger.opening import POLICY, write_policy
from exchange.ledger.receipt import Receipt
from exchange.ledger.tlog.policy import Policy
from exchange_api.serving import environment_of
from exchange_api.signing.jwk import thumbprint
from tests.integration.exchange_api.drills.drill import (
    FOLLOWED_SECONDS,
    SCALES,
    SHORT,
    Drill,
    Scale,
    held,
    require_both_sides,
)
from tests.integration.exchange_api.drills.judge import Moment, Side, Sort, wrong
from tests.integration.exchange_api.drills.windows import KEYS, QUESTION, TOKEN, Heard, Window
from tests.integration.exchange_api.hall import CLIENT, Hall
from tests.unit.cli.command_line import plain_environment, run_program

JOSE = "application/jose"
NAMES = ("token", "answer", "receipt")
QUESTIONS_A_TOKEN = 5
Kids = frozenset[str]


def signed_questions(window: Window) -> None:
    """The published keys, a token, and questions whose answers are signed."""
    window.look_at_keys()
    window.renew()
    for _ in range(QUESTIONS_A_TOKEN):
        window.ask(JOSE)


def rotate(hall: Hall, *finish: str) -> None:
    """Take one step of the rotation of every key, as an operator does."""
    environment = plain_environment(**environment_of(hall.settings))
    for name in NAMES:
        done = run_program(environment, "key", "rotate", name, "--reason", "letter 13", *finish)
        assert done.code == 0, done.said


class Rotation:
    """The two steps: *announce* before the load begins to count, *finish* as the change that is judged."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self.former = signing(hall)
        self.finished_from = 0.0

    def __call__(self) -> None:
        """Announce, let all learn it as `tongban key rotate` demands, and finish."""
        rotate(self._hall)
        time.sleep(LEARNING.total_seconds())
        self.finished_from = time.monotonic()
        rotate(self._hall, "--finish")


def signing(hall: Hall) -> Kids:
    """The ids of the keys that sign tokens and answers, as the files are now."""
    return frozenset(thumbprint(key.public_key()) for key in (hall.keys.token_key, hall.keys.answer_key))


def published_by(heard: Iterable[Heard]) -> dict[str, tuple[float, PyJWK]]:
    """Every key that was published, with when it was first seen."""
    first: dict[str, tuple[float, PyJWK]] = {}
    sets = sorted((e for e in heard if e.asked == KEYS), key=lambda e: e.received)
    for each in sets:
        for key in each.answer.json()["keys"]:
            first.setdefault(key["kid"], (each.received, PyJWK(key)))
    return first


def signed_text(heard: Heard) -> str:
    """The JWS that was received."""
    return str(heard.answer.json()["access_token"]) if heard.asked == TOKEN else heard.answer.text


def sorting(keys: Mapping[str, tuple[float, PyJWK]], former: Kids, new: Kids) -> Sort:
    """Sort signed answers and tokens by their key, which must have been published by then, and must hold."""
    sides = dict.fromkeys(former, Side.BEFORE) | dict.fromkeys(new, Side.AFTER)

    def side(heard: Heard) -> Side:
        if heard.answer.status_code != 200:
            return Side.SILENT if heard.answer.status_code == 503 else Side.NEITHER
        text = signed_text(heard)
        kid = jwt.get_unverified_header(text)["kid"]
        seen, key = keys.get(kid, (heard.received, None))
        if key is None or seen > heard.received or not holds(text, key):
            return Side.NEITHER
        return sides.get(kid, Side.NEITHER)

    return side


def holds(text: str, key: PyJWK) -> bool:
    """Whether the key made the signature."""
    try:
        jwt.PyJWS().decode(text, key.key, algorithms=["ES256"])
    except jwt.PyJWTError:
        return False
    return True


def of(heard: Iterable[Heard], asked: str) -> list[Heard]:
    """What was heard on one kind of request."""
    return [each for each in heard if each.asked == asked]


def drilled(
    hall: Hall, directory: Path, scale: Scale, sabotage: str = ""
) -> tuple[list[Heard], Sort, Moment, list[Heard]]:
    """Rotate; return what was heard, how to sort what is signed, when, and the key sets without a new key."""
    hall.publish_person()
    write_policy(hall.settings)
    rotation = Rotation(hall)
    drill = Drill(rotation, FOLLOWED_SECONDS, [(CLIENT, signed_questions)])
    heard, moment = held(hall, directory, drill, scale, sabotage)
    new = signing(hall)
    assert not new & rotation.former
    late = [
        each
        for each in of(heard, KEYS)
        if each.sent > rotation.finished_from
        and not new | rotation.former <= {key["kid"] for key in each.answer.json()["keys"]}
    ]
    judged = Moment(rotation.finished_from, moment.done, moment.bound)
    return heard, sorting(published_by(heard), rotation.former, new), judged, late


def require_receipts(hall: Hall, answers: Iterable[httpx.Response]) -> None:
    """Every receipt is good by the policy that the windows have been given."""
    policy = Policy.parse((hall.settings.ledger_dir / POLICY).read_text(encoding="utf-8"))
    for answer in answers:
        receipt = Receipt.from_json(json.loads(answer.headers["Tongban-Receipt"]))
        assert any(receipt.holds(key) for key in policy.receipts)


@SCALES
def test_all_that_is_signed_can_be_checked(furnished: Hall, tmp_path: Path, scale: Scale) -> None:
    """Each token and answer holds by a key that was published before; no good token is ever refused."""
    heard, side, moment, late = drilled(furnished, tmp_path, scale)
    for asked in (TOKEN, QUESTION):
        assert wrong(of(heard, asked), side, moment) == []
    assert late == []
    require_both_sides(of(heard, QUESTION), side, scale)
    answers = [each.answer for each in of(heard, QUESTION) if each.answer.is_success]
    require_receipts(furnished, answers)
    payloads = [jwt.PyJWS().decode(a.text, options={"verify_signature": False}) for a in answers]
    logged = {entry["answer_digest"] for entry in furnished.entries()}
    assert {hashlib.sha256(payload).hexdigest() for payload in payloads} <= logged


def test_a_worker_that_keeps_its_keys_is_found_out(furnished: Hall, tmp_path: Path) -> None:
    """The control: one of two workers never looks; it refuses good tokens, and signs by the former key."""
    heard, side, moment, late = drilled(furnished, tmp_path, SHORT, "keys never looked at")
    # one kind at a time: its own key is finished later than the other's
    faults = [fault for asked in (TOKEN, QUESTION) for fault in wrong(of(heard, asked), side, moment)]
    assert {fault.why for fault in faults} == {"by neither state", "after it was due"}
    refused = {fault.heard.answer.status_code for fault in faults if fault.why == "by neither state"}
    assert refused == {401}
    assert late
    assert all(each.by_sabotaged for each in [*late, *(fault.heard for fault in faults)])
