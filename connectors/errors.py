"""Faults of reading a department, by what recovers from them.

ConnectorError
├── SourceUnavailable   retry later: nobody has to act
├── SourceRefused       a person must act: credentials, permission, faulty manifest
├── SourceChanged       a person must act: the source no longer matches its contract
├── ContractUnfit       a person must act: the contract asks for what this kind of source cannot do
└── ConnectionUnknown   no usable secret is configured under this connection name
"""

from catalog.model import Contract


class ConnectorError(Exception):
    """Base of all connector faults; carries what was received, what was expected and what to do.

    No message may hold a person's identifier or a secret.
    """

    def __init__(self, resource: str, received: str, expected: str, next_step: str) -> None:
        self.resource = resource
        self.received = received
        self.expected = expected
        self.next_step = next_step
        super().__init__(f"{resource}: received {received}; expected {expected}; next: {next_step}")


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


def url_unreadable(
    contract: Contract, expected: str, next_step: str = "correct the connection's secret"
) -> ConnectionUnknown:
    """Return the fault of a connection whose URL cannot be read; the URL, a secret, does not stand in it."""
    received = f"a URL under the connection name {contract.source.connection} that cannot be read"
    return ConnectionUnknown(contract.name, received, expected, next_step)


def option_unfit(contract: Contract, option: str, expected: str) -> ContractUnfit:
    """Return the fault of a source option that is missing or says what the connector cannot follow."""
    received = contract.source.options.get(option)
    return ContractUnfit(
        contract.name,
        f"no option {option}" if received is None else f"option {option}: {received}",
        expected,
        "correct the contract's server options",
    )
