"""Great Expectations is quiet: it looks nobody up, connects to nobody and logs nothing of its plans."""

import os
import subprocess
import sys

WATCHED = """
import logging, socket, sys
tried = []
logging.basicConfig(level=logging.INFO, stream=sys.stderr)
def deny(name):
    def call(*arguments, **named):
        tried.append((name, arguments[-1] if arguments else None))
        raise OSError("no network here")
    return call
socket.getaddrinfo = deny("getaddrinfo")
socket.gethostbyname = deny("gethostbyname")
socket.socket.connect = deny("connect")
socket.socket.connect_ex = deny("connect_ex")
"""
RUN = """
from quality.native import judge_natively
from tests.unit.quality.samples import batch, contract
broken = {each.rule.id: each.broken for each in judge_natively(contract(), batch([{"state": "9"}]))}
assert broken["state_known"] == 1, broken
print(tried)
"""
CONTROL = """
import urllib.request
for attempt in (lambda: urllib.request.urlopen("http://127.0.0.1:9/"),
                lambda: socket.socket().connect(("127.0.0.1", 9))):
    try:
        attempt()
    except OSError:
        pass
print(tried)
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, whose environment would allow reports."""
    environment = {name: value for name, value in os.environ.items() if name != "GX_ANALYTICS_ENABLED"}
    return subprocess.run(
        [sys.executable, "-c", WATCHED + code], capture_output=True, text=True, check=True, env=environment
    )


def test_a_run_tries_no_connection_and_no_name() -> None:
    """A whole validation asks the network for nothing, and writes nothing to the log or the terminal."""
    done = run(RUN)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


def test_the_watch_would_see_a_connection() -> None:
    """Control: the same watch reports an attempt when one is made."""
    seen = run(CONTROL).stdout
    assert "getaddrinfo" in seen
    assert "connect" in seen
