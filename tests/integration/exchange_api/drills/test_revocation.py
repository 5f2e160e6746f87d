"""A client is revoked under load: from five seconds on it has neither token nor answer, of any worker."""

from functools import partial
from pathlib import Path

from exchange.access.clients import NewClient
from exchange_api.signing.jwk import public_jwk
from tests.integration.exchange_api.drills.drill import (
    SCALES,
    SHORT,
    Drill,
    Scale,
    held,
    require_both_sides,
    require_hardly_silent,
)
from tests.integration.exchange_api.drills.judge import Moment, Side, wrong
from tests.integration.exchange_api.drills.windows import Heard, questions_and_tokens
from tests.integration.exchange_api.following import ENFORCED_SECONDS
from tests.integration.exchange_api.hall import CLIENT, DEPARTMENT, Hall, change
from tests.integration.exchange_api.kept import slug

REVOKED = "closing-window"
REFUSED_BY = frozenset({"token-invalid", "client-invalid"})
Heards = list[Heard]


def revoke(hall: Hall) -> None:
    """Take the client's access away."""
    with hall.registers() as (clients, _):
        clients.disable_client(REVOKED, change("closed"))


def drilled(hall: Hall, directory: Path, scale: Scale, sabotage: str = "") -> tuple[Heards, Heards, Moment]:
    """Revoke the client among others; return what it heard, what the others heard, and when that was."""
    hall.publish_person()
    with hall.registers() as (clients, _):
        keys = {"keys": [public_jwk(hall.client_key.public_key())]}
        clients.add_client(NewClient(REVOKED, DEPARTMENT, "撤销的窗口", keys), change())
    desks = [(REVOKED, questions_and_tokens), (CLIENT, questions_and_tokens)]
    drill = Drill(partial(revoke, hall), ENFORCED_SECONDS, desks)
    heard, moment = held(hall, directory, drill, scale, sabotage)
    own = [each for each in heard if each.client == REVOKED]
    return own, [each for each in heard if each.client == CLIENT], moment


def side(heard: Heard) -> Side:
    """By which state the revoked client was answered: served, or refused as one who is none."""
    match heard.answer.status_code:
        case 200:
            return Side.BEFORE
        case 401 if slug(heard.answer) in REFUSED_BY:
            return Side.AFTER
        case 503:
            return Side.SILENT
    return Side.NEITHER


def untouched(heard: Heard) -> Side:
    """How another client was answered; there is nothing but the state of before for it."""
    return {200: Side.BEFORE, 503: Side.SILENT}.get(heard.answer.status_code, Side.NEITHER)


@SCALES
def test_a_revoked_client_is_nobody_within_five_seconds(
    furnished: Hall, tmp_path: Path, scale: Scale
) -> None:
    """No answer to it is wrong, no other client notices, and every answer given has its entry."""
    own, others, moment = drilled(furnished, tmp_path, scale)
    assert wrong(own, side, moment) == []
    require_both_sides(own, side, scale)
    assert [each for each in others if untouched(each) is Side.NEITHER] == []
    require_hardly_silent(others, untouched)
    assert len([each for each in others if each.sent > moment.due and each.answer.is_success]) >= 20
    assert furnished.unlogged([each.answer for each in (*own, *others) if each.asked == "question"]) == []


def test_a_worker_that_reads_no_more_falls_silent(furnished: Hall, tmp_path: Path) -> None:
    """A worker that never learns of it answers nobody from five seconds on: still nothing is wrong."""
    own, others, moment = drilled(furnished, tmp_path, SHORT, "access never read again")
    assert wrong(own, side, moment) == []
    late = [each for each in (*own, *others) if each.by_sabotaged and each.sent > moment.due]
    assert {each.answer.status_code for each in late} == {503}


def test_a_worker_that_believes_what_is_old_is_found_out(furnished: Hall, tmp_path: Path) -> None:
    """The control: one of two workers decides by a state of any age, and the judge names it alone."""
    own, _, moment = drilled(furnished, tmp_path, SHORT, "old access believed")
    faults = wrong(own, side, moment)
    assert {fault.why for fault in faults} == {"after it was due"}
    assert all(fault.heard.by_sabotaged for fault in faults)
    assert {fault.heard.asked for fault in faults} >= {"question", "token"}
