"""The answer is composed of what was decided, and of nothing else."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace as changed

from catalog.loader import load
from catalog.model import Agreement, AllOf, AnyOf, HolderType, LicenceState, Party
from catalog.rules.evidence import Holding
from catalog.rules.fitness import ResourceState
from catalog.rules.texts import BESIDE_TEXT
from catalog.rules.verdict import ProofVerdict, Reason, Verdict, refused
from exchange.access.state import AccessState, LoadedResource
from exchange.settings import SHIPPED_CATALOGUE
from exchange_api.confirmations.answer import Words
from exchange_api.confirmations.composition import compose_answer, provenance_of
from exchange_api.confirmations.decision import Decided, Moment, Wanted
from exchange_api.confirmations.question import Asked, read_question
from exchange_api.confirmations.subject import KnownSubject

CATALOGUE = load(SHIPPED_CATALOGUE)
ITEM = CATALOGUE.items["publication_retail_establishment"]
NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
CODE = "371399199003078912"
ASKED = read_question(
    json.dumps(
        {"item": ITEM.id, "subject": {"type": "111", "code": CODE}, "case": "c", "operator": "o"}
    ).encode()
)
SUBJECT = KnownSubject(HolderType.RESIDENT_ID, None, b"k" * 32, b"p" * 32)
WANTED = Wanted("administrative_approval", ITEM, SUBJECT, {}, {})
AGREEMENT = next(iter(CATALOGUE.agreements.values()))


def moment(age: timedelta = timedelta(hours=1), now: datetime = NOW) -> Moment:
    """All resources read at one age."""
    resources = {
        name: LoadedResource(ResourceState(name, now - age, True, 0.9), "batch-9")
        for name in CATALOGUE.contracts
    }
    return Moment(CATALOGUE, AccessState({}, {}, resources), now, date(2026, 3, 1))


def holding(as_of_at: datetime) -> Holding:
    """A valid row that holds more than any answer may tell."""
    return Holding(
        ("secret-key",),
        LicenceState.VALID,
        None,
        None,
        open_ended=True,
        name="刘示范",
        facts={"name": "刘示范", "valid_to": None, "address": "不应离开"},
        row_digest=b"\x01" * 32,
        batch="batch-3",
        as_of_at=as_of_at,
        held_back=False,
    )


def decided(verdict: Verdict, agreement: Agreement | None = AGREEMENT) -> tuple[Decided, ...]:
    """Every proof of the item with the same verdict."""
    facts = {"name": "刘示范"} if verdict is Verdict.CONFIRMED else {}
    row = holding(NOW - timedelta(days=3))
    return tuple(
        Decided(proof, ProofVerdict(proof.id, verdict, None, row, (), facts), agreement)
        for proof in ITEM.proofs
    )


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.REFUSED])
def test_tells_the_verdicts_facts_and_not_the_rows(verdict: Verdict) -> None:
    """Whatever the verdict, the row's other facts, its key and the subject's code stay inside."""
    answer = compose_answer("id-1", ASKED, WANTED, decided(verdict), moment())
    written = msgspec.json.encode(answer).decode()
    assert all(secret not in written for secret in ("不应离开", "secret-key", CODE))
    assert ("刘示范" in written) == (verdict is Verdict.CONFIRMED)
    assert answer.satisfied == (verdict is Verdict.CONFIRMED)
    assert [proof.id for proof in answer.proofs] == [proof.id for proof in ITEM.proofs]


@pytest.mark.parametrize("beside", [None, *BESIDE_TEXT])
def test_what_was_done_beside_a_confirmed_row_is_told(beside: Verdict | None) -> None:
    """The window reads that another licence of the holder was revoked, by word and in both languages."""
    found = tuple(
        changed(one, verdict=replace(one.verdict, beside=beside)) for one in decided(Verdict.CONFIRMED)
    )
    answer = compose_answer("id-1", ASKED, WANTED, found, moment())
    text = None if beside is None else Words(BESIDE_TEXT[beside].zh, BESIDE_TEXT[beside].en)
    assert {(proof.beside, proof.beside_text) for proof in answer.proofs} == {(beside, text)}
    assert answer.satisfied


@pytest.mark.parametrize("kind", [HolderType.UNIFIED_SOCIAL_CREDIT_CODE, HolderType.RESIDENT_ID])
def test_a_firm_is_not_sent_for_an_identity_card(kind: HolderType) -> None:
    """Its revoked licence stands in the way; a person may do without a licence, so he brings the card."""
    item = CATALOGUE.items["outdoor_advertising"]
    row = replace(holding(NOW), state=LicenceState.REVOKED)
    verdicts = (
        ProofVerdict("applicant_licence", Verdict.REVOKED, holding=row),
        ProofVerdict("applicant_identity", Verdict.NOT_HELD),
        ProofVerdict("site_title", Verdict.CONFIRMED, holding=holding(NOW)),
    )
    found = tuple(Decided(p, v, AGREEMENT) for p, v in zip(item.proofs, verdicts, strict=True))
    wanted = changed(WANTED, item=item, subject=replace(SUBJECT, type=kind))
    answer = compose_answer("id-1", ASKED, wanted, found, moment())
    papers = [paper.id for paper in answer.papers_to_bring]
    obstacles = [obstacle.proof for obstacle in answer.obstacles]
    is_firm = kind is HolderType.UNIFIED_SOCIAL_CREDIT_CODE
    assert (papers, obstacles) == (([], ["applicant_licence"]) if is_firm else (["identity_card_copy"], []))
    assert len(answer.alternatives) == (0 if is_firm else 1)


def test_what_a_further_person_may_hold_is_judged_by_his_own_type() -> None:
    """An identity is open to who stands for a firm, though the firm itself can have none."""
    licence, identity = CATALOGUE.items["outdoor_advertising"].proofs[:2]
    theirs = replace(identity, holder="agent")
    item = replace(ITEM, need=AnyOf((licence, theirs)), parties=(Party("agent", ITEM.title),))
    found = (
        Decided(licence, ProofVerdict(licence.id, Verdict.REVOKED, holding=holding(NOW)), AGREEMENT),
        Decided(theirs, ProofVerdict(theirs.id, Verdict.NOT_HELD), AGREEMENT),
    )
    firm = replace(SUBJECT, type=HolderType.UNIFIED_SOCIAL_CREDIT_CODE)
    wanted = changed(WANTED, item=item, subject=firm, parties={"agent": SUBJECT})
    answer = compose_answer("id-1", ASKED, wanted, found, moment())
    assert ([paper.proof for paper in answer.papers_to_bring], answer.obstacles) == ([theirs.id], ())


def test_whoever_has_a_row_is_not_told_that_nobody_of_his_kind_can() -> None:
    """A firm that stands in a register of persons all the same has that way too, as it is recorded."""
    item = CATALOGUE.items["outdoor_advertising"]
    row = replace(holding(NOW), state=LicenceState.REVOKED)
    verdicts = (
        ProofVerdict("applicant_licence", Verdict.NOT_HELD),
        ProofVerdict("applicant_identity", Verdict.REVOKED, holding=row),
        ProofVerdict("site_title", Verdict.CONFIRMED, holding=holding(NOW)),
    )
    found = tuple(Decided(p, v, AGREEMENT) for p, v in zip(item.proofs, verdicts, strict=True))
    firm = replace(SUBJECT, type=HolderType.UNIFIED_SOCIAL_CREDIT_CODE)
    answer = compose_answer("id-1", ASKED, changed(WANTED, item=item, subject=firm), found, moment())
    assert [paper.proof for paper in answer.papers_to_bring] == ["applicant_licence"]
    assert [o.proof for way in answer.alternatives for o in way.obstacles] == ["applicant_identity"]


def test_papers_and_other_ways_name_the_proofs_that_they_are_for() -> None:
    """A paper names all that it serves, another way all that it stands for and its own papers."""
    licence, identity, title = CATALOGUE.items["outdoor_advertising"].proofs
    both = AllOf((licence, replace(identity, paper=licence.paper)))
    item = replace(ITEM, need=AnyOf((both, AllOf((title, identity)))))
    found = tuple(
        Decided(one, ProofVerdict(one.id, Verdict.UNKNOWN, Reason.STALE), AGREEMENT)
        for one in (licence, identity, title)
    )
    answer = compose_answer("id-1", ASKED, changed(WANTED, item=item), found, moment())
    (paper,), (other,) = answer.papers_to_bring, answer.alternatives
    assert (paper.id, paper.proof, paper.also_for) == (licence.paper.id, licence.id, (identity.id,))
    assert other.instead_of == (licence.id, identity.id)
    assert [paper.id for paper in other.papers_to_bring] == [title.paper.id, identity.paper.id]


@pytest.mark.parametrize("end", [None, "2040-01-01"])
def test_a_missing_end_says_whether_there_is_none(end: str | None) -> None:
    """Where the end of validity leaves, it is told whether the row is open-ended; else nothing is."""
    row = replace(holding(NOW), open_ended=end is None)
    told = {"name": "刘示范", "valid_to": end}
    disclosed = ProofVerdict(ITEM.proofs[0].id, Verdict.CONFIRMED, None, row, (), told)
    withheld = replace(disclosed, facts={"name": "刘示范"})
    expired = replace(disclosed, verdict=Verdict.EXPIRED, facts={})
    for verdict, expected in ((disclosed, end is None), (withheld, None), (expired, None)):
        first = changed(WANTED, item=replace(ITEM, need=ITEM.proofs[0]))
        decisions = (Decided(ITEM.proofs[0], verdict, AGREEMENT),)
        answer = compose_answer("id-1", ASKED, first, decisions, moment())
        assert answer.proofs[0].open_ended is expected


def test_a_refusal_tells_nothing_of_the_resource() -> None:
    """A refused proof has its rule and no provenance, and the answer's end does not tell its age."""
    proofs = tuple(Decided(p, refused(p.id, Reason.NO_AGREEMENT), None) for p in ITEM.proofs)
    for age in (timedelta(hours=1), timedelta(hours=25)):
        answer = compose_answer("id-1", ASKED, WANTED, proofs, moment(age))
        assert {(proof.reason, proof.provenance) for proof in answer.proofs} == {(Reason.NO_AGREEMENT, None)}
        assert answer.expires_at == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)


def test_provenance_of_a_row_and_of_none() -> None:
    """With a row its batch and digest; without one the resource's last batch; the younger time counts."""
    one = decided(Verdict.CONFIRMED)[0]
    with_row = provenance_of(one, moment())
    assert with_row is not None
    assert (with_row.batch, with_row.row_digest, with_row.as_of) == (
        "batch-3",
        "01" * 32,
        NOW - timedelta(hours=1),
    )
    bare = changed(one, verdict=ProofVerdict(one.proof.id, Verdict.NOT_HELD))
    without_row = provenance_of(bare, moment())
    assert without_row is not None
    assert (without_row.batch, without_row.row_digest, without_row.quality.score) == ("batch-9", None, 0.9)
    held = ResourceState(one.proof.resource, NOW, False, 0.4)
    state = AccessState({}, {}, {held.resource: LoadedResource(held, "batch-9")})
    unfit = changed(bare, verdict=ProofVerdict(one.proof.id, Verdict.UNKNOWN, Reason.QUALITY_HELD))
    judged = provenance_of(unfit, changed(moment(), state=state))
    assert judged is not None
    assert (judged.quality.passed, judged.quality.score) == (False, 0.4)
    younger = changed(one, verdict=replace(one.verdict, holding=holding(NOW)))
    newest = provenance_of(younger, moment())
    assert newest is not None
    assert newest.as_of == NOW


@pytest.mark.parametrize(
    ("age", "expires_at"),
    [
        (timedelta(hours=1), datetime(2026, 3, 1, 16, 0, tzinfo=UTC)),
        (timedelta(hours=25), datetime(2026, 3, 1, 9, 0, tzinfo=UTC)),
        (timedelta(hours=26), NOW),
        (timedelta(days=9), datetime(2026, 3, 1, 16, 0, tzinfo=UTC)),
    ],
    ids=["day's end", "data too old in an hour", "too old right after", "too old already: the day's end"],
)
def test_the_answer_ends_with_the_day_or_the_data(age: timedelta, expires_at: datetime) -> None:
    """The earliest of the day's end in Shanghai and the moments at which fit resources grow too old."""
    answer = compose_answer("id-1", ASKED, WANTED, decided(Verdict.CONFIRMED), moment(age))
    assert (answer.issued_at, answer.expires_at) == (NOW, expires_at)


def test_asked_keeps_its_digest() -> None:
    """The answer repeats the digest of the question's bytes, and the catalogue's."""
    asked = Asked(ASKED.question, "ab" * 32)
    answer = compose_answer("id-1", asked, WANTED, decided(Verdict.CONFIRMED), moment())
    assert (answer.request_digest, answer.policy_digest) == ("ab" * 32, CATALOGUE.digest)
