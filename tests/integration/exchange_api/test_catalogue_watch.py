"""A newer catalogue is served without a restart, whole or not at all."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from catalog.loader import files_digest, load
from exchange.store.prepare import prepare_store
from tests.integration.exchange_api.hall import ITEM, LICENCE, Hall, serving

PROOF = "business_licence"
FACTS = "facts: [licence_no, title, business_scope, valid_to]"
FEWER = "facts: [licence_no, title, valid_to]"
WAIT_SECONDS = 120
UNREADABLE_LOOKS = 3


@pytest.fixture
def watched(furnished: Hall, catalogue: Path) -> Iterator[Hall]:
    """An exchange that serves the copy."""
    furnished.settings = furnished.settings.model_copy(update={"catalog_dir": catalogue})
    furnished.publish_person()
    with serving(furnished) as served:
        yield served


def change(file: Path, old: str, new: str) -> None:
    """Write one change as an editor does: the whole file at once."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    partial = file.with_name(f".{file.name}")
    partial.write_text(text.replace(old, new, 1), encoding="utf-8")
    partial.replace(file)


def until(condition: Callable[[], bool]) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def refused(hall: Hall) -> bool:
    """Whether the metrics say that newer files are refused."""
    return "tongban_catalogue_refused 1.0" in httpx.get(f"{hall.url}/metrics").text


def answered_by(answer: httpx.Response) -> tuple[str, frozenset[str]]:
    """The policy that an answer names, and the facts of one proof in it."""
    assert answer.status_code == 200, answer.text
    document = answer.json()
    (proof,) = (one for one in document["proofs"] if one["id"] == PROOF)
    return document["policy_digest"], frozenset(proof["facts"])


def test_change_under_load_is_served_whole(watched: Hall, catalogue: Path) -> None:
    """Every answer while the files change is right by the old or by the new catalogue; none fails."""
    old = load(catalogue)
    seen: set[tuple[str, frozenset[str]]] = set()
    stop = threading.Event()

    def keep_asking() -> None:
        token = watched.token()
        while not stop.is_set():
            seen.add(answered_by(watched.ask(watched.question(), token)))

    askers = [threading.Thread(target=keep_asking) for _ in range(4)]
    for asker in askers:
        asker.start()
    until(lambda: bool(seen))
    change(catalogue / "items" / "administrative_approval.yaml", FACTS, FEWER)
    new = load(catalogue)
    until(lambda: any(policy == new.digest for policy, _ in seen))
    stop.set()
    for asker in askers:
        asker.join()
    facts = {
        c.digest: frozenset(next(p for p in c.items[ITEM].proofs if p.id == PROOF).facts) for c in (old, new)
    }
    assert seen == set(facts.items())


def test_look_up_of_another_catalogue_would_not_do(catalogue: Path, watched: Hall) -> None:
    """The control: the facts that both catalogues look up differ, so a mixture could not pass unseen."""
    before = answered_by(watched.ask(watched.question()))
    change(catalogue / "items" / "administrative_approval.yaml", FACTS, FEWER)
    until(lambda: answered_by(watched.ask(watched.question()))[0] != before[0])
    after = answered_by(watched.ask(watched.question()))
    assert before[1] - after[1] == {"business_scope"}


def test_faulty_files_leave_the_former_catalogue(watched: Hall, catalogue: Path) -> None:
    """What `catalog check` would refuse is never served; mended files are taken up again."""
    before = answered_by(watched.ask(watched.question()))
    file = catalogue / "items" / "administrative_approval.yaml"
    change(file, FACTS, "facts: [no_such_field]")
    until(lambda: refused(watched))
    assert answered_by(watched.ask(watched.question())) == before
    change(file, "facts: [no_such_field]", FEWER)
    until(lambda: not refused(watched))
    assert answered_by(watched.ask(watched.question()))[0] == load(catalogue).digest


def test_fields_without_a_column_wait_for_the_store(watched: Hall, catalogue: Path) -> None:
    """A field that the store does not hold yet is served only once its column was made."""
    before = answered_by(watched.ask(watched.question()))
    contract = catalogue / "contracts" / f"{LICENCE}.yaml"
    field = "      - name: credit_code\n"
    added = (
        "      - {name: nature, businessName: 性质, physicalName: nature, logicalType: string,\n"
        "         required: false,\n"
        "         logicalTypeOptions: {maxLength: 20}, classification: general,\n"
        "         customProperties: [{property: titleEn, value: Nature}]}\n"
    )
    change(contract, field, added + field)
    change(contract, "value: [licence_no, credit_code,", "value: [licence_no, nature, credit_code,")
    change(
        catalogue / "items" / "administrative_approval.yaml",
        FACTS,
        "facts: [licence_no, nature, title, valid_to]",
    )
    until(lambda: refused(watched))
    assert answered_by(watched.ask(watched.question())) == before
    prepare_store(watched.owner_url, load(catalogue))
    until(lambda: not refused(watched))
    assert answered_by(watched.ask(watched.question()))[0] == load(catalogue).digest


def test_files_that_cannot_be_read_for_a_while_are_followed_on(
    watched: Hall, catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that vanishes while it is walked, twice and more: told once, and later changes are served."""
    before = answered_by(watched.ask(watched.question()))
    walks = iter(range(10**6))

    def vanishing(directory: Path) -> bytes:
        if next(walks) < UNREADABLE_LOOKS:
            raise FileNotFoundError
        return files_digest(directory)

    monkeypatch.setattr("exchange_api.catalogue_watch.files_digest", vanishing)
    until(lambda: refused(watched))
    assert answered_by(watched.ask(watched.question())) == before
    until(lambda: not refused(watched))
    change(catalogue / "items" / "administrative_approval.yaml", FACTS, FEWER)
    until(lambda: answered_by(watched.ask(watched.question()))[0] == load(catalogue).digest)
