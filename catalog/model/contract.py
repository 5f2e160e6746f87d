"""A resource's contract: what a department provides, how it is read, typed, judged and shared.

Parsed from an Open Data Contract Standard v3 document (`catalog/contracts/<department>/<resource>.yaml`);
`catalog.loader` is the only place that knows the file format.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum

from catalog.model.holder_type import HolderType
from catalog.model.licence_state import LicenceState
from catalog.model.party import Relation
from catalog.model.text import Text


class LogicalType(StrEnum):
    """ODCS logical types that the exchange can store; others are refused by the loader."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"


class Severity(StrEnum):
    """What a broken rule does: hold the batch, quarantine the row, or only count."""

    BLOCK = "block"
    REJECT = "reject"
    WARN = "warn"


class SharingAttribute(StrEnum):
    """共享属性 (Decree 809 art. 14)."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NOT_SHARED = "not_shared"


@dataclass(frozen=True, slots=True)
class Field:
    """One data item (数据项) of a resource.

    `source_name` is the column or member at the department; `formats` are the strptime forms in which a
    date or timestamp may arrive as text; `open_ended` are the source's words for "no end date" (长期).
    `scale` is the number of decimals of a number. `personal` fields are masked wherever a person may look.
    """

    name: str
    title: Text
    logical_type: LogicalType
    source_name: str
    required: bool = False
    key_position: int | None = None
    max_length: int | None = None
    precision: int | None = None
    scale: int | None = None
    formats: tuple[str, ...] = ()
    open_ended: frozenset[str] = frozenset()
    personal: bool = False
    disclosable: bool = True


@dataclass(frozen=True, slots=True)
class Holder:
    """Which fields name the holder. Exactly one of `holder_type` and `type_field` is set.

    `types` maps the source's own type codes to ours and is empty where `holder_type` is fixed.
    `name_required` are the holder types of which nobody is answered without stating the name as well.
    """

    code_field: str
    name_field: str | None
    holder_type: HolderType | None
    type_field: str | None
    types: Mapping[str, HolderType]
    name_required: frozenset[HolderType] = frozenset()

    def may_be(self, kind: HolderType) -> bool:
        """Say whether somebody with a code of this type can be a holder here."""
        return kind in self.types.values() if self.holder_type is None else kind is self.holder_type


@dataclass(frozen=True, slots=True)
class Status:
    """Which field carries the licence's state, and what each of the source's codes means."""

    field: str
    states: Mapping[str, LicenceState]


@dataclass(frozen=True, slots=True)
class Validity:
    """Which fields carry the period of validity; the last day counts, in Asia/Shanghai."""

    start_field: str | None
    end_field: str | None


@dataclass(frozen=True, slots=True)
class Sharing:
    """Sharing attribute with what the decree demands beside it (art. 14 and 15)."""

    attribute: SharingAttribute
    scope: str | None
    uses: str | None
    legal_basis: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a resource is read: a connection by name, never a secret.

    `object` is a table, a file pattern or an operation path, as the connection's kind demands; `options`
    are that kind's own settings (encoding, delimiter, page size), checked by the connector.
    """

    connection: str
    object: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One rule, declared as a Great Expectations expectation.

    `fields` are the contract fields it reads; `arguments` the expectation's own arguments without the
    column; `mostly` the share of rows (0..1) that must hold before the whole batch is held.
    `dimension` is one of ODCS's seven quality dimensions; `national_dimension` the one of GB/T 36344's six
    that the same rule counts for.
    """

    id: str
    expectation: str
    fields: tuple[str, ...]
    arguments: Mapping[str, object]
    severity: Severity
    mostly: float
    dimension: str
    message: Text
    national_dimension: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything the exchange knows of one resource.

    `name` is `<department>/<resource>`. `tolerance_seconds` is the age of the data beyond which a window
    gets `unknown`; `swing_limit` the share (0..1) of published rows that one batch may delete;
    `schedule` a cron line in Asia/Shanghai; `digest` the SHA-256 of the contract's canonical content;
    `changed_field` the timestamp at which the department last changed the row, if it says so;
    `birth_field` the holder's date of birth, if the rows have it. `restrictions` are the fields that record
    a limit on the right (mortgage, freeze), each with the source's words and whether a word is such a limit;
    the word "" is a field left empty. `relations` say which fields name another person, by the role that he
    has in the row; `joint_field` is the same in all rows that are one licence of several holders.
    """

    name: str
    department: str
    version: str
    title: Text
    owner_contact: str
    data_class: str
    fields: tuple[Field, ...]
    holder: Holder
    status: Status | None
    validity: Validity | None
    sharing: Sharing
    source: Source
    schedule: str
    tolerance_seconds: int
    swing_limit: float
    rules: tuple[QualityRule, ...]
    digest: str
    changed_field: str | None = None
    birth_field: str | None = None
    restrictions: Mapping[str, Mapping[str, bool]] = dataclass_field(default_factory=dict)
    relations: Mapping[str, Relation] = dataclass_field(default_factory=dict)
    joint_field: str | None = None

    @property
    def resource(self) -> str:
        """The part of `name` after the department."""
        return self.name.partition("/")[2]

    @property
    def table(self) -> str:
        """The name of this resource's tables in every schema of the store: `<department>__<resource>`."""
        return self.name.replace("/", "__")

    @property
    def key(self) -> tuple[Field, ...]:
        """The fields of the natural key, in key order."""
        keyed = [field for field in self.fields if field.key_position is not None]
        return tuple(sorted(keyed, key=lambda field: field.key_position or 0))

    @property
    def end_field(self) -> Field | None:
        """The field that carries the end of validity, if the resource has one."""
        if self.validity is None or self.validity.end_field is None:
            return None
        return self.field(self.validity.end_field)

    @property
    def period_fields(self) -> tuple[str, ...]:
        """The names of the fields that carry the first and the last day of validity, as far as it has any."""
        if self.validity is None:
            return ()
        ends = (self.validity.start_field, self.validity.end_field)
        return tuple(name for name in ends if name is not None)

    def field(self, name: str) -> Field:
        """Return the field called `name`.

        Raises `KeyError` if the contract has no such field.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)
