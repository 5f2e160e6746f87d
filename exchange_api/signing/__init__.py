"""Answers that others can check: the API's public keys, and answers as compact JWS (RFC 7515, ES256)."""
