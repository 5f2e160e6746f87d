"""Faults of the access room.

AccessFault
├── ClientExists       a client of this id is registered already
├── ClientUnknown      no client of this id is registered
├── ClientUnusable     a client's id, department or scopes cannot be accepted
├── KeySetUnusable     a key set that must not be trusted
├── AgreementUnknown   no agreement of this id exists
├── AgreementOver      the agreement was ended already
├── LogNotOpen         the database has no ledger in which the change could stand
└── SnapshotStale      what is known of clients and agreements is too old to decide by
"""


class AccessFault(Exception):
    """Something about clients or agreements that cannot be done."""


class ClientExists(AccessFault):
    """A client of this id is registered already."""

    def __init__(self, client_id: str) -> None:
        super().__init__(f"client {client_id!r} is registered already; replace its keys or choose another id")


class ClientUnknown(AccessFault):
    """No client of this id is registered."""

    def __init__(self, client_id: str) -> None:
        super().__init__(f"no client {client_id!r} is registered; list the clients to find its id")


class ClientUnusable(AccessFault):
    """A client's id, department or scopes cannot be accepted."""


class KeySetUnusable(AccessFault):
    """A JWK set that must not be trusted; the message never holds key material."""


class AgreementUnknown(AccessFault):
    """No agreement of this id exists."""

    def __init__(self, agreement_id: str) -> None:
        super().__init__(f"no agreement {agreement_id!r} exists; list the agreements to find its id")


class AgreementOver(AccessFault):
    """The agreement was ended already."""

    def __init__(self, agreement_id: str) -> None:
        super().__init__(f"agreement {agreement_id!r} was ended already; nothing was changed")


class LogNotOpen(AccessFault):
    """The database has no ledger in which the change could stand."""

    def __init__(self) -> None:
        super().__init__("no ledger is open in this database; open it (ledger.open_log) before any change")


class SnapshotStale(AccessFault):
    """What is known of clients and agreements is too old to decide by."""

    def __init__(self, age_seconds: float | None, limit_seconds: float) -> None:
        age = "was never read" if age_seconds is None else f"is {age_seconds:.1f} s old"
        super().__init__(
            f"the access snapshot {age}, at most {limit_seconds:g} s is accepted; answer nothing"
        )
