"""Kept answers by their id: the same bytes to the same client and case, and nothing to anybody else."""

import base64
from datetime import datetime, timedelta

import httpx
import psycopg
import pytest

from exchange.access.operators import NewOperator
from exchange.ledger.commitment import subject_pseudonym
from tests.integration.exchange_api.following import until_read_anew
from tests.integration.exchange_api.hall import OPERATOR, PERSON, READER, Hall, change, serving
from tests.integration.exchange_api.kept import KEY, again, slug
from tests.scenarios.waiting import until


def test_both_forms_are_of_one_answer(hall: Hall) -> None:
    """JSON first, then signed, twice: the payload is the JSON of before, the signed form the same too."""
    first = hall.ask(hall.question(), idempotency_key=KEY)
    signed = [hall.ask(hall.question(), idempotency_key=KEY, accept="application/jose") for _ in range(2)]
    signed.append(again(hall, first.json()["id"], accept="application/jose"))
    assert len({answer.content for answer in signed}) == 1
    payload = signed[0].text.split(".")[1]
    assert base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)) == first.content


def test_an_answer_is_found_by_its_id(hall: Hall) -> None:
    """The same client and case have the same bytes again; who reads it, and of whom, is an entry."""
    first = hall.ask(hall.question(case="莒南 2026-1"))
    answer_id = first.json()["id"]
    second = again(hall, answer_id, case="莒南 2026-1")
    assert (second.status_code, second.content) == (200, first.content)
    entry, repeat = hall.entries()[-3], hall.entries()[-1]
    assert (repeat["kind"], repeat["repeat_of"], repeat["case"]) == ("repeat", answer_id, "莒南 2026-1")
    assert repeat["operator"] not in {None, entry["operator"]}
    assert repeat["item"] == entry["item"]
    assert repeat["subject"] not in {None, entry["subject"]}
    told = hall.sql("select subject_pseudonym from ledger.detail order by index")
    assert told == [(subject_pseudonym(hall.keys.pseudonym_key, "111", PERSON),)] * 2


def test_a_case_as_long_as_a_question_takes_is_found_again(hall: Hall) -> None:
    """The bound counts signs and not the bytes that they are sent as, as a question's does."""
    case = "案" * 128
    first = hall.ask(hall.question(case=case))
    second = again(hall, first.json()["id"], case=case)
    assert (second.status_code, second.content) == (200, first.content)


def test_an_answer_of_another_case_or_department_is_none(hall: Hall) -> None:
    """A wrong case, an unknown id, an id out of form, a client that moved: one and the same problem."""
    answer_id = hall.ask(hall.question()).json()["id"]
    others = ("0" * 32, PERSON, f"{answer_id}0", answer_id.upper())
    for wrong, case in ((answer_id, "2026-000124"), *((other, "2026-000123") for other in others)):
        refused = again(hall, wrong, case=case)
        assert (refused.status_code, slug(refused)) == (404, "answer-not-found")
        assert "proofs" not in refused.json()
    last = hall.entries()[-1]
    assert (last["kind"], last["outcome"], last["case"]) == ("error", "answer-not-found", None)
    with hall.operators() as operators:
        operators.enrol("public_security", [NewOperator(READER, "李娜")], change())
    token = moved_to(hall, "public_security")
    assert slug(again(hall, answer_id, token)) == "answer-not-found"


def moved_to(hall: Hall, department: str) -> str:
    """Move the client to another department, and return a token of it there."""
    hall.sql("update access.client set department = %s", department)

    def token() -> str:
        return str(hall.token_answer().json()["access_token"])

    until(lambda: department.encode() in base64.urlsafe_b64decode(token().split(".")[1] + "=="))
    return token()


@pytest.mark.parametrize("header", ["case", "operator"])
@pytest.mark.parametrize("value", ["", "%ff", "a%0ab", "x" * 129, "%20a", "100%", "a%4"])
def test_a_repeat_says_for_which_case_and_who(hall: Hall, header: str, value: str) -> None:
    """Case and operator are told, in readable text; which is wrong is named."""
    answer_id = hall.ask(hall.question()).json()["id"]
    refused = again(hall, answer_id, **{header: value})
    assert (refused.status_code, slug(refused)) == (400, "repeat-header-invalid")
    assert refused.json()["field"] == f"tongban-{header}"


@pytest.mark.parametrize("header", ["tongban-case", "tongban-operator"])
def test_a_repeat_says_each_once(hall: Hall, header: str) -> None:
    """Two of one header are none: proxies and logs would differ in which of them was meant."""
    answer_id, token = hall.ask(hall.question()).json()["id"], hall.token()
    sent = [
        ("authorization", f"Bearer {token}"),
        ("tongban-case", "2026-000123"),
        ("tongban-operator", READER),
    ]
    url = f"{hall.url}/v1/confirmations/{answer_id}"
    assert httpx.get(url, headers=sent).status_code == 200
    refused = httpx.get(url, headers=[*sent, (header, "another")])
    assert (refused.status_code, refused.json()["field"]) == (400, header)


def test_a_repeat_is_for_enrolled_operators_alone(hall: Hall) -> None:
    """Who is not enrolled reads no answer, and the refusal stands in the ledger."""
    answer_id = hall.ask(hall.question()).json()["id"]
    refused = again(hall, answer_id, operator="stranger")
    assert (refused.status_code, slug(refused)) == (403, "operator-unknown")
    assert (hall.entries()[-1]["kind"], hall.entries()[-1]["outcome"]) == ("refusal", "operator-unknown")


def test_who_may_neither_confirm_nor_ask_in_batches_reads_no_answer(hall: Hall) -> None:
    """Either scope is enough; a token outlives both of its client's, and opens nothing without them."""
    answer_id = hall.ask(hall.question()).json()["id"]
    hall.sql("update access.client set scopes = array['batch']")
    until_read_anew(hall)
    token = hall.token()
    assert again(hall, answer_id, token).status_code == 200
    hall.sql("update access.client set scopes = array['other']")
    until_read_anew(hall)
    refused = again(hall, answer_id, token)
    assert (refused.status_code, slug(refused)) == (403, "scope-missing")
    assert (hall.entries()[-1]["kind"], hall.entries()[-1]["outcome"]) == ("refusal", "scope-missing")


def test_the_database_learns_nothing_of_what_is_kept(hall: Hall) -> None:
    """Neither key, case, number, name nor fact stands in the rows; the API can drop only what is due."""
    hall.ask(hall.question(), idempotency_key="key-of-somebody")
    rows = (
        "select row_to_json(k)::text || row_to_json(i)::text from answers.kept k, answers.idempotency_key i"
    )
    [(row,)] = hall.sql(rows)
    [(raw,)] = hall.sql("select sealed from answers.kept")
    for secret in ("key-of-somebody", "2026-000123", PERSON, "刘示范", "371399600000017"):
        assert secret.encode() not in raw
        assert secret.encode().hex() not in row


def test_answer_and_key_are_kept_for_as_long_as_is_said(hall: Hall) -> None:
    """From the answer on: as many days as are set, its key a day."""
    answer = hall.ask(hall.question(), idempotency_key=KEY).json()
    issued_at = datetime.fromisoformat(answer["issued_at"])
    [due] = hall.sql("select k.purge_after, i.expires_at from answers.kept k, answers.idempotency_key i")
    days = (hall.settings.answer_retention_days, 1)
    assert due == tuple(issued_at + timedelta(days=each) for each in days)


def test_the_api_drops_only_what_is_due(hall: Hall) -> None:
    """Before their time the API's login can delete neither answer nor key, and it can change neither ever."""
    hall.ask(hall.question(), idempotency_key=KEY)
    with psycopg.connect(hall.settings.api_database_url.get_secret_value(), autocommit=True) as api:
        for table, until in (("kept", "purge_after"), ("idempotency_key", "expires_at")):
            assert api.execute(f"delete from answers.{table}".encode()).rowcount == 0
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                api.execute(f"update answers.{table} set {until} = now()".encode())
            hall.sql(f"update answers.{table} set {until} = now()")
            assert api.execute(f"delete from answers.{table}".encode()).rowcount == 1


def test_a_kept_answer_that_was_altered_is_gone(hall: Hall) -> None:
    """A row of another answer in its place opens nothing: the problem says to ask with a new key."""
    first = hall.ask(hall.question(), idempotency_key=KEY)
    hall.ask(hall.question())
    other = "(select sealed from answers.kept order by index desc limit 1)"
    hall.sql(f"update answers.kept set sealed = {other} where id = %s", bytes.fromhex(first.json()["id"]))
    for gone in (hall.ask(hall.question(), idempotency_key=KEY), again(hall, first.json()["id"])):
        assert (gone.status_code, slug(gone)) == (410, "answer-gone")
    hall.sql("delete from answers.kept where id = %s", bytes.fromhex(first.json()["id"]))
    assert slug(hall.ask(hall.question(), idempotency_key=KEY)) == "answer-gone"


def test_answers_outlive_the_rotation_of_their_key(furnished: Hall) -> None:
    """With the former key in the ring older answers open and new ones are sealed with the new one."""
    furnished.publish_person()
    with serving(furnished):
        first = furnished.ask(furnished.question())
    ring = furnished.keys.directory
    (ring / "kept_answers.key").rename(ring / "kept_answers-2026.key")
    furnished.keys.create_missing()
    with serving(furnished):
        furnished.ask(furnished.question())
        assert again(furnished, first.json()["id"]).content == first.content
        (ring / "kept_answers-2026.key").unlink()
    assert furnished.sql("select count(distinct key_id) from answers.kept") == [(2,)]
    with serving(furnished):
        assert slug(again(furnished, first.json()["id"])) == "answer-gone"


def test_a_client_that_moved_takes_no_answer_with_it(hall: Hall) -> None:
    """The same question under the same key, from another department now: nothing of before is told."""
    first = hall.ask(hall.question(), idempotency_key=KEY)
    with hall.operators() as operators:
        operators.enrol("public_security", [NewOperator(OPERATOR, "李娜")], change())
    moved = hall.ask(hall.question(), moved_to(hall, "public_security"), idempotency_key=KEY)
    assert (moved.status_code, slug(moved)) == (410, "answer-gone")
    back = hall.ask(hall.question(), moved_to(hall, "administrative_approval"), idempotency_key=KEY)
    assert back.content == first.content


def test_an_answer_past_its_retention_is_none(hall: Hall) -> None:
    """Due and not dropped yet, it is given to nobody any more."""
    first = hall.ask(hall.question())
    assert again(hall, first.json()["id"]).content == first.content
    hall.sql("update answers.kept set purge_after = now()")
    assert slug(again(hall, first.json()["id"])) == "answer-not-found"
