"""An authority of this installation alone, and the server's certificate under it. 自有证书颁发机构

The authority can speak for this machine's names and for addresses of local networks, and for nothing
else: a phone that trusts it in the hall does not thereby trust it with a bank.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.config.together import names_of
from core import addresses

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
AUTHORITY_DAYS = 3650
SERVER_DAYS = 365  # iPhones refuse one that is valid for more than 825
RENEW_DAYS = 30
EARLIER = timedelta(days=1)  # clocks in a hall are seldom right
LOCAL = tuple(
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128")
)
LOCAL_NAMES = ("localhost", "local", "lan", "home.arpa")


class Refused(Exception):
    """The authority may not speak for a name; the message says what to do."""


@dataclass(frozen=True)
class Pair:
    """Where a certificate and its key lie."""

    certificate: Path
    key: Path


def authority_of(home: Path) -> Pair:
    """Return where the authority lies in a data folder."""
    return Pair(home / "tls" / "authority.crt", home / "tls" / "authority.key")


def server_of(home: Path) -> Path:
    """Return where the server's certificate lies in a data folder, its key in the same file: they change as one."""
    return home / "tls" / "server.pem"


def wanted_names(settings: Mapping[str, Any]) -> list[str]:
    """Return every name and address by which this machine may be called, as settings and network say."""
    public = urlsplit(settings["PUBLIC_URL"]).hostname or "localhost"
    host = settings["HOST"]
    given = [public, *settings["TLS_NAMES"], *addresses.of_this_machine(), "127.0.0.1", "::1", "localhost"]
    if host not in ("0.0.0.0", "::"):  # noqa: S104 - these are no names
        given.append(host)
    machine = addresses.name_of_this_machine()
    given += [machine, f"{machine}.local"] if machine else []
    return list(dict.fromkeys(one.lower().rstrip(".") for one in given))


def ensure(settings: Mapping[str, Any], *, now: datetime) -> Path:
    """Return the file with the server's key and certificate, made or renewed if need be, under an authority made once.

    It is renewed when a name is missing from it, or a month before it ends; a running server takes
    up the new one with the next connection.

    Raises:
        Refused: The authority that phones trust was not made for one of the names.
    """
    home, names = Path(settings["HOME"]), wanted_names(settings)
    authority, server = authority_of(home), server_of(home)
    if not (authority.certificate.exists() and authority.key.exists()):
        _make_authority(authority, names, now=now)
    above = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
    for name in names:
        if not permitted(above, name):
            raise Refused(
                f"The authority in {authority.certificate.parent} was not made for {name}. Take the name out of "
                "PUBLIC_URL, HOST or TLS_NAMES; or move that folder away to have a new authority made, which phones "
                "must then trust anew."
            )
    if _due(server, above, names, now=now):
        _make_server(server, authority, names, now=now)
    return server


def fingerprint(home: Path) -> str:
    """Return the authority's SHA-256 fingerprint as phones show it."""
    made = x509.load_pem_x509_certificate(authority_of(home).certificate.read_bytes())
    return made.fingerprint(hashes.SHA256()).hex(":").upper()


def permitted(authority: x509.Certificate, name: str) -> bool:
    """Tell whether the authority was made to speak for a name or address."""
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    address = _address(name)
    for one in allowed:
        if isinstance(one, x509.IPAddress) and address is not None and _within(address, one.value):
            return True
        if isinstance(one, x509.DNSName) and address is None and (name == one.value or name.endswith("." + one.value)):
            return True
    return False


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address, network: object) -> bool:
    return isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network) and address in network


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _due(server: Path, above: x509.Certificate, names: Sequence[str], *, now: datetime) -> bool:
    try:
        present = x509.load_pem_x509_certificates(server.read_bytes())[0]
    except (OSError, ValueError, IndexError):
        return True
    if present.not_valid_after_utc - now < timedelta(days=RENEW_DAYS) or present.not_valid_before_utc > now:
        return True
    try:
        present.verify_directly_issued_by(above)
    except Exception:  # of several kinds: it is not of this authority
        return True
    return not set(names) <= set(names_of(present))


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Pingxuan"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _constraints(names: Sequence[str]) -> x509.NameConstraints:
    """Permit local networks and names, and what this machine is called beyond them."""
    networks: list[Network] = list(LOCAL)
    suffixes = list(LOCAL_NAMES)
    for name in names:
        address = _address(name)
        if address is None:
            suffixes += [] if name in suffixes else [name]
        elif not any(address in network for network in networks):
            networks.append(ipaddress.ip_network(address))
    return x509.NameConstraints([*map(x509.DNSName, suffixes), *map(x509.IPAddress, networks)], None)


def _make_authority(place: Pair, names: Sequence[str], *, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    # The machine and the day in its name tell two authorities apart in a phone's list.
    machine = addresses.name_of_this_machine() or "hall"
    subject = _name(f"Pingxuan {machine} {now:%Y-%m-%d}"[:64])
    identity = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(_constraints(names), critical=True)
        .add_extension(identity, critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(place.key, _private(key))
    _write(place.certificate, made.public_bytes(serialization.Encoding.PEM))


def _make_server(place: Path, authority: Pair, names: Sequence[str], *, now: datetime) -> None:
    above = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
    signing = serialization.load_pem_private_key(authority.key.read_bytes(), password=None)
    if not isinstance(signing, ec.EllipticCurvePrivateKey):
        raise Refused(f"{authority.key} is not the key that was made here.")
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(now + timedelta(days=SERVER_DAYS), above.not_valid_after_utc)
    made = (
        x509.CertificateBuilder(above.subject, _name(names[0][:64]), key.public_key(), x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    _write(place, _private(key) + made.public_bytes(pem) + above.public_bytes(pem))


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _write(path: Path, data: bytes) -> None:
    """Write a file for the owner only; a server that reads it meanwhile finds the old one or the new."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    # A name of its own: the server and the worker may renew at the same time.
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
