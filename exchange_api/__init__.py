"""The windows' door: tokens, confirmations, keys and health, over HTTP."""
