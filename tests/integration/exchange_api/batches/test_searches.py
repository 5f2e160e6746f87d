"""A search for persons inside a batch: birthdays, misses and decoys, each with its control."""

import asyncio
from typing import Any

import httpx
import pytest

from exchange.budgets.batches import BatchCharger
from exchange.ledger.commitment import subject_pseudonym
from exchange_api.batches import stream
from tests.integration.exchange_api.batches.bulk import allow, approve, ask, body_of, people, uses
from tests.integration.exchange_api.budgets.test_alarms import DECOY, OTHER, alarms, tell, watch_for
from tests.integration.exchange_api.budgets.walking import BIRTHDAY, birthday_numbers
from tests.integration.exchange_api.hall import OPERATOR, PERSON, Hall, serving


def test_a_walk_of_a_birthday_is_refused_whole_and_an_alarm(furnished: Hall) -> None:
    """The ninth number of one birthday refuses the batch, in one batch or spread over several."""
    allow(furnished, most_sequence=8)
    walk = birthday_numbers(most=30)
    with serving(furnished):
        token = furnished.token()
        whole = ask(furnished, body_of([*people(5), *walk]), token)
        first = ask(furnished, body_of(walk[:8]), token)
        ninth = ask(furnished, body_of([*people(5), walk[8]]), token)
        page = httpx.get(f"{furnished.url}/metrics").text
    assert (whole.status, whole.problem) == (ninth.status, ninth.problem) == (429, "questions-unusual")
    assert first.statuses == [200] * 8
    assert len(uses(furnished)) == 8
    assert 'tongban_budget_exceeded_total{kind="batch_sequence"} 2.0' in page
    tell(furnished)
    (alarm,) = alarms(furnished)
    assert (alarm["outcome"], alarm["case"]) == ("batch_sequence", "2026-000123")
    assert int(whole.headers["retry-after"]) > 0


def test_each_birthday_that_is_walked_is_an_alarm_and_of_whom_was_one_too_many(furnished: Hall) -> None:
    """Two walks of one clerk are two alarms, each of its ninth person and of nobody beside the walk."""
    allow(furnished, most_sequence=8)
    walks = [birthday_numbers(birthday, most=12) for birthday in (BIRTHDAY, "37139919850418")]
    with serving(furnished):
        token = furnished.token()
        for walk in walks:
            assert ask(furnished, body_of([*people(5), *walk]), token).problem == "questions-unusual"
    named = furnished.sql("select subject_pseudonym from budgets.alarm order by id")
    key = furnished.keys.pseudonym_key
    assert [bytes(one) for (one,) in named] == [subject_pseudonym(key, "111", walk[8]) for walk in walks]


def test_where_it_is_approved_a_birthday_is_asked_whole(furnished: Hall) -> None:
    """The control, and an enrolment at schools: the same walk under an approval that allows it."""
    allow(furnished, most_sequence=40)
    with serving(furnished):
        told = ask(furnished, body_of(birthday_numbers(most=30)))
    assert told.statuses == [200] * 30


def test_misses_stop_the_approval_and_the_refusal_tells_nothing(furnished: Hall) -> None:
    """After so many of whom nothing is held those who hold are refused too, in this batch and any other."""
    holder = people(1, 600)[0]
    furnished.publish_person(holder)
    allow(furnished, most_misses=20)
    with serving(furnished):
        token = furnished.token()
        told = ask(furnished, body_of([*people(200), holder]), token)
        after = ask(furnished, body_of([holder]), token)
        page = httpx.get(f"{furnished.url}/metrics").text
    answered = told.statuses.count(200)
    assert 20 <= answered <= 20 + 16
    assert set(told.statuses[answered + 16 :]) == {429}
    assert set(told.slugs()) == {"questions-unusual"}
    assert told.lines[-1]["status"] == 429  # the holder
    assert told.last == {"subjects": 201, "answered": answered, "problems": 201 - answered}
    assert (after.status, after.problem) == (429, "questions-unusual")
    assert 'kind="batch_misses"' in page
    refusals = [entry for entry in furnished.entries() if entry["outcome"] == "questions-unusual"]
    assert len(refusals) == 201 - answered + 1
    assert all("receipt" in line["problem"] for line in told.lines if "problem" in line)
    tell(furnished)
    assert {entry["outcome"] for entry in alarms(furnished)} == {"batch_misses"}


def test_asked_one_after_the_other_not_one_miss_more_is_answered(
    furnished: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The approval says how many; what else is answered was under way at the same moment."""
    monkeypatch.setattr(stream, "AT_ONCE", 1)
    allow(furnished, most_misses=5)
    with serving(furnished):
        assert ask(furnished, body_of(people(8))).statuses == [200] * 5 + [429] * 3


def test_without_counting_misses_all_are_answered(furnished: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where misses are not counted, two hundred strangers are told apart."""

    async def uncounted(*_: object) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(BatchCharger, "miss", uncounted)
    allow(furnished, most_misses=20)
    with serving(furnished):
        assert ask(furnished, body_of(people(200))).statuses == [200] * 200


def test_a_decoy_raises_its_alarm_and_its_line_tells_nothing(furnished: Hall) -> None:
    """Among others a decoy is answered as anybody; its alarm names operator and case."""
    for code in (DECOY, PERSON):
        furnished.publish_person(code)
    watch_for(furnished, DECOY)
    allow(furnished)
    with serving(furnished):
        told = ask(furnished, body_of([PERSON, DECOY, *people(20)]))
    assert told.statuses == [200] * 22
    first, second = (line["answer"] for line in told.lines[:2])
    assert [one["verdict"] for one in first["proofs"]] == [one["verdict"] for one in second["proofs"]]
    assert len(told.raw[0]) == len(told.raw[1])
    assert sum(tell(furnished)) == 1
    (alarm,) = alarms(furnished)
    assert (alarm["outcome"], alarm["case"]) == ("decoy", "2026-000123")


@pytest.mark.parametrize(
    ("approved", "others", "problem"),
    [
        ({"most_subjects": 3}, people(3), "batch-budget-spent"),
        ({"most_sequence": 8}, birthday_numbers(most=9), "questions-unusual"),
    ],
)
def test_a_refused_batch_raises_the_alarm_of_a_decoy_that_it_named(
    furnished: Hall, approved: dict[str, Any], others: list[str], problem: str
) -> None:
    """As a refused question does: one entry for each decoy; the same batch without decoys raises none."""
    for code in (DECOY, OTHER):
        watch_for(furnished, code)
    allow(furnished, **approved)
    with serving(furnished):
        token = furnished.token()
        without = ask(furnished, body_of([PERSON, *others]), token)
        tell(furnished)
        assert "decoy" not in {alarm["outcome"] for alarm in alarms(furnished)}
        told = [ask(furnished, body_of([DECOY, *others, OTHER]), token) for _ in range(2)]
    assert [(one.status, one.problem) for one in (without, *told)] == [(429, problem)] * 3
    assert {one.headers["retry-after"] for one in (without, *told)} == {"3600"}
    assert {sorted(one.document or ()) == sorted(without.document or ()) for one in told} == {True}
    named = furnished.sql("select subject_pseudonym from budgets.alarm where kind = 'decoy'")
    key = furnished.keys.pseudonym_key
    assert {bytes(one) for (one,) in named} == {subject_pseudonym(key, "111", c) for c in (DECOY, OTHER)}
    tell(furnished)
    assert [alarm["outcome"] for alarm in alarms(furnished)].count("decoy") == 2
    assert uses(furnished) == []


def test_windows_and_batches_count_apart(furnished: Hall) -> None:
    """A batch of a thousand leaves a clerk's budget as it was, and the other way round."""
    furnished.publish_person()
    allow(furnished)
    approve(furnished, id="b2", case="2026-2", most_subjects=1)
    with serving(furnished):
        token = furnished.token()
        before = furnished.ask(furnished.question(), token).headers["ratelimit"]
        told = ask(furnished, body_of(people(600)), token)
        after = furnished.ask(furnished.question(), token).headers["ratelimit"]
        small = ask(furnished, body_of([PERSON], case="2026-2"), token)
    assert told.statuses == [200] * 600
    assert before.partition(";t=")[0] == after.partition(";t=")[0]
    assert small.headers["ratelimit"] == '"batch";r=0'
    assert OPERATOR not in "".join(map(str, told.raw))
