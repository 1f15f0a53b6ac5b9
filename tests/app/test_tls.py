"""A certificate of one's own making: right for the hall, narrow, renewed, and trusted by steps."""

from __future__ import annotations

import ssl
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from flask import Flask
from flask.testing import FlaskClient

from app import tls
from app.config.together import names_of
from app.tls import authority
from app.tls.views import device_of
from core import addresses
from tests.conftest import NOW


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A laptop at 192.168.1.10 in a hall."""
    monkeypatch.setattr(addresses, "of_this_machine", lambda: ["192.168.1.10"])
    monkeypatch.setattr(addresses, "name_of_this_machine", lambda: "laptop")
    return {"HOME": str(tmp_path), "HOST": "0.0.0.0", "PUBLIC_URL": "https://192.168.1.10:5000", "TLS_NAMES": ()}


def server(home: str) -> x509.Certificate:
    return x509.load_pem_x509_certificates(authority.server_of(Path(home)).read_bytes())[0]


def trusted(settings: dict[str, Any], name: x509.GeneralName, at: datetime = NOW) -> bool:
    """Verify the server's chain as a browser does that trusts this authority alone."""
    above = x509.load_pem_x509_certificate(authority.authority_of(Path(settings["HOME"])).certificate.read_bytes())
    verifier = PolicyBuilder().store(Store([above])).time(at).build_server_verifier(name)  # type: ignore[arg-type]
    try:
        verifier.verify(server(settings["HOME"]), [])
    except VerificationError:
        return False
    return True


def address(text: str) -> x509.IPAddress:
    import ipaddress

    return x509.IPAddress(ipaddress.ip_address(text))


def test_it_is_for_every_name_and_address_by_which_phones_may_call(settings: dict[str, Any]):
    tls.ensure({**settings, "TLS_NAMES": ("pingxuan.lan", "10.0.0.5")}, now=NOW)

    for known in ("laptop", "laptop.local", "pingxuan.lan", "localhost"):
        assert trusted(settings, x509.DNSName(known)), known
    for known in ("192.168.1.10", "10.0.0.5", "127.0.0.1", "::1"):
        assert trusted(settings, address(known)), known
    assert not trusted(settings, x509.DNSName("bank.example.cn"))


def test_an_authority_in_a_phone_speaks_for_no_other_site(settings: dict[str, Any]):
    """Whoever steals its key and makes a certificate for a bank is refused by the phone all the same."""
    tls.ensure(settings, now=NOW)
    home = Path(settings["HOME"])
    authority._make_server(authority.server_of(home), authority.authority_of(home), ["bank.example.cn"], now=NOW)

    assert names_of(server(settings["HOME"])) == ["bank.example.cn"]
    assert not trusted(settings, x509.DNSName("bank.example.cn"))


def test_only_the_owner_may_read_the_keys(settings: dict[str, Any]):
    tls.ensure(settings, now=NOW)
    folder = Path(settings["HOME"]) / "tls"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    assert sorted(one.name for one in folder.iterdir()) == ["authority.crt", "authority.key", "server.pem"]


def test_a_server_can_use_it(settings: dict[str, Any]):
    made = tls.ensure(settings, now=NOW)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made, made)


def test_a_second_start_keeps_it_and_another_network_renews_it_under_the_same_authority(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    tls.ensure(settings, now=NOW)
    first, print_first = server(settings["HOME"]), tls.fingerprint(Path(settings["HOME"]))
    tls.ensure(settings, now=NOW + timedelta(days=1))
    assert server(settings["HOME"]) == first

    monkeypatch.setattr(addresses, "of_this_machine", lambda: ["10.9.8.7"])
    tls.ensure({**settings, "PUBLIC_URL": "https://10.9.8.7:5000"}, now=NOW)
    assert trusted(settings, address("10.9.8.7"))
    assert tls.fingerprint(Path(settings["HOME"])) == print_first


def test_it_is_renewed_a_month_before_it_ends(settings: dict[str, Any]):
    tls.ensure(settings, now=NOW)
    first = server(settings["HOME"])
    tls.ensure(settings, now=NOW + timedelta(days=authority.SERVER_DAYS - authority.RENEW_DAYS - 1))
    assert server(settings["HOME"]) == first

    later = NOW + timedelta(days=authority.SERVER_DAYS - authority.RENEW_DAYS + 1)
    tls.ensure(settings, now=later)
    assert server(settings["HOME"]) != first
    assert trusted(settings, address("192.168.1.10"), later + timedelta(days=authority.SERVER_DAYS - 1))


def test_a_name_beyond_what_phones_were_told_is_refused_with_what_to_do(settings: dict[str, Any]):
    tls.ensure(settings, now=NOW)
    with pytest.raises(tls.Refused, match=r"px\.example\.cn") as refused:
        tls.ensure({**settings, "PUBLIC_URL": "https://px.example.cn"}, now=NOW)

    assert "TLS_NAMES" in str(refused.value) and str(Path(settings["HOME"]) / "tls") in str(refused.value)


def test_the_certificate_of_another_authority_is_made_anew(settings: dict[str, Any], tmp_path: Path):
    tls.ensure(settings, now=NOW)
    other = {**settings, "HOME": str(tmp_path / "other")}
    Path(other["HOME"]).mkdir()
    tls.ensure(other, now=NOW)
    authority.server_of(tmp_path).write_bytes(authority.server_of(tmp_path / "other").read_bytes())
    tls.ensure(settings, now=NOW)

    assert trusted(settings, address("192.168.1.10"))


@pytest.fixture
def hall(app: Flask, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The service with a generated certificate."""
    for name, value in {**settings, "TLS": "generate", "TLS_ON": True}.items():
        monkeypatch.setitem(app.config, name, value)
    tls.ensure(app.config, now=NOW)
    return Path(settings["HOME"])


def test_anybody_finds_the_steps_and_the_fingerprint(client: FlaskClient, hall: Path):
    page = client.get("/trust").get_data(as_text=True)

    assert tls.fingerprint(hall).replace(":", ":<wbr>") in page
    assert all(word in page for word in ("HarmonyOS", "Android", "iPhone", "Windows"))
    assert "凭据" in page and "描述文件" in page
    client.set_cookie("locale", "en")
    page = client.get("/trust").get_data(as_text=True)
    assert "Certificate Trust Settings" in page and "Trusted Root Certification Authorities" in page


def test_the_certificate_is_handed_out_as_phones_take_it_in_and_the_keys_are_not(client: FlaskClient, hall: Path):
    answer = client.get("/trust/pingxuan.crt")

    assert answer.content_type == "application/x-x509-ca-cert"
    assert x509.load_pem_x509_certificate(answer.data) == x509.load_pem_x509_certificate(
        authority.authority_of(hall).certificate.read_bytes()
    )
    assert b"PRIVATE" not in answer.data
    assert client.get("/trust/authority.key").status_code == 404


def test_a_service_that_makes_no_certificates_has_no_such_page(client: FlaskClient):
    assert client.get("/trust").status_code == 404
    assert client.get("/trust/pingxuan.crt").status_code == 404


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 ArkWeb/4.1 Mobile", "harmony"),
        ("Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN00) AppleWebKit/537.36", "harmony"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36", "android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)", "iphone"),
        ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X)", "iphone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "windows"),
        ("curl/8", "harmony"),
    ],
)
def test_the_steps_of_the_device_that_asks_come_first(agent: str, device: str):
    assert device_of(agent) == device
