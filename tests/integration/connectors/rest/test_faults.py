"""What a REST service does wrong is named; a torn snapshot is never handed over, a token never shown."""

import json
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

import pytest

from catalog.model import Contract, LogicalType
from connectors import open_connector
from connectors.base import ReadBatch
from connectors.errors import (
    ConnectionUnknown,
    ContractUnfit,
    SourceChanged,
    SourceRefused,
    SourceUnavailable,
)
from connectors.rest import requests
from connectors.rest.requests import Asker
from connectors.testing import sample_contract, sample_field
from tests.integration.connectors.rest.service import PATH, TOKEN, Service, running_service

KEY = sample_field("code", key_position=1)
NAME = sample_field("name")
CONTRACT = sample_contract(KEY, NAME, source=PATH, options={"page_size": "3"})


@pytest.fixture
def service() -> Iterator[Service]:
    """A service with eight rows, three pages of three."""
    with running_service() as running:
        running.rows = [{"code": str(number), "name": f"刘{number}"} for number in range(8)]
        yield running


def read(service: Service, contract: Contract = CONTRACT) -> list[ReadBatch]:
    """Read the whole operation."""
    return list(open_connector(contract, lambda _name: service.url).read(contract))


def codes(batches: list[ReadBatch]) -> list[str]:
    """The keys that were read."""
    return [code for batch in batches for code in batch.rows.column("code").to_pylist()]


EIGHT = [str(number) for number in range(8)]


def test_all_pages_are_read_and_the_token_stays_in_its_header(service: Service) -> None:
    """Three pages give eight rows; the token stands in no request line."""
    assert codes(read(service)) == EIGHT
    assert len(service.asked) == 3
    assert all(TOKEN not in path and header == f"Bearer {TOKEN}" for path, header in service.asked)


def test_a_token_may_stand_in_the_urls_query(service: Service) -> None:
    """The `token` query of the secret is a token too, and is not sent on as a query."""
    url = f"http://127.0.0.1:{service.server_port}/?token={TOKEN}"
    assert codes(list(open_connector(CONTRACT, lambda _name: url).read(CONTRACT))) == EIGHT
    assert all(TOKEN not in path for path, _ in service.asked)


def test_a_total_that_changes_once_is_read_again(service: Service) -> None:
    """The first pass is torn, the second holds: each row comes once."""
    service.totals = [8, 9]
    assert codes(read(service)) == EIGHT


def test_a_total_that_keeps_changing_is_unavailable(service: Service) -> None:
    """Torn twice: `SourceUnavailable`, and not one row was handed over."""
    service.totals = [8, 9, 8, 9]
    batches = open_connector(CONTRACT, lambda _name: service.url).read(CONTRACT)
    with pytest.raises(SourceUnavailable, match="twice"):
        next(batches)


def test_missing_rows_are_a_torn_snapshot(service: Service) -> None:
    """A total that the pages never reach: `SourceUnavailable`, not fewer rows."""
    service.totals = [9] * 8
    with pytest.raises(SourceUnavailable, match="twice"):
        read(service)


class Shifting(Service):
    """A service whose rows shift by one between the first pages: one comes twice, one never."""

    shifts = 1

    def page(self, number: int, size: int) -> bytes:
        """Give the page, then insert a row at the front and drop the last."""
        body = super().page(number, size)
        if number == 1 and self.shifts:
            self.shifts -= 1
            self.rows = [{"code": f"new{self.shifts}", "name": "新"}, *self.rows[:-1]]
        return body


@pytest.mark.parametrize(("shifts", "heals"), [(1, True), (2, False)])
def test_a_row_that_comes_twice_is_read_again(
    shifts: int,
    heals: bool,  # noqa: FBT001 -- a pytest parameter
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rows that shift between pages under an equal total are noticed by the key that repeats."""
    service.__class__ = Shifting
    monkeypatch.setattr(Shifting, "shifts", shifts)
    if heals:
        assert codes(read(service)) == ["new0", *EIGHT[:-1]]
    else:
        with pytest.raises(SourceUnavailable, match="twice"):
            read(service)


def test_a_key_the_source_holds_twice_is_handed_over_twice(service: Service) -> None:
    """Two equal passes prove that the repeat is the source's own: the quality rules judge it."""
    service.rows[5] = {"code": "2", "name": "别人"}
    assert codes(read(service)) == ["0", "1", "2", "3", "4", "2", "6", "7"]


NAMELESS: dict[str, tuple[int, ...]] = {
    "one row": (0,),
    "a whole page": (3, 4, 5),
    "the last page": (6, 7),
    "all rows but one": (0, 1, 2, 3, 4, 5, 6),
}


@pytest.mark.parametrize("case", NAMELESS)
def test_a_member_missing_in_some_rows_is_null_there(case: str, service: Service) -> None:
    """A service that leaves out what is empty is read, however its rows fall into pages."""
    without = NAMELESS[case]
    for place in without:
        del service.rows[place]["name"]
    names = [name for batch in read(service) for name in batch.rows.column("name").to_pylist()]
    assert names == [None if place in without else f"刘{place}" for place in range(8)]


@pytest.mark.parametrize("member", ["code", "name"])
def test_a_member_missing_from_every_row_is_a_change(member: str, service: Service) -> None:
    """A member that no page has was renamed: it is named, and not one row is handed over."""
    for row in service.rows:
        row[f"{member}_new"] = row.pop(member)
    batches = open_connector(CONTRACT, lambda _name: service.url).read(CONTRACT)
    with pytest.raises(SourceChanged, match=f"8 rows, none with the member {member};"):
        next(batches)


def test_members_are_judged_by_a_pass_that_holds(service: Service) -> None:
    """A torn pass says nothing of the members: it is read again, and what comes then is judged alone."""
    service.rows = [{"code": str(number)} for number in range(8)]
    torn = json.dumps({"page": 1, "total": 8, "items": [{"code": "0", "name": "刘"}, {"code": "1"}]}).encode()
    short = json.dumps({"page": 2, "total": 9, "items": []}).encode()
    service.answers = [(200, {}, torn), (200, {}, short)]
    with pytest.raises(SourceChanged, match="8 rows, none with the member name"):
        read(service)


THREE_KINDS = b"""{"page": 1, "total": 3, "items": [
    {"code": 1, "name": 0.1, "amount": 12345678901234567.10},
    {"code": 2, "name": 1e400, "amount": 1e400},
    {"code": 3, "name": {"a": [1]}, "amount": NaN}]}"""


def test_numbers_keep_their_text_and_objects_are_findings(service: Service) -> None:
    """No float is made on the way; what is no single value is NULL with its JSON in a finding."""
    service.answers = [(200, {}, THREE_KINDS)]
    amount = sample_field("amount", LogicalType.NUMBER, precision=20, scale=2)
    (batch,) = read(service, replace(CONTRACT, fields=(KEY, NAME, amount)))
    assert batch.rows.column("name").to_pylist() == ["0.1", "1e400", None]
    assert batch.rows.column("amount").to_pylist() == [Decimal("12345678901234567.10"), None, None]
    found = [(finding.ordinal, finding.field, finding.raw) for finding in batch.findings]
    assert found == [(1, "amount", "1e400"), (2, "name", '{"a": ["1"]}'), (2, "amount", "NaN")]


def test_members_may_be_nested(service: Service) -> None:
    """`a.b` finds member b of object a; a member whose own name has a dot goes first."""
    service.rows = [{"code": "1", "person": {"name": "里"}}, {"code": "2", "person.name": "外", "person": {}}]
    contract = replace(CONTRACT, fields=(KEY, replace(NAME, source_name="person.name")))
    assert read(service, contract)[0].rows.column("name").to_pylist() == ["里", "外"]


def test_bytes_that_are_no_text_and_surrogates_are_findings(service: Service) -> None:
    """One broken cell is a finding, and the page is read."""
    body = json.dumps({"page": 1, "total": 2, "items": [{"code": "1", "name": "\ud800"}]})
    broken = body[:-2].encode() + b', {"code": "2", "name": "\xff"}]}'
    service.answers = [(200, {}, broken)]
    (batch,) = read(service)
    assert [(finding.ordinal, finding.raw) for finding in batch.findings] == [(0, "\\ud800"), (1, "\\xff")]


PAGE = b'{"page": 1, "total": 0, "items": []}'
ANSWERS: dict[str, tuple[int, dict[str, str], bytes, type[Exception], str]] = {
    "forbidden": (403, {}, b"", SourceRefused, "HTTP 403"),
    "a redirect": (302, {"Location": "http://127.0.0.1:9/"}, b"", SourceRefused, "HTTP 302"),
    "not found": (404, {}, b"", SourceChanged, "HTTP 404"),
    "an error": (500, {}, b"", SourceUnavailable, "HTTP 500"),
    "not JSON": (200, {}, "<html>刘某</html>".encode(), SourceChanged, "no page"),
    "a list": (200, {}, b"[]", SourceChanged, "no page"),
    "no total": (200, {}, b'{"items": []}', SourceChanged, "no page"),
    "a member twice": (
        200,
        {},
        b'{"total": 1, "items": [{"code": "1", "code": "2", "name": ""}]}',
        SourceChanged,
        "MemberTwice",
    ),
    "items of no objects": (200, {}, b'{"total": 1, "items": ["x"]}', SourceChanged, "list of objects"),
    "another page": (200, {}, b'{"page": 2, "total": 0, "items": []}', SourceChanged, "another number"),
    "GBK": (200, {"Content-Type": "application/json; charset=gbk"}, PAGE, SourceChanged, "charset gbk"),
    "deep nesting": (200, {}, b"[" * 100_000, SourceChanged, "no page"),
    "broken compression": (200, {"Content-Encoding": "gzip"}, PAGE, SourceUnavailable, "DecodingError"),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_that_is_no_page_is_a_named_fault(case: str, service: Service) -> None:
    """Each wrong answer has its fault; nothing of its content or of the token is shown."""
    status, headers, body, fault, message = ANSWERS[case]
    service.answers = [(status, headers, body)]
    with pytest.raises(fault, match=message) as caught:
        read(service)
    printed = "".join(traceback.format_exception(caught.value))
    assert "刘某" not in printed
    assert TOKEN not in printed
    assert len(service.asked) == 1


def asker(service: Service, pauses: list[float]) -> Asker:
    """An asker that notes its pauses instead of making them."""
    place = open_connector(CONTRACT, lambda _name: service.url)._place  # type: ignore[attr-defined]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Asker("a/b", place.client(), pauses.append, lambda: now)


def test_a_busy_service_is_asked_again_when_it_says(service: Service) -> None:
    """503 and 429 are repeated after the Retry-After they name, as seconds or as a date."""
    in_seven = format_datetime(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=7), usegmt=True)
    service.answers = [
        (503, {"Retry-After": "3"}, b""),
        (429, {"Retry-After": in_seven}, b""),
        (503, {"Retry-After": "soon"}, b""),
    ]
    pauses: list[float] = []
    asking = asker(service, pauses)
    assert json.loads(asking.ask(PATH, {"page": 1, "size": 3}))["total"] == 8
    asking.client.close()
    assert pauses == [3.0, 7.0, requests.FIRST_WAIT_SECONDS * 4]


@pytest.mark.parametrize(("retry_after", "tries"), [("0", 4), ("15", 2), ("3600", 1)])
def test_a_service_that_stays_busy_is_unavailable_within_bounds(
    retry_after: str, tries: int, service: Service
) -> None:
    """Neither the number of tries nor the time waited grows with what the service asks for."""
    service.answers = [(503, {"Retry-After": retry_after}, b"")] * 9
    pauses: list[float] = []
    asking = asker(service, pauses)
    with pytest.raises(SourceUnavailable, match="HTTP 503"):
        asking.ask(PATH, {"page": 1, "size": 3})
    asking.client.close()
    assert len(service.asked) == tries
    assert sum(pauses) <= requests.MOST_WAIT_SECONDS


def test_a_page_without_end_is_refused(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page larger than the bound is not taken into memory."""
    monkeypatch.setattr(requests, "MOST_BYTES", 100)
    with pytest.raises(SourceRefused, match="over 100 bytes"):
        read(service)


def test_a_connection_cut_mid_page_is_unavailable(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer bytes than announced are no answer, and no shorter page."""
    monkeypatch.setattr(requests, "FIRST_WAIT_SECONDS", 0.0)
    service.answers = [(200, {"Content-Length": "9999", "Connection": "close"}, PAGE)] * 9
    with pytest.raises(SourceUnavailable):
        read(service)


@pytest.mark.parametrize(
    "url", ["http://host/", "https://any:@host/", "http://any:tok%0Aen@host", "http://[::1"]
)
def test_a_url_without_a_usable_token_is_no_connection(url: str) -> None:
    """Without a token nothing is asked; the URL is not shown."""
    with pytest.raises(ConnectionUnknown):
        open_connector(CONTRACT, lambda _name: url)


def test_a_page_size_that_is_none_is_the_contracts_fault(service: Service) -> None:
    """Option `page_size` must be a number within bounds."""
    contract = replace(CONTRACT, source=replace(CONTRACT.source, options={"page_size": "0"}))
    with pytest.raises(ContractUnfit, match="page_size"):
        read(service, contract)
