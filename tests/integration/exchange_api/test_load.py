"""Many windows at once: nobody gets another's answer, every answer has its entry, a bad row tells nothing."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.integration.exchange_api.hall import IDENTITY, ITEM, LICENCE, PERSON, Hall, resident_number


def test_answers_of_concurrent_questions_are_never_mixed(hall: Hall) -> None:
    """Each of forty persons, asked for five times among the others, is answered with his own facts."""
    titles = {
        resident_number(f"3713991991{1 + n // 28:02}{1 + n % 28:02}{600 + n}"): f"书店第{n}号"
        for n in range(40)
    }
    for code, title in titles.items():
        hall.publish(
            LICENCE, code, {"licence_no": code[-8:], "title": title, "holder_code": code}, _name=title
        )
    token = hall.token()
    before = len(hall.entries())
    with httpx.Client(limits=httpx.Limits(max_connections=32)) as client, ThreadPoolExecutor(32) as pool:

        def ask(code: str) -> tuple[str, httpx.Response]:
            body = json.dumps(hall.question(code)).encode()
            headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
            return code, client.post(f"{hall.url}/v1/confirmations", content=body, headers=headers)

        answers = list(pool.map(ask, list(titles) * 5))
    for code, answer in answers:
        facts = answer.json()["proofs"][1]["facts"]
        assert (facts["title"], facts["licence_no"]) == (titles[code], code[-8:])
    logged = {entry["answer_digest"] for entry in hall.entries()[before:]}
    assert logged == {hashlib.sha256(answer.content).hexdigest() for _, answer in answers}
    assert len(hall.entries()) - before == 200
    indices = [json.loads(answer.headers["tongban-receipt"])["index"] for _, answer in answers]
    assert sorted(indices) == list(range(before, before + 200))


def test_a_row_that_cannot_be_understood_is_an_error_and_not_an_absence(hall: Hall) -> None:
    """A state the product does not know is 500 with an entry, and nothing of the row."""
    token = hall.token()
    code = resident_number("37139919920101456")
    table = "public_security__resident_identity"
    hall.sql(f"alter table shr.{table} drop constraint {table}__state_check")
    hall.publish(IDENTITY, code, {"resident_id": code, "name": "不应离开"}, _state="haunted")
    answer = hall.ask(hall.question(code), token=token)
    assert answer.status_code == 500
    assert answer.json()["type"].endswith("/problems/internal-error")
    assert "不应离开" not in answer.text
    entry = hall.entries()[-1]
    assert (entry["kind"], entry["outcome"], entry["item"]) == ("error", "internal-error", ITEM)
    assert answer.json()["receipt"]["index"] == len(hall.entries()) - 1
    assert hall.ask(hall.question(PERSON), token=token).status_code == 200
