"""Alarms: one entry each, of decoys and of walks, and an answer that does not tell a decoy."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from exchange.access.errors import LabelPersonal
from exchange.budgets.alarms import tell_alarms
from exchange.budgets.register import BudgetRegister
from exchange.ledger.commitment import commitment, subject_pseudonym
from tests.integration.exchange_api.budgets.walking import (
    BIRTHDAY,
    CLERKS,
    OFF,
    birthday_numbers,
    desk,
    set_budgets,
)
from tests.integration.exchange_api.following import until_status
from tests.integration.exchange_api.hall import CLIENT, IDENTITY, LICENCE, ORIGIN, PERSON, Hall, change
from tests.integration.exchange_api.hall import resident_number as number

DECOY, OTHER = number("37139919770505501"), number("37139919770606601")


def watch_for(hall: Hall, code: str) -> None:
    """Let the hall's exchange know a decoy."""
    pseudonym = subject_pseudonym(hall.keys.pseudonym_key, "111", code)
    with hall._transaction() as connection:
        assert BudgetRegister(connection).add_decoy(pseudonym, "decoy-1", change())
        assert not BudgetRegister(connection).add_decoy(pseudonym, "decoy-1", change())


def test_a_label_that_holds_a_number_is_refused_whoever_adds_it(hall: Hall) -> None:
    """It would stand in clear beside the keyed digest; nothing is kept and nothing logged."""
    before = hall.sql("select count(*) from access.change")
    with hall._transaction() as connection, pytest.raises(LabelPersonal) as refused:
        BudgetRegister(connection).add_decoy(bytes(32), f"decoy {DECOY}", change())
    assert DECOY not in refused.value.message.zh + refused.value.message.en
    assert hall.sql("select count(*) from budgets.decoy") == [(0,)]
    assert hall.sql("select count(*) from access.change") == before


def tell(hall: Hall) -> list[int]:
    """Let three workers tell the alarms at the same moment, and return how many each told."""

    async def together() -> list[int]:
        url = hall.settings.api_database_url.get_secret_value()
        async with asyncpg.create_pool(url, min_size=3, max_size=3) as pool:
            return list(await asyncio.gather(*(tell_alarms(pool, ORIGIN, bytes(32)) for _ in range(3))))

    return asyncio.run(together())


def alarms(hall: Hall) -> list[dict[str, Any]]:
    """The alarms in the ledger."""
    return [entry for entry in hall.entries() if entry["kind"] == "alarm"]


@pytest.mark.parametrize("watched", [True, False])
def test_a_decoy_is_an_alarm_and_its_answer_tells_nothing(furnished: Hall, *, watched: bool) -> None:
    """Asked of twice a decoy is one entry that names nobody; the answer has the shape of anybody's."""
    for code in (DECOY, OTHER):
        furnished.publish_person(code)
    if watched:
        watch_for(furnished, DECOY)
    with desk(furnished) as window:
        told, other, again = window.ask(DECOY), window.ask(OTHER), window.ask(DECOY)
        page = httpx.get(f"{furnished.url}/metrics").text
    assert shape(told) == shape(other) == shape(again)
    assert sum(tell(furnished)) == len(alarms(furnished)) == int(watched)
    assert f'tongban_alarms_total{{kind="decoy"}} {int(watched)}.0' in page
    if watched:
        (entry,) = alarms(furnished)
        assert (entry["outcome"], entry["client"], entry["case"]) == ("decoy", CLIENT, "2026-000001")
        ((pseudonym, salt),) = furnished.sql(
            "select d.subject_pseudonym, salt from ledger.detail d join budgets.alarm a using (index)"
        ) or [(None, None)]
        assert commitment(bytes(salt), bytes(pseudonym)).hex() == entry["subject"]


def shape(answer: httpx.Response) -> tuple[object, ...]:
    """What a caller sees of an answer beside ids, times and numbers."""
    body = answer.json()
    proofs = [(one["id"], one["verdict"], sorted(one)) for one in body["proofs"]]
    return answer.status_code, sorted(body), proofs, sorted(answer.headers), len(answer.content)


def test_a_walk_is_one_alarm_for_each_operator(furnished: Hall) -> None:
    """Fifty refused numbers of two clerks are fifty entries and two alarms."""
    walked = [{"code": code, "operator": CLERKS[n % 2]} for n, code in enumerate(birthday_numbers(most=58))]
    with desk(furnished) as window:
        statuses = [answer.status_code for answer in window.ask_all(walked)]
        page = httpx.get(f"{furnished.url}/metrics").text
    assert statuses == [200] * 8 + [429] * 50
    tell(furnished)
    refusals = [e for e in furnished.entries() if e["outcome"] == "questions-unusual"]
    assert [len(refusals), {e["kind"] for e in refusals}] == [50, {"refusal"}]
    assert {e["outcome"] for e in alarms(furnished)} == {"client_sequence"}
    assert len({e["operator"] for e in alarms(furnished)}) == len(alarms(furnished)) == 2
    assert 'tongban_budget_exceeded_total{kind="client_sequence"} 50.0' in page


def test_each_sequence_that_one_clerk_walks_is_an_alarm(furnished: Hall) -> None:
    """A second walk is another search: who looks into the first one's alarm would not see it there."""
    walks = [birthday_numbers(birthday, most=8) for birthday in (BIRTHDAY, "37139919850418")]
    with desk(furnished) as window:
        statuses = [window.ask(code).status_code for walk in walks for code in walk]
    assert statuses == ([200] * 6 + [429] * 2) * 2
    tell(furnished)
    assert [entry["outcome"] for entry in alarms(furnished)] == ["operator_sequence"] * 2


def test_limits_are_in_force_on_a_served_exchange(furnished: Hall) -> None:
    """A limit that is raised lets the next number through within five seconds."""
    numbers = birthday_numbers(most=12)
    with desk(furnished) as window:
        assert [window.ask(code).status_code for code in numbers[:7]] == [200] * 6 + [429]
        set_budgets(furnished, OFF)
        until_status(lambda: window.ask(numbers[8]), 200)


def test_not_held_and_mismatch_have_one_shape(furnished: Hall) -> None:
    """Whether nobody bears a number or its bearer has another name shows in verdict and text alone."""
    furnished.publish(IDENTITY, PERSON, {"resident_id": PERSON, "name": "刘示范"})
    furnished.publish(LICENCE, PERSON, {"licence_no": "371399600000017", "holder_code": PERSON})
    with desk(furnished):
        mismatch = furnished.ask(
            furnished.question(PERSON, subject={"type": "111", "code": PERSON, "name": "王不同"})
        )
        nobody = furnished.ask(
            furnished.question(OTHER, subject={"type": "111", "code": OTHER, "name": "王不同"})
        )
    verdicts = [{one["verdict"] for one in answer.json()["proofs"]} for answer in (mismatch, nobody)]
    assert "mismatch" in verdicts[0]
    assert "not_held" in verdicts[1]
    assert members(mismatch.json()) == members(nobody.json())
    assert sorted(mismatch.headers) == sorted(nobody.headers)


def members(value: Any) -> Any:
    """The names in a document at every depth, without their values."""
    if isinstance(value, dict):
        return {name: members(each) for name, each in value.items() if name != "provenance"}
    return None
