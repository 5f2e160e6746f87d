"""Read in one thread, work in another, at most two batches apart: memory is bounded whatever the size."""

import queue
import threading
from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

AHEAD = 2
POLL_SECONDS = 0.05


def read_ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """Yield `items` in order while a thread reads on.

    A fault of the thread is raised here, never swallowed; leaving early stops the thread.
    """
    reader = _Reader(items)
    try:
        yield from reader.taken()
    finally:
        reader.stop()


class _Reader(Generic[T]):
    """Puts items into a bounded queue, from a thread of its own, until told to stop."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._ready: queue.Queue[T] = queue.Queue(maxsize=AHEAD)
        self._ended = threading.Event()
        self._stopped = threading.Event()
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._read, name="reader", daemon=True)
        self._thread.start()

    def taken(self) -> Iterator[T]:
        """Yield what the thread hands over, then raise its fault if it had one."""
        while True:
            try:
                yield self._ready.get(timeout=POLL_SECONDS)
            except queue.Empty:
                if self._ended.is_set() and self._ready.empty():
                    break
        if self._fault is not None:
            raise self._fault

    def stop(self) -> None:
        """End the thread after the item it is at."""
        self._stopped.set()
        self._thread.join()

    def _read(self) -> None:
        try:
            for item in self._items:
                if not self._hand_over(item):
                    return
        except BaseException as fault:  # noqa: BLE001  # raised again in the caller's thread, as it is
            self._fault = fault
        finally:
            self._ended.set()

    def _hand_over(self, item: T) -> bool:
        while not self._stopped.is_set():
            try:
                self._ready.put(item, timeout=POLL_SECONDS)
            except queue.Full:
                continue
            return True
        return False
