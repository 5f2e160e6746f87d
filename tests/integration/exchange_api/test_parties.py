"""Questions about several persons over HTTP: a choice to make, a title of two, a firm and who acts for it."""

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from exchange.budgets.limits import MOST, Budgets
from exchange.budgets.marks import mark
from exchange.ledger.commitment import operator_pseudonym, subject_pseudonym
from tests.integration.exchange_api.budgets.test_alarms import watch_for
from tests.integration.exchange_api.budgets.walking import birthday_numbers, set_budgets
from tests.integration.exchange_api.following import until_read_anew
from tests.integration.exchange_api.hall import IDENTITY, OPERATOR, PERSON, Hall, serving
from tests.integration.exchange_api.office import (
    CLIENT,
    COMPANY,
    DEPARTMENT,
    OTHERS,
    RENAMING,
    SHARED,
    SPOUSE,
    STRANGER,
    about,
    ask,
    closing,
    firm_code,
    furnish_office,
    renaming,
)

MISSED = "select count(*) from budgets.asked where missed"
SAME_ALARM = """
insert into budgets.alarm (client, department, operator, kind, mark, begins_at, raised_at, request_id,
    subject_pseudonym)
values (%s, %s, %s, 'decoy', %s, %s, %s, %s, %s)
"""


def verdicts(answer: httpx.Response) -> dict[str, tuple[str, str]]:
    """By proof, of whom it is and what it says."""
    assert answer.status_code == 200, answer.text
    return {proof["id"]: (proof["holder"], proof["verdict"]) for proof in answer.json()["proofs"]}


def test_a_choice_that_is_left_out_comes_back_as_a_question(office: Hall) -> None:
    """What depends on it is told with each option; nothing is looked up, and the question is an entry."""
    answer = ask(office, office.question(PERSON, RENAMING))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["satisfied"], told["proofs"], told["papers_to_bring"]) == (False, [], [])
    (choice,) = told["choices"]
    assert (choice["id"], choice["title"]["en"]) == ("ownership", "Who owns the home?")
    assert [(option["id"], list(option["parties"])) for option in choice["options"]] == [
        ("sole", []),
        ("joint", ["co_owner"]),
    ]
    entry = office.entries()[-1]
    assert (entry["kind"], entry["outcome"], entry["proofs"]) == ("confirmation", "choice_open", [])
    assert entry["answer_digest"] == hashlib.sha256(answer.content).hexdigest()
    early = ask(
        office, office.question(PERSON, RENAMING, parties={"co_owner": {"type": "111", "code": SPOUSE}})
    )
    assert (early.status_code, early.json()["choices"], early.json()["parties"]) == (200, [choice], [])


def test_each_option_asks_for_what_it_needs(office: Hall) -> None:
    """Alone the owner proves two things; with a co-owner both prove that they hold one title."""
    sole = ask(office, renaming(office))
    assert verdicts(sole) == {
        "applicant_identity": ("subject", "confirmed"),
        "home_title": ("subject", "confirmed"),
    }
    joint = ask(office, renaming(office, SPOUSE))
    assert verdicts(joint) == {
        "applicant_identity": ("subject", "confirmed"),
        "home_title": ("subject", "confirmed"),
        "co_owner_identity": ("co_owner", "confirmed"),
        "co_owner_title": ("co_owner", "confirmed"),
    }
    told = joint.json()
    facts = {proof["id"]: proof["facts"] for proof in told["proofs"]}
    assert (facts["home_title"]["title_no"], facts["co_owner_title"]) == (SHARED, {"share": "共同共有"})
    assert (told["satisfied"], told["choices"]) == (True, [])
    assert [(party["role"], party["type"]) for party in told["parties"]] == [("co_owner", "111")]
    assert not {PERSON, SPOUSE} & set(joint.text.split('"'))


def test_who_holds_another_title_is_no_co_owner(office: Hall) -> None:
    """He is who he is and holds a home, and still not this one; of his home nothing is told."""
    answer = ask(office, renaming(office, STRANGER))
    assert verdicts(answer)["co_owner_title"] == ("co_owner", "mismatch")
    proof = answer.json()["proofs"][-1]
    assert (proof["mismatched"], proof["facts"]) == (["joint"], {})
    assert OTHERS not in answer.text
    assert [one["proof"] for one in answer.json()["obstacles"]] == ["co_owner_title"]


def test_only_who_the_licence_names_stands_for_the_firm(office: Hall) -> None:
    """The licence says yes or no to a person who was stated; its representative's number never leaves."""
    right = ask(office, closing(office, SPOUSE))
    assert verdicts(right) == {
        "business_licence": ("subject", "confirmed"),
        "representative_identity": ("representative", "confirmed"),
    }
    wrong = ask(office, closing(office, STRANGER))
    assert verdicts(wrong)["business_licence"] == ("subject", "mismatch")
    assert wrong.json()["proofs"][0]["mismatched"] == ["legal_representative"]
    assert not any(SPOUSE in answer.text for answer in (right, wrong))


def with_names(hall: Hall, owner: str | None, co_owner: str | None) -> dict[str, Any]:
    """A question of the owner and the co-owner by code and name."""
    asked = renaming(hall, SPOUSE)
    asked["subject"] |= {"name": owner} if owner else {}
    asked["parties"]["co_owner"] |= {"name": co_owner} if co_owner else {}
    return asked


def test_each_name_is_held_against_its_own_person(office: Hall) -> None:
    """The owner's name beside the co-owner's code is another one's: of him alone nothing is confirmed."""
    assert ask(office, with_names(office, "刘示范", "赵共有")).json()["satisfied"] is True
    wrong = ask(office, with_names(office, "刘示范", "刘示范"))
    assert verdicts(wrong) == {
        "applicant_identity": ("subject", "confirmed"),
        "home_title": ("subject", "confirmed"),
        "co_owner_identity": ("co_owner", "mismatch"),
        "co_owner_title": ("co_owner", "mismatch"),
    }
    assert "赵共有" not in wrong.text


def test_a_name_that_is_demanded_is_demanded_of_every_person(furnished: Hall, catalogue: Path) -> None:
    """Whoever is stated by a mere code is refused at his own place, and nobody is looked up."""
    contract = catalogue / "contracts" / f"{IDENTITY}.yaml"
    written = contract.read_text(encoding="utf-8")
    demanding = written.replace("nameField: name\n", "nameField: name\n      nameRequired: ['111']\n")
    assert demanding != written
    contract.write_text(demanding, encoding="utf-8")
    furnished.settings = furnished.settings.model_copy(update={"catalog_dir": catalogue})
    furnish_office(furnished)
    with serving(furnished):
        for owner, co_owner, place in (
            (None, "赵共有", "subject.name"),
            ("刘示范", None, "parties.co_owner.name"),
        ):
            refused = ask(furnished, with_names(furnished, owner, co_owner))
            assert (refused.status_code, refused.json()["field"]) == (422, place), refused.text
        refused = ask(furnished, closing(furnished, SPOUSE))  # of the firm itself no name is demanded
        assert (refused.status_code, refused.json()["field"]) == (422, "parties.representative.name")
        assert not [entry for entry in furnished.entries() if entry["kind"] == "confirmation"]
        assert ask(furnished, with_names(furnished, "刘示范", "赵共有")).json()["satisfied"] is True


def test_every_person_has_an_entry_of_his_own(office: Hall) -> None:
    """The owner's entry has all, the co-owner's what has to do with him, both the answer's digest and id."""
    answer = ask(office, renaming(office, SPOUSE))
    (own,), (joint,) = about(office, PERSON), about(office, SPOUSE)
    assert {own["request_id"], joint["request_id"]} == {answer.json()["id"]}
    assert {own["answer_digest"], joint["answer_digest"]} == {hashlib.sha256(answer.content).hexdigest()}
    assert (own["role"], joint["role"]) == (None, "co_owner")
    assert [(use["proof"], use["holder"]) for use in joint["proofs"]] == [
        ("co_owner_identity", "co_owner"),
        ("co_owner_title", "co_owner"),
    ]
    assert len(own["proofs"]) == 4
    assert own["subject"] != joint["subject"]
    ask(office, closing(office, SPOUSE))
    firm = about(office, SPOUSE)[-1]
    assert [use["proof"] for use in firm["proofs"]] == ["business_licence", "representative_identity"]


def test_a_repeat_is_told_to_every_person_again(office: Hall) -> None:
    """Whoever was part of the first answer finds that it was given again."""
    first = ask(office, renaming(office, SPOUSE), idempotency_key='"again"')
    second = ask(office, renaming(office, SPOUSE), idempotency_key='"again"')
    assert second.content == first.content
    for code in (PERSON, SPOUSE):
        assert [entry["kind"] for entry in about(office, code)] == ["confirmation", "repeat"]


def test_of_racing_requests_one_is_told_to_every_person(office: Hall) -> None:
    """Of many with one key on two servers, the co-owner finds the one that was answered, and its repeats."""
    other, body = office.elsewhere(), renaming(office, SPOUSE)
    token = office.token_answer(office.assertion(iss=CLIENT, sub=CLIENT)).json()["access_token"]
    with serving(other), ThreadPoolExecutor(16) as pool:

        def answered(number: int) -> httpx.Response:
            hall = office if number % 2 else other
            for _ in range(200):
                answer = hall.ask(body, token, idempotency_key=f"race-{number // 8}")
                if answer.status_code != 409:
                    return answer
            return answer

        answers = list(pool.map(answered, range(64)))
    assert {answer.status_code for answer in answers} == {200}
    for code in (PERSON, SPOUSE):
        kinds = Counter(entry["kind"] for entry in about(office, code))
        assert (kinds["confirmation"], kinds["repeat"]) == (8, 56)
    digests = {hashlib.sha256(answer.content).hexdigest() for answer in answers}
    assert {entry["answer_digest"] for entry in about(office, SPOUSE)} == digests


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"parties": {}}, "parties.co_owner"),
        ({"parties": {"co_owner": {"type": "111", "code": PERSON}}}, "parties.co_owner.code"),
        ({"parties": {"co_owner": {"type": "111", "code": PERSON[:-1]}}}, "parties.co_owner.code"),
        ({"parties": {"spouse": {"type": "111", "code": SPOUSE}}}, "parties"),
        ({"choices": {"ownership": "shared"}}, "choices.ownership"),
        ({"choices": {"owners": "sole"}}, "choices"),
        ({"choices": {"ownership": "sole"}}, "parties"),
        ({"case": f"2026-{SPOUSE}"}, "case"),
        # no resident's number, so that nothing but the role itself tells what it is
        ({"case": f"2026-{COMPANY}", "parties": {"co_owner": {"type": "001", "code": COMPANY}}}, "case"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(
    office: Hall, changed: dict[str, object], field: str
) -> None:
    """A role or choice that is foreign, missing or taken by the subject himself; no code is repeated."""
    before = len(office.entries())
    refused = ask(office, renaming(office, SPOUSE) | changed)
    assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
    assert not {PERSON, SPOUSE} & set(refused.text.split('"'))
    assert not [entry for entry in office.entries()[before:] if entry["kind"] == "confirmation"]


def test_a_walk_through_a_role_is_stopped_within_twenty(office: Hall) -> None:
    """Whoever fixes the firm and tries a birthday's numbers as its representative is stopped as well."""
    codes = [code for code in birthday_numbers()[:40] if code not in {SPOUSE, PERSON}]
    answers = [ask(office, closing(office, code)) for code in codes]
    assert 1 <= sum(answer.status_code == 200 for answer in answers) <= 20
    assert {answer.status_code for answer in answers[20:]} == {429}


def walked(hall: Hall) -> str:
    """Walk through a role until the sequence is used up, and return one more number of it.

    The firm may be tried with as many, so that it is the numbers that lie too close together.
    """
    set_budgets(hall, Budgets(client_claims=MOST, operator_claims=MOST), CLIENT)
    until_read_anew(hall)
    for code in birthday_numbers():
        if ask(hall, closing(hall, code)).status_code == 429:
            return code
    raise AssertionError("the walk was never stopped")


def test_a_question_refused_for_one_person_counts_no_miss_of_another(office: Hall) -> None:
    """Nothing was told of the firm, so neither a count nor its time tells whether it is held."""
    code = walked(office)
    before = office.sql(MISSED)
    unknown = closing(office, code) | {"subject": {"type": "001", "code": firm_code("91371327MA3C00001")}}
    assert ask(office, unknown).status_code == 429
    assert office.sql(MISSED) == before
    # The control: the same firm with a person of another sequence is answered, and its miss counts.
    answered = unknown | {"parties": {"representative": {"type": "111", "code": SPOUSE}}}
    assert ask(office, answered).status_code == 200
    assert office.sql(MISSED) != before


def test_a_decoy_in_a_role_is_an_alarm_also_where_another_person_is_refused(office: Hall) -> None:
    """The refusal waits for the alarm, however long that takes; it names the decoy and nobody else."""
    watch_for(office, SPOUSE)
    code = walked(office)
    pseudonym = subject_pseudonym(office.keys.pseudonym_key, "111", SPOUSE)
    operator = operator_pseudonym(office.keys.pseudonym_key, CLIENT, OPERATOR)
    begins_at = Budgets().window(datetime.now(UTC)).begins_at
    values = [CLIENT, DEPARTMENT, operator, mark(pseudonym), begins_at, begins_at, "r", pseudonym]
    asked = office.question(code, RENAMING) | {
        "choices": {"ownership": "joint"},
        "parties": {"co_owner": {"type": "111", "code": SPOUSE}},
    }
    with ThreadPoolExecutor(1) as pool, psycopg.connect(office.owner_url) as other:
        other.execute(SAME_ALARM, values)  # not committed: whoever raises the same one waits
        refused = pool.submit(ask, office, asked)
        done, _ = wait([refused], timeout=2)
        other.rollback()
        assert refused.result().status_code == 429
    assert not done
    assert office.sql("select subject_pseudonym from budgets.alarm where kind = 'decoy'") == [(pseudonym,)]
