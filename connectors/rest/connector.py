"""The connector of REST services."""

from collections.abc import Iterator, Mapping
from itertools import count

from catalog.model import Contract, Text
from connectors.base import Clock, Discovered, ReadBatch, utc_now
from connectors.errors import option_unfit
from connectors.rest.pages import NumberText, page_rows, parse_page, require_members, unseen_fields
from connectors.rest.place import RestPlace
from connectors.rest.requests import Asker
from connectors.rest.snapshot import snapshot
from connectors.typing import typed_batches
from connectors.typing.batches import Row
from connectors.typing.key_reading import key_contract, key_tuples
from connectors.typing.offsets import declared_offsets

PAGE_SIZE = "500"
MOST_PAGE_SIZE = 10_000
SAMPLE = 20


class RestConnector:
    """Reads one operation of one service; every operation here has a client of its own."""

    def __init__(self, resource: str, place: RestPlace, operation: str, now: Clock = utc_now) -> None:
        self._resource = resource
        self._place = place
        self._operation = operation
        self._now = now

    def check(self) -> None:
        """Prove that the service answers the operation with a page."""
        self._sample(1)

    def discover(self) -> tuple[Discovered, ...]:
        """Describe the contract's operation by the members of its first rows; a service lists no others."""
        kinds: dict[str, str] = {}
        for item in self._sample(SAMPLE):
            for name, value in _members(item):
                if kinds.get(name, "null") == "null":
                    kinds[name] = _kind(value)
        return (Discovered(self._operation, tuple(kinds.items())),)

    def read(self, contract: Contract) -> Iterator[ReadBatch]:
        """Yield the whole operation in the service's order, after all its pages were found to agree.

        Raises `SourceUnavailable` if they do not agree twice, `SourceChanged` if no row has a member.
        """
        offsets, size = declared_offsets(contract), _page_size(contract)
        with self._place.client() as client:
            asker = Asker(contract.name, client, now=self._now)
            with snapshot(contract, asker, size) as spool:
                yield from typed_batches(contract, spool.all(), offsets)

    def first(self, contract: Contract, most: int) -> Iterator[ReadBatch]:
        """Yield the rows of as many pages as `most` rows need; a page is never cut smaller than usual.

        Raises `SourceChanged` if none of the rows has a member that every row must have.
        """
        offsets, size = declared_offsets(contract), _page_size(contract)
        rows, unseen = list[Row](), contract.fields
        with self._place.client() as client:
            asker = Asker(contract.name, client, now=self._now)
            for number in count(1):
                body = asker.ask(contract.source.object, {"page": number, "size": size})
                page = parse_page(contract.name, body, number)
                unseen = unseen_fields(unseen, page)
                rows += page_rows(contract, page)
                if len(rows) >= min(most, page.total) or not page.items:
                    break
        if rows:
            is_whole = len(rows) >= page.total
            require_members(contract, len(rows), [field for field in unseen if is_whole or field.required])
        yield from typed_batches(contract, rows, offsets)

    def keys(self, contract: Contract) -> Iterator[tuple[str, ...]]:
        """Yield every row's key; a service sends whole rows all the same."""
        yield from key_tuples(self.read(key_contract(contract)), contract)

    def close(self) -> None:
        """Nothing stays open between operations."""

    def _sample(self, size: int) -> tuple[dict[str, object], ...]:
        with self._place.client() as client:
            asker = Asker(self._resource, client, now=self._now)
            body = asker.ask(self._operation, {"page": 1, "size": size})
        return parse_page(self._resource, body, 1).items


def _page_size(contract: Contract) -> int:
    said = contract.source.options.get("page_size", PAGE_SIZE)
    if not said.isdecimal() or not 1 <= int(said) <= MOST_PAGE_SIZE:
        expected = Text(f"1 至 {MOST_PAGE_SIZE} 的数", f"a number from 1 to {MOST_PAGE_SIZE}")
        raise option_unfit(contract, "page_size", expected)
    return int(said)


def _members(item: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the members by the paths that a contract's `physicalName` reads; a dot leads into an object."""
    for name, value in item.items():
        if isinstance(value, dict) and value:
            yield from ((f"{name}.{inner}", one) for inner, one in _members(value))
        else:
            yield name, value


def _kind(value: object) -> str:
    kinds = {NumberText: "number", str: "string", bool: "boolean", dict: "object", list: "array"}
    return kinds.get(type(value), "null")
