"""The connector of REST services."""

from collections.abc import Iterator

from catalog.model import Contract
from connectors.base import Clock, Discovered, ReadBatch, utc_now
from connectors.errors import ContractUnfit
from connectors.rest.pages import NumberText, parse_page
from connectors.rest.place import RestPlace
from connectors.rest.requests import Asker
from connectors.rest.snapshot import snapshot
from connectors.typing import typed_batches
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
            for name, value in item.items():
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
        raise ContractUnfit(
            contract.name,
            f"option page_size: {said}",
            f"a number from 1 to {MOST_PAGE_SIZE}",
            "correct the contract's server options",
        )
    return int(said)


def _kind(value: object) -> str:
    kinds = {NumberText: "number", str: "string", bool: "boolean", dict: "object", list: "array"}
    return kinds.get(type(value), "null")
