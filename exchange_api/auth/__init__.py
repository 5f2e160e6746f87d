"""Who asks: client assertions in, short access tokens out, both read by one strict reader of JWTs.

OAuth 2 client credentials with `private_key_jwt` (RFC 6749, 7523), access tokens as RFC 9068, the advice of
RFC 8725. ES256 is the only algorithm; keys come from the register and the key ring, never from a token.
"""
