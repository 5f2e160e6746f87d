"""What the steps of a run work with: one resource, the exchange's database, keys, secrets and the clock."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from catalog.model import Contract, Severity
from connectors import open_connector
from connectors.base import Connector, SecretResolver
from exchange.clock import utc_now
from exchange.migrate import sqlalchemy_url
from exchange.staging.rows import RowKeys
from exchange.staging.staged import RuleBits
from exchange.store.runs import RunBook
from quality.keys import MARKED_FLAGS
from quality.rules import RowRule, compile_rules, quarantine_flags


@dataclass(frozen=True, slots=True)
class Workplace:
    """Everything the steps share; holds no open connection, so a step may run in a process of its own."""

    contract: Contract
    database_url: str
    keys: RowKeys
    resolver: SecretResolver
    now: Callable[[], datetime] = utc_now

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction of the pipeline's role; committed at the end, rolled back on any fault."""
        engine = create_engine(sqlalchemy_url(self.database_url), poolclass=NullPool)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def run_book(self, run_id: str) -> Iterator[RunBook]:
        """The run's record, in a transaction of its own."""
        with self.transaction() as connection:
            yield RunBook(connection, run_id, self.contract.name)

    @contextmanager
    def connector(self) -> Iterator[Connector]:
        """The department's connector, closed at the end."""
        with closing(open_connector(self.contract, self.resolver, self.now)) as connector:
            yield connector

    @property
    def rules(self) -> tuple[RowRule, ...]:
        """The contract's rules in bit order."""
        return compile_rules(self.contract)

    @property
    def rule_bits(self) -> RuleBits:
        """The same rules as the store needs them; bits that no rule of this contract uses have no name."""
        by_bit = {rule.bit: rule.id for rule in self.rules}
        ids = tuple(by_bit.get(bit, "") for bit in range(max(by_bit) + 1))
        return RuleBits(ids, quarantine_flags(self.rules), self._key_mask, MARKED_FLAGS)

    @property
    def _key_mask(self) -> int:
        """The rejecting rules that read a part of the key: a row that breaks one may bear a wrong key."""
        key = {field.name for field in self.contract.key}
        apart = {"readable", "required", "key_unique"}  # these tell by themselves whether it is the key
        return sum(
            rule.flag
            for rule in self.rules
            if rule.severity is not Severity.WARN and key.intersection(rule.fields) and rule.id not in apart
        )
