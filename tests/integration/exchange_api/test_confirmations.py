"""Confirmations over HTTP: verdicts, what leaves, what is refused, and what the ledger then holds."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import jwt
import pytest

from catalog.calendar import SHANGHAI
from catalog.model import ServiceItem
from exchange.ledger.receipt import Receipt, ReceiptSigner
from tests.catalogue_copy import copy_catalogue
from tests.integration.exchange_api.following import until_in_force, until_read_anew
from tests.integration.exchange_api.hall import (
    CLIENT,
    IDENTITY,
    ITEM,
    LICENCE,
    NOBODY,
    ORIGIN,
    PERSON,
    REFUSED_ITEM,
    TITLE,
    Hall,
    change,
    resident_number,
    serving,
)


def verdicts(document: dict[str, object]) -> dict[str, tuple[str, str | None]]:
    """Verdict and reason by proof."""
    proofs = document["proofs"]
    assert isinstance(proofs, list)
    return {proof["id"]: (proof["verdict"], proof["reason"]) for proof in proofs}


def test_the_answer_is_bound_to_its_entry_and_its_question(hall: Hall) -> None:
    """The receipt's entry holds the answer's digest; the answer holds the digest of the question's bytes."""
    body = json.dumps(hall.question()).encode()
    answer = hall.ask(body)
    document = answer.json()
    assert document["satisfied"] is True
    assert document["request_digest"] == hashlib.sha256(body).hexdigest()
    assert document["policy_digest"] == hall.catalogue.digest
    assert document["subject"] == {"type": "111"}
    receipt = Receipt.from_json(json.loads(answer.headers["tongban-receipt"]))
    assert receipt.holds(ReceiptSigner(ORIGIN, hall.keys.receipt_key).verifier_key)
    [(leaf, stored)] = hall.sql("select leaf_hash, body from ledger.entry where index = %s", receipt.index)
    assert leaf == receipt.leaf_hash == hashlib.sha256(b"\0" + stored).digest()
    entry = json.loads(stored)
    assert entry["answer_digest"] == hashlib.sha256(answer.content).hexdigest()
    assert entry["request_id"] == document["id"] == answer.headers["tongban-request-id"]
    assert (entry["client"], entry["item"], entry["case"]) == (CLIENT, ITEM, "2026-000123")
    assert "clerk-7" not in stored.decode()
    assert entry["purpose"].count("；") == 2


def test_a_signed_answer_is_the_same_json(hall: Hall) -> None:
    """As JWS the payload is the JSON whose digest the entry holds, and the published key verifies it."""
    answer = hall.ask(hall.question(), accept="application/jose")
    assert answer.headers["content-type"] == "application/jose"
    keys = jwt.PyJWKSet.from_dict(json.loads(json.dumps(_keys(hall))))
    header = jwt.get_unverified_header(answer.text)
    assert header["typ"] == "tongban-answer"
    payload = jwt.api_jws.PyJWS().decode(answer.text, keys[header["kid"]].key, algorithms=["ES256"])
    assert json.loads(payload)["satisfied"] is True
    assert hall.entries()[-1]["answer_digest"] == hashlib.sha256(payload).hexdigest()
    tampered = answer.text[:-8] + ("A" * 8 if not answer.text.endswith("A" * 8) else "B" * 8)
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.api_jws.PyJWS().decode(tampered, keys[header["kid"]].key, algorithms=["ES256"])


def _keys(hall: Hall) -> object:
    return httpx.get(f"{hall.url}/.well-known/jwks.json").json()


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ({"_state": "revoked"}, ("revoked", None)),
        ({"_state": "suspended"}, ("suspended", None)),
        ({"_state": "cancelled"}, ("cancelled", None)),
        ({"_state": "rescinded"}, ("rescinded", None)),
        ({"_valid_to": date(2021, 1, 1)}, ("expired", None)),
        ({"_valid_from": date(2098, 1, 1)}, ("not_yet_valid", None)),
        ({"_held_back": True}, ("unknown", "row_held_back")),
    ],
)
def test_a_licence_that_is_held_is_never_not_held(
    hall: Hall, system: dict[str, object], expected: tuple[str, str | None]
) -> None:
    """State and dates are answered as they are, and none of the row's facts leaves."""
    hall.publish(LICENCE, NOBODY, {"licence_no": "371399600000099", "title": "不应离开"}, **system)
    answer = hall.ask(hall.question(NOBODY))
    found = verdicts(answer.json())
    assert found["business_licence"] == expected
    assert found["operator_identity"] == ("not_held", None)
    assert "不应离开" not in answer.text
    assert hall.entries()[-1]["proofs"][1]["facts"] == []


def test_stale_held_and_never_loaded_are_unknown(hall: Hall) -> None:
    """A resource that cannot be relied on gives `unknown` with its reason, never `not_held`, and no fact."""
    hall.load_resource(IDENTITY, age=timedelta(hours=27))
    hall.load_resource(LICENCE, passed=False)
    hall.sql("delete from ops.resource_state where resource = %s", TITLE)
    until_read_anew(hall)
    answer = hall.ask(hall.question())
    assert verdicts(answer.json()) == {
        "operator_identity": ("unknown", "stale"),
        "business_licence": ("unknown", "quality_held"),
        "premises_title": ("unknown", "never_loaded"),
    }
    document = answer.json()
    assert [proof["facts"] for proof in document["proofs"]] == [{}, {}, {}]
    assert len(document["papers_to_bring"]) == 3
    assert document["proofs"][2]["provenance"]["as_of"] is None
    logged = [(proof["verdict"], proof["reason"]) for proof in hall.entries()[-1]["proofs"]]
    assert logged == [("unknown", "stale"), ("unknown", "quality_held"), ("unknown", "never_loaded")]


def test_claims_are_compared_and_only_names_leave(hall: Hall) -> None:
    """A claimed value that differs is a mismatch of that field; the recorded value stays inside."""
    claims = {"business_licence": {"licence_no": "371399600000018", "title": "示范书店"}}
    answer = hall.ask(hall.question(claims=claims))
    proof = answer.json()["proofs"][1]
    assert (proof["verdict"], proof["mismatched"], proof["facts"]) == ("mismatch", ["licence_no"], {})
    assert "371399600000017" not in answer.text
    fitting = {"business_licence": {"licence_no": "371399600000017"}}
    assert hall.ask(hall.question(claims=fitting)).json()["satisfied"] is True


def test_what_no_agreement_grants_is_not_compared(furnished: Hall, tmp_path: Path) -> None:
    """A claim beyond the agreement refuses its proof whatever its value; one within it is compared."""
    place = copy_catalogue(tmp_path / "catalogue")
    items = place / "items" / "administrative_approval.yaml"
    known = items.read_text(encoding="utf-8")
    narrowed = known.replace("facts: [title, credit_code, business_scope]", "facts: []")
    assert narrowed != known
    items.write_text(narrowed, encoding="utf-8")
    furnished.settings = furnished.settings.model_copy(update={"catalog_dir": place})
    furnished.sql("update access.agreement set facts = '{title}' where resource = %s", LICENCE)
    furnished.publish_person()
    with serving(furnished):
        token = furnished.token()

        def asked(**claims: str) -> dict[str, tuple[str, str | None]]:
            question = furnished.question(item="prepackaged_food_filing", claims={"business_licence": claims})
            return verdicts(furnished.ask(question, token=token).json())

        refusal = {"business_licence": ("refused", "claims_not_agreed")}
        assert asked(credit_code="371399600000017") == asked(credit_code="1") == refusal
        assert asked(title="示范书店") == {"business_licence": ("confirmed", None)}
        assert asked(title="另一书店") == {"business_licence": ("mismatch", None)}


def test_a_licence_without_an_end_says_so(hall: Hall) -> None:
    """A null end of validity is told as open-ended where the row is, and a date as not open-ended."""
    answer = hall.ask(hall.question()).json()
    ends = {proof["id"]: (proof["facts"].get("valid_to"), proof["open_ended"]) for proof in answer["proofs"]}
    assert ends["operator_identity"] == ("2040-01-01", False)
    assert ends["premises_title"] == (None, None)
    unending = "valid_to = null, _valid_to = null, _open_ended = true"
    hall.sql(f"update shr.public_security__resident_identity set {unending}")
    proof = hall.ask(hall.question()).json()["proofs"][0]
    assert (proof["verdict"], proof["facts"]["valid_to"], proof["open_ended"]) == ("confirmed", None, True)


def test_another_name_is_a_mismatch(hall: Hall) -> None:
    """The code of one person with the name of another confirms nothing."""
    question = hall.question(subject={"type": "111", "code": PERSON, "name": "王另人"})
    assert {v for v, _ in verdicts(hall.ask(question).json()).values()} == {"mismatch"}


def test_both_forms_of_a_resident_number_ask_for_the_same_person(hall: Hall) -> None:
    """Asked by the 15 digits of before 1999, the answer is the one to the 18, and so is the name's check."""
    born_before = resident_number("37139919720307891")
    hall.publish_person(born_before)
    old = born_before[:6] + born_before[8:17]
    new_answer, old_answer = (hall.ask(hall.question(code)).json() for code in (born_before, old))
    assert old_answer["proofs"] == new_answer["proofs"]
    assert old_answer["satisfied"] is True
    other = hall.question(subject={"type": "111", "code": old, "name": "王另人"})
    assert {v for v, _ in verdicts(hall.ask(other).json()).values()} == {"mismatch"}


def test_a_proof_without_an_agreement_is_refused_with_the_rule(hall: Hall) -> None:
    """The proof no agreement covers is `refused` and tells nothing of the resource; the other is answered."""
    answer = hall.ask(hall.question(item=REFUSED_ITEM))
    assert answer.status_code == 200
    assert verdicts(answer.json()) == {
        "business_licence": ("confirmed", None),
        "premises_title": ("refused", "item_not_agreed"),
    }
    assert answer.json()["proofs"][1]["provenance"] is None
    assert "示范路1号" not in answer.text
    assert answer.json()["papers_to_bring"][0]["proof"] == "premises_title"
    entry = hall.entries()[-1]
    assert entry["kind"] == "confirmation"
    assert [(proof["reason"], proof["agreement"]) for proof in entry["proofs"]] == [
        (None, "approval-business-licence-2025"),
        ("item_not_agreed", None),
    ]


def ways(hall: Hall) -> Iterator[tuple[ServiceItem, dict[str, str]]]:
    """Yield every item as each set of options makes it, with the choices that a question then states."""
    for item in hall.catalogue.items.values():
        if not item.choices:
            yield item, {}
        for options, chosen in item.chosen.items():
            yield chosen, dict(zip((choice.id for choice in item.choices), options, strict=True))


def test_an_item_obtains_no_field_its_proofs_do_not_name(hall: Hall) -> None:
    """However an item is chosen, the facts of its confirmed proofs leave alone, and the entry says so."""
    token = hall.token()
    for item, choices in ways(hall):
        days = {day.id: datetime.now(SHANGHAI).date().isoformat() for day in item.days}
        parties = {party.id: {"type": "111", "code": NOBODY} for party in item.parties}
        question = hall.question(item=item.id, days=days, parties=parties, choices=choices)
        document = hall.ask(question, token=token).json()
        for proof, answered in zip(item.proofs, document["proofs"], strict=True):
            expected = set(proof.facts) if answered["verdict"] == "confirmed" else set()
            assert set(answered["facts"]) == expected, (item.id, proof.id)
        logged = [set(proof["facts"]) for proof in hall.entries()[-1]["proofs"]]
        assert logged == [set(proof["facts"]) for proof in document["proofs"]]


def test_the_disclosure_check_can_fail(hall: Hall) -> None:
    """The same comparison sees a catalogue that names fewer facts than left: it is not vacuous."""
    document = hall.ask(hall.question()).json()
    item = hall.catalogue.items["sole_trader_deregistration"]
    assert set(document["proofs"][0]["facts"]) != set(item.proofs[0].facts)


def test_an_ended_agreement_refuses_within_five_seconds(hall: Hall) -> None:
    """On the running server an agreement that is ended refuses its proofs, by its rule, and only those."""
    token = hall.token()
    assert hall.ask(hall.question(), token=token).json()["satisfied"] is True
    with hall.registers() as (_, agreements):
        agreements.end_agreement("approval-identity-2025", change("the department withdrew"))

    def refused(answer: httpx.Response) -> bool:
        return answer.is_success and verdicts(answer.json())["operator_identity"][0] == "refused"

    document = until_in_force(lambda: hall.ask(hall.question(), token=token), refused).json()
    assert verdicts(document)["operator_identity"] == ("refused", "agreement_ended")
    assert verdicts(document)["business_licence"] == ("confirmed", None)
    assert "刘示范" not in json.dumps(document, ensure_ascii=False)


def test_all_proofs_refused_is_an_answer_and_a_refusal_in_the_ledger(hall: Hall) -> None:
    """Where every proof is refused the status is 200, and the entry is a refusal with the rule."""
    hall.sql("update access.agreement set ends_on = '2026-01-01' where ended_at is null")
    until_read_anew(hall)
    answer = hall.ask(hall.question())
    assert answer.status_code == 200
    assert {v for v, _ in verdicts(answer.json()).values()} == {"refused"}
    entry = hall.entries()[-1]
    assert (entry["kind"], entry["outcome"], entry["purpose"]) == ("refusal", "agreement_ended", None)


def test_a_client_without_the_scope_is_forbidden(hall: Hall) -> None:
    """A token of a client whose scope was taken away is 403, with a challenge and an entry."""
    token = hall.token()
    hall.sql("update access.client set scopes = array['other']")
    until_read_anew(hall)
    answer = hall.ask(hall.question(), token=token)
    assert (answer.status_code, answer.json()["status"]) == (403, 403)
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
    assert (hall.entries()[-1]["kind"], hall.entries()[-1]["outcome"]) == ("refusal", "scope-missing")


def test_an_answer_ends_with_the_day_or_the_data(hall: Hall) -> None:
    """`expires_at` is the day's end in Shanghai, or the moment the oldest resource grows too old."""
    hall.load_resource(IDENTITY, age=timedelta(hours=25, minutes=59))
    until_read_anew(hall)
    document = hall.ask(hall.question()).json()
    issued, expires = document["issued_at"], document["expires_at"]
    assert issued < expires
    assert document["proofs"][0]["verdict"] == "confirmed"
    from datetime import datetime

    assert datetime.fromisoformat(expires) - datetime.fromisoformat(issued) <= timedelta(minutes=1)
