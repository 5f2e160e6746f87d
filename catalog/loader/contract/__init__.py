"""What a contract must satisfy beyond its shape, and the contract itself."""
