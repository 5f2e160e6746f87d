"""Certificates of windows: signed by themselves, as long as is wanted, in one file with their key."""

import base64
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

PADDING = x509.ObjectIdentifier("1.3.6.1.4.1.32473.1")  # RFC 5612's arc for examples


@cache
def rsa_key() -> RSAPrivateKey:
    """One key for all: its signatures have one length, so that a certificate's can be chosen to the byte."""
    return generate_private_key(65537, 2048)


def certificate(name: str, padding: int = 0) -> bytes:
    """A certificate (DER) with so many bytes of padding in an extension."""
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(rsa_key().public_key())
        .serial_number(2**64)
        .not_valid_before(now)
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.UnrecognizedExtension(PADDING, bytes(padding)), critical=False)
    )
    return builder.sign(rsa_key(), SHA256()).public_bytes(Encoding.DER)


def certificate_of_length(length: int) -> bytes:
    """A certificate of exactly so many bytes of DER."""
    padding = length - len(certificate("window", 1000)) + 1000
    made = certificate("window", padding)
    assert len(made) == length, (len(made), length)
    return made


def written(directory: Path, der: bytes) -> Path:
    """The file of a certificate with its key, private to its owner."""
    path = directory / f"window-{len(list(directory.glob('window-*.pem')))}.pem"
    path.touch(mode=0o600)
    pem = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
    path.write_bytes(pem + rsa_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def field_of(der: bytes) -> str:
    """The value of `Client-Cert` that tells of a certificate (RFC 9440 §2.1)."""
    return f":{base64.b64encode(der).decode()}:"
