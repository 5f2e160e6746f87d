"""What a SQL server's fault asks of people, whichever server it is; each kind knows only its own codes."""

from connectors.errors import ConnectorError, SourceChanged, SourceRefused, SourceUnavailable


def server_fault(resource: str, received: str, *, refused: bool, changed: bool) -> ConnectorError:
    """Return the fault for what a server answered: refused, changed, or else a matter of waiting."""
    if refused:
        step = "check user, password, database and rights in the connection's secret with the department"
        return SourceRefused(resource, received, "a login that may read the contract's table", step)
    if changed:
        step = "ask the department what changed, then correct the contract"
        return SourceChanged(resource, received, "the table and columns of the contract", step)
    step = "wait and read again; if it lasts, ask the department whether its server is up"
    return SourceUnavailable(resource, received, "an answer from the department's server", step)
