"""Values tried of one person through batches: counted with the windows' own, whatever the approval."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.integration.exchange_api.batches.bulk import allow, approve, ask, body_of, people
from tests.integration.exchange_api.budgets.test_alarms import alarms, members, tell, watch_for
from tests.integration.exchange_api.budgets.walking import OFF, set_budgets
from tests.integration.exchange_api.hall import PERSON, Hall, serving

TITLE = "示范书店"  # the hall's person's; it stands at the twentieth place of the walk
GUESSES = [f"{number}号书店" for number in range(19)] + [TITLE]
TWO_CASES = ("2026-000123", "2026-000124")


def claimed(code: str, title: str) -> dict[str, Any]:
    """One subject of a batch with a claim on its licence."""
    return {"subject": {"type": "111", "code": code}, "claims": {"business_licence": {"title": title}}}


def walked(hall: Hall, codes: list[str]) -> list[dict[str, Any]]:
    """Walk the values over twenty batches on four servers at once, under two approvals; their lines."""
    allow(hall)
    approve(hall, id="b2", case=TWO_CASES[1])
    with ExitStack() as stack:
        halls = [stack.enter_context(serving(hall))]
        halls += [stack.enter_context(serving(hall.elsewhere())) for _ in range(3)]
        token = hall.token()

        def one(place: int) -> list[dict[str, Any]]:
            subjects = [claimed(code, GUESSES[place]) for code in codes]
            body = body_of(subjects, case=TWO_CASES[place % 2])
            return ask(halls[place % 4], body, token).lines

        with ThreadPoolExecutor(4) as pool:
            return [line for lines in pool.map(one, range(len(GUESSES))) for line in lines]


def fits(line: dict[str, Any]) -> bool:
    """Whether a line was answered and nothing that was claimed differs."""
    return line["status"] == 200 and not any(one["mismatched"] for one in line["answer"]["proofs"])


def test_a_walk_over_batches_is_stopped_at_the_limit(furnished: Hall) -> None:
    """Exactly five values are answered, over approvals and servers; the others' lines are not touched."""
    furnished.publish_person()
    lines = walked(furnished, [PERSON])
    assert sorted(line["status"] for line in lines) == [200] * 5 + [429] * 15
    assert {line["problem"]["type"].rpartition("/")[2] for line in lines if line["status"] == 429} == {
        "questions-unusual"
    }
    tell(furnished)
    assert {alarm["outcome"] for alarm in alarms(furnished)} == {"operator_claims"}


def test_without_budgets_the_walk_goes_through_to_the_match(furnished: Hall) -> None:
    """The control: every value is answered, and one of them is right."""
    furnished.publish_person()
    set_budgets(furnished, OFF)
    lines = walked(furnished, [PERSON])
    assert [line["status"] for line in lines] == [200] * 20
    assert [place for place, line in enumerate(lines) if fits(line)] == [19]


def test_batches_and_windows_share_one_count_of_claims(furnished: Hall) -> None:
    """Three values at the window and two in a batch are five; a sixth is refused in both, an old one not."""
    furnished.publish_person()
    allow(furnished)
    with serving(furnished):
        token = furnished.token()

        def single(title: str) -> int:
            claims = {"business_licence": {"title": title}}
            return furnished.ask(furnished.question(claims=claims), token).status_code

        def batch(title: str) -> list[int]:
            return ask(furnished, body_of([claimed(PERSON, title), *people(2)]), token).statuses

        assert [single(title) for title in GUESSES[:3]] == [200] * 3
        assert [batch(title) for title in GUESSES[3:5]] == [[200] * 3] * 2
        assert (single(TITLE), batch(TITLE)) == (429, [429, 200, 200])
        assert (single(GUESSES[4]), batch(GUESSES[0])) == (200, [200] * 3)
        page = httpx.get(f"{furnished.url}/metrics").text
    assert 'tongban_budget_exceeded_total{kind="operator_claims"} 2.0' in page


@pytest.mark.parametrize("watched", [True, False])
def test_a_refused_line_tells_nothing_of_its_person(furnished: Hall, *, watched: bool) -> None:
    """Right, wrong, of nobody and of a decoy: refused lines have one shape, and no miss counts."""
    codes = [PERSON, *people(2)]
    for code in codes[:2]:
        furnished.publish_person(code)
    if watched:
        watch_for(furnished, codes[1])
    allow(furnished)
    with serving(furnished):
        token = furnished.token()
        for title in GUESSES[:5]:
            assert (
                ask(furnished, body_of([claimed(code, title) for code in codes]), token).statuses == [200] * 3
            )
        missed = furnished.sql("select misses from budgets.batch_tally")
        titles = (TITLE, "无此书店", TITLE)
        told = ask(furnished, body_of(list(map(claimed, codes, titles))), token)
    assert told.statuses == [429] * 3
    assert len({str(members(line)) for line in told.lines}) == 1
    assert len({len(line) for line in told.raw[:3]}) == 1
    assert furnished.sql("select misses from budgets.batch_tally") == missed == [(1,)]
    tell(furnished)  # each of the persons whose field was tried is an alarm
    assert [alarm["outcome"] for alarm in alarms(furnished)].count("operator_claims") == 3


def test_a_thousand_persons_with_a_claim_each_are_ordinary(furnished: Hall) -> None:
    """A review of a thousand with name and title is answered whole, twice; it is one value of each field."""
    furnished.publish_person()
    allow(furnished)
    subjects = [claimed(code, TITLE) for code in [PERSON, *people(999)]]
    named = [one | {"subject": one["subject"] | {"name": "刘示范"}} for one in subjects]
    with serving(furnished):
        token = furnished.token()
        for _ in range(2):
            told = ask(furnished, body_of(named), token)
            assert told.statuses == [200] * 1000
            assert fits(told.lines[0])
    assert furnished.sql("select count(*) from budgets.claimed") == [(2000,)]
