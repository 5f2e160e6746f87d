"""Faults of reading a department, by what recovers from them.

ConnectorError
├── SourceUnavailable   retry later: nobody has to act
├── SourceRefused       a person must act: credentials, permission, faulty manifest
├── SourceChanged       a person must act: the source no longer matches its contract
├── ContractUnfit       a person must act: the contract asks for what this kind of source cannot do
└── ConnectionUnknown   no usable secret is configured under this connection name
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from catalog.identifiers import mask_residents
from catalog.model import Contract, Text

LIKE = 0.6
"""How much a heading must be like a wanted column to be shown for it (`difflib`'s ratio)."""


class ConnectorError(Exception):
    """Base of all connector faults; carries what was received, what was expected and what to do.

    All three are said in both languages; `str`, for logs and records, says the English. `resource` is the
    connection's name while no contract exists. `field` names the columns concerned and `sample` shows one
    offending value, masked; both only where they are known. No message may hold a person's identifier or a
    secret: a resident number, in the name of a file say, is masked here whatever was handed in.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # every part of a fault has a place of its own
        self,
        resource: str,
        received: Text,
        expected: Text,
        next_step: Text,
        field: str | None = None,
        sample: str | None = None,
    ) -> None:
        self.resource = resource
        self.received = _impersonal(received)
        self.expected = _impersonal(expected)
        self.next_step = _impersonal(next_step)
        self.field = None if field is None else mask_residents(field)
        self.sample = None if sample is None else mask_residents(sample)
        told = (self.received.en, self.expected.en, self.next_step.en)
        super().__init__("{}: received {}; expected {}; next: {}".format(resource, *told))


class SourceUnavailable(ConnectorError):
    """The department cannot be reached now; reading again later may succeed."""


class SourceRefused(ConnectorError):
    """The department answered and refused, or handed over something that must not be read."""


class SourceChanged(ConnectorError):
    """The department's data no longer has the shape the contract describes."""


class ContractUnfit(ConnectorError):
    """The contract's source options or forms cannot be served by this kind of source."""


class ConnectionUnknown(ConnectorError):
    """No connection of this name is configured here, or its URL names no kind of source that is read."""


CORRECT_SECRET = Text("更正该连接的密钥变量", "correct the connection's secret")
CORRECT_OPTIONS = Text("更正契约中 servers 的选项", "correct the contract's server options")
EMPTY_MEANS = Text("null 或 text，即空单元格的含义", "null or text, what an empty cell means")
ASK_WHAT_CHANGED = Text(
    "向该部门核实有何变化，再更正契约", "ask the department what changed, then correct the contract"
)
SERVER_LATER = Text(
    "稍候再读；若持续如此，询问该部门其服务器是否正常",
    "wait and read again; if it lasts, ask the department whether its server is up",
)
TURNED_AWAY = Text("登录被拒绝", "a login that was turned away")
EACH_COLUMN_ONCE = Text("表头中契约的每一列各出现一次", "a header with each column of the contract once")
ASK_FILE_KEPT = Text(f"{ASK_WHAT_CHANGED.zh}；原文件已保留", f"{ASK_WHAT_CHANGED.en}; the file was kept")


def url_unreadable(contract: Contract, expected: Text, next_step: Text = CORRECT_SECRET) -> ConnectionUnknown:
    """Return the fault of a connection whose URL cannot be read; the URL, a secret, does not stand in it."""
    name = contract.source.connection
    received = Text(
        f"连接 {name} 的 URL 无法读取", f"a URL under the connection name {name} that cannot be read"
    )
    return ConnectionUnknown(contract.name, received, expected, next_step)


def option_unfit(contract: Contract, option: str, expected: Text) -> ContractUnfit:
    """Return the fault of a source option that is missing or says what the connector cannot follow."""
    said = contract.source.options.get(option)
    if said is None:
        received = Text(f"没有选项 {option}", f"no option {option}")
    else:
        received = Text(f"选项 {option}：{said}", f"option {option}: {said}")
    return ContractUnfit(contract.name, received, expected, CORRECT_OPTIONS)


def one_of(names: Iterable[str]) -> Text:
    """Return the wording of a choice among names."""
    told = ", ".join(names)
    return Text(f"下列之一：{told}", f"one of {told}")


def nearest_column(wanted: Sequence[str], present: Iterable[str]) -> str | None:
    """Return the heading that is most like one of the wanted ones, or `None`.

    Only a heading that is much like a column of the contract is shown: without a header, the first line of a
    file is a person's.
    """
    headings = list(present)
    alike = (get_close_matches(column, headings, 1, LIKE) for column in wanted)
    return next((found[0] for found in alike if found), None)


def _impersonal(told: Text) -> Text:
    return Text(zh=mask_residents(told.zh), en=mask_residents(told.en))
