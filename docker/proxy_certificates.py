# ruff: noqa: INP001  # programs of the images, no package
"""Writes the map by which the proxy forms `Client-Cert` (RFC 9440) from a certificate's PEM.

`python docker/proxy_certificates.py > docker/nginx/client_cert.conf.template`; a test compares the two.

nginx knows the certificate as PEM alone, and has neither base64 nor a way to replace text; but PEM is base64
in lines of 64 characters between two marks. A regular expression names each line, and the value puts them
side by side between colons. Each part is possessive, so that a longer certificate fails in one pass; it has
no header then, as whoever comes without one.
"""

import sys

LINES = 64
"""Lines of base64, 48 bytes each: 3 KiB of DER. A certificate of an RSA key of 4096 bits has about 30."""
HEAD = "# Written by docker/proxy_certificates.py: do not edit.\n"


def client_cert_conf() -> str:
    """Return the map from PEM to `:base64:`, the byte sequence of RFC 8941."""
    lines = "".join(rf"(?:(?<pem{n}>[A-Za-z0-9+/=]{{1,64}}+)\n)?+" for n in range(1, LINES + 1))
    pem = rf"^-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n?$"
    value = "".join(f"${{pem{n}}}" for n in range(1, LINES + 1))
    return f'{HEAD}map $ssl_client_raw_cert $client_cert {{\n    default "";\n    "~{pem}" ":{value}:";\n}}\n'


if __name__ == "__main__":
    sys.stdout.write(client_cert_conf())
