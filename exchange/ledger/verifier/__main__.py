"""Runs the verifier's command."""

import sys

from exchange.ledger.verifier.command import main

sys.exit(main())
