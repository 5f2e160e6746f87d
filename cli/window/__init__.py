"""The window client: keys, tokens, confirmations. What a window system does, in Python."""

from cli.window.client import Confirmed, WindowClient
from cli.window.errors import ReceiptMissing, WindowFault, WindowRefused
from cli.window.keys import WindowKey

__all__ = ["Confirmed", "ReceiptMissing", "WindowClient", "WindowFault", "WindowKey", "WindowRefused"]
