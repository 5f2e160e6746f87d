"""The window client: keys, tokens, confirmations. What a window system does, in Python."""

from cli.window.client import Confirmed, WindowClient, WindowRefused
from cli.window.keys import WindowKey

__all__ = ["Confirmed", "WindowClient", "WindowKey", "WindowRefused"]
