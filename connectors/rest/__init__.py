"""REST services: paged JSON over HTTPS, read whole and checked before the first row is handed over.

Promises: numbers keep the text they were sent in; a snapshot whose total changes, or whose rows repeat
between pages, is read again once and then given up. A member that a row leaves out is NULL there; one that no
row of the snapshot has was renamed, and refuses it. The token travels in the Authorization header alone;
redirects are not followed. What no paged service can prove stays open: a row replaced by another between
two pages.
"""

from connectors.rest.connector import RestConnector
from connectors.rest.opening import open_rest

__all__ = ["RestConnector", "open_rest"]
