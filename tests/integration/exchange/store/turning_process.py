"""A process that takes a resource's turn, says so, and keeps it until it is told to end or is killed."""

import sys

from exchange.store.errors import RunUnderWay
from exchange.store.turn import turn

if __name__ == "__main__":
    url, resource = sys.stdin.readline().split()
    try:
        with turn(url, resource):
            sys.stdout.write("taken\n")
            sys.stdout.flush()
            sys.stdin.readline()
    except RunUnderWay as fault:
        sys.stdout.write(f"refused {fault}\n")
