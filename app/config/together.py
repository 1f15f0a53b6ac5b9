"""What settings must be to one another; each check names the one to change."""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from app.config.derive import encrypted
from app.config.setting import BadSetting, Values
from core.addresses import loopback


def check(values: Values) -> None:
    """Refuse settings that contradict each other.

    Raises:
        BadSetting: With the name of the setting to change.
    """
    for rule in (_provider, _pair, _one_source, _key_fits, _public_scheme, _public_host_covered):
        rule(values)


def _provider(values: Values) -> None:
    for one, other in (("OIDC_ISSUER", "OIDC_CLIENT_ID"), ("OIDC_CLIENT_ID", "OIDC_ISSUER")):
        if values[one] is not None and values[other] is None:
            raise BadSetting(f"{other} must be set as well: {one} is, and neither is of use alone.")
    issuer = values["OIDC_ISSUER"]
    if issuer is not None and issuer.startswith("http:") and not loopback(issuer):
        raise BadSetting("OIDC_ISSUER must begin with https://: who signs in must not be told by an open line.")


def _pair(values: Values) -> None:
    for one, other in (("TLS_CERT", "TLS_KEY"), ("TLS_KEY", "TLS_CERT")):
        if values[one] is not None and values[other] is None:
            raise BadSetting(f"{other} must be set as well: {one} is, and neither is of use alone.")


def _one_source(values: Values) -> None:
    if values["TLS"] == "generate" and values["TLS_CERT"] is not None:
        raise BadSetting(
            "TLS must be off where TLS_CERT gives a certificate of your own; or leave out TLS_CERT and TLS_KEY."
        )


def _key_fits(values: Values) -> None:
    if values["TLS_CERT"] is None:
        return
    try:
        certificate = x509.load_pem_x509_certificate(values["TLS_CERT"].read_bytes())
    except ValueError:
        raise BadSetting(
            f"TLS_CERT must be a certificate in PEM form (it begins with -----BEGIN CERTIFICATE-----); "
            f"{values['TLS_CERT']} is not."
        ) from None
    try:
        key = load_pem_private_key(values["TLS_KEY"].read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadSetting(
            f"TLS_KEY must be a private key in PEM form without a passphrase; {values['TLS_KEY']} is not."
        ) from None
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if key.public_key().public_bytes(*form) != certificate.public_key().public_bytes(*form):
        raise BadSetting(
            f"TLS_KEY must be the key of the certificate in TLS_CERT; {values['TLS_KEY']} belongs to another one."
        )
    _loads(values)


def _loads(values: Values) -> None:
    """Try the pair as the server will: its own library may still refuse a weak or broken chain."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(values["TLS_CERT"], values["TLS_KEY"])
    except ssl.SSLError as error:
        raise BadSetting(f"TLS_CERT must be a certificate that a server can use; {error.reason or error}.") from None


def _public_scheme(values: Values) -> None:
    url, ours = values["PUBLIC_URL"], encrypted(values)
    if urlsplit(url).path:
        raise BadSetting(
            f"PUBLIC_URL must be an address without a path; {url} has one, and the service answers at the root."
        )
    if values["PROXIES"]:
        return  # TLS may end at the proxy, or be there on both ways.
    if url.startswith("https:") and not ours:
        raise BadSetting(
            f"PUBLIC_URL must begin with http:// where nothing encrypts: {url} needs TLS=generate, or TLS_CERT and "
            "TLS_KEY, or PROXIES=1 if a proxy in front does it."
        )
    if url.startswith("http:") and ours:
        raise BadSetting(f"PUBLIC_URL must begin with https://: the server speaks TLS, and {url} would not open.")


def _public_host_covered(values: Values) -> None:
    if values["TLS_CERT"] is None or values["PROXIES"]:
        return
    host = urlsplit(values["PUBLIC_URL"]).hostname or ""
    certificate = x509.load_pem_x509_certificate(values["TLS_CERT"].read_bytes())
    covered = names_of(certificate)
    wild = "*." + host.partition(".")[2]
    if host not in covered and wild not in covered:
        listed = ", ".join(covered) or "none"
        raise BadSetting(
            f"PUBLIC_URL must have a name that the certificate in TLS_CERT is for ({listed}); {host} is not one."
        )


def names_of(certificate: x509.Certificate) -> list[str]:
    """Return the host names and addresses that a certificate is for."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = [str(one) for one in names.get_values_for_type(x509.IPAddress)]
    return [*(one.lower() for one in names.get_values_for_type(x509.DNSName)), *addresses]
