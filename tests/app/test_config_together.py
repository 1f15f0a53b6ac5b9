"""What two settings must be to one another, with the name of the one to change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.config import BadSetting, read


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"PINGXUAN_HOME": str(tmp_path / "data")}


def pair(folder: Path, name: str = "px.example.cn", *, passphrase: bytes | None = None) -> dict[str, str]:
    """Write a certificate for a name, and its key."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("192.168.1.10"))])
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(names, critical=False)
    )
    cert_file, key_file = folder / f"{name}.crt", folder / f"{name}.key"
    cert_file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock))
    return {"TLS_CERT": str(cert_file), "TLS_KEY": str(key_file)}


def refused(settings: dict[str, str]) -> str:
    with pytest.raises(BadSetting) as error:
        read(settings)
    return str(error.value)


def test_a_certificate_of_ones_own_makes_the_server_speak_tls(home: dict[str, str], tmp_path: Path):
    found = read({**home, **pair(tmp_path), "PUBLIC_URL": "https://px.example.cn"})

    assert found["TLS_ON"] is True and found["SESSION_COOKIE_SECURE"] is True
    assert read({**home, **pair(tmp_path), "HOST": "192.168.1.10"})["PUBLIC_URL"] == "https://192.168.1.10:5000"


@pytest.mark.parametrize(("left_out", "kept"), [("TLS_CERT", "TLS_KEY"), ("TLS_KEY", "TLS_CERT")])
def test_a_certificate_and_its_key_go_together(home: dict[str, str], tmp_path: Path, left_out: str, kept: str):
    both = pair(tmp_path)
    assert refused({**home, kept: both[kept]}).startswith(f"{left_out} must be set as well")


def test_a_generated_certificate_and_one_of_ones_own_exclude_each_other(home: dict[str, str], tmp_path: Path):
    assert refused({**home, **pair(tmp_path), "TLS": "generate"}).startswith("TLS must be off")


def test_a_key_must_be_that_of_the_certificate(home: dict[str, str], tmp_path: Path):
    ours, other = pair(tmp_path), pair(tmp_path, "other.example.cn")
    said = refused({**home, **ours, "TLS_KEY": other["TLS_KEY"]})
    assert said.startswith("TLS_KEY must be the key of the certificate")


def test_a_key_with_a_passphrase_and_what_is_no_certificate_are_named(home: dict[str, str], tmp_path: Path):
    locked = pair(tmp_path, "locked.example.cn", passphrase=b"opensesame")
    assert refused({**home, **locked}).startswith("TLS_KEY must be a private key in PEM form without a passphrase")

    swapped = {"TLS_CERT": locked["TLS_KEY"], "TLS_KEY": locked["TLS_CERT"]}
    assert refused({**home, **swapped}).startswith("TLS_CERT must be a certificate in PEM form")


def test_a_public_address_must_have_a_name_that_the_certificate_is_for(home: dict[str, str], tmp_path: Path):
    said = refused({**home, **pair(tmp_path), "PUBLIC_URL": "https://other.example.cn"})
    assert said.startswith("PUBLIC_URL must have a name") and "px.example.cn" in said

    star = pair(tmp_path, "*.example.cn")
    assert read({**home, **star, "PUBLIC_URL": "https://other.example.cn"})["TLS_ON"] is True
    assert "PUBLIC_URL" in refused({**home, **star, "PUBLIC_URL": "https://a.b.example.cn"})


def test_https_needs_something_that_encrypts(home: dict[str, str]):
    public = {"PUBLIC_URL": "https://px.example.cn"}
    said = refused({**home, **public})

    assert said.startswith("PUBLIC_URL") and "TLS=generate" in said and "PROXIES=1" in said
    assert read({**home, **public, "PROXIES": "1"})["TLS_ON"] is False
    assert read({**home, **public, "TLS": "generate"})["TLS_ON"] is True


def test_a_server_that_encrypts_is_not_known_by_an_address_that_does_not(home: dict[str, str]):
    said = refused({**home, "TLS": "generate", "PUBLIC_URL": "http://px.example.cn"})
    assert said.startswith("PUBLIC_URL must begin with https://")
