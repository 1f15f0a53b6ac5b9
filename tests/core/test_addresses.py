"""Addresses on paper: made from PUBLIC_URL, and refused where they lead a phone to itself."""

from __future__ import annotations

import pytest
from flask import Flask

from core import addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5000",
        "http://127.8.8.8",
        "http://localhost:5000",
        "http://LOCALHOST.",
        "http://px.localhost",
        "http://[::1]:5000",
        "http://0.0.0.0:5000",
        "http://[::]:5000",
        "http://[::ffff:127.0.0.1]",
    ],
)
def test_an_address_that_leads_every_device_to_itself_is_not_printed(
    app: Flask, monkeypatch: pytest.MonkeyPatch, url: str
):
    for name, value in (("PUBLIC_URL", url), ("TESTING", False), ("LOOPBACK_ON_PAPER", False)):
        monkeypatch.setitem(app.config, name, value)
    with app.app_context(), pytest.raises(addresses.Unprintable) as refused:
        addresses.check_printable()

    assert url in str(refused.value) and "PUBLIC_URL" in refused.value.advice


@pytest.mark.parametrize(
    "url", ["https://px.example.cn", "http://192.168.1.10:5000", "https://localhost.example.cn", "http://[fd00::1]"]
)
def test_an_address_that_a_phone_can_open_is_printed(app: Flask, monkeypatch: pytest.MonkeyPatch, url: str):
    for name, value in (("PUBLIC_URL", url), ("TESTING", False), ("LOOPBACK_ON_PAPER", False)):
        monkeypatch.setitem(app.config, name, value)
    with app.app_context():
        addresses.check_printable()


def test_the_demo_prints_on_one_machine(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "LOOPBACK_ON_PAPER", True)
    with app.app_context():
        addresses.check_printable()


def test_an_address_is_made_without_a_request(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """As a worker prints it."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://px.example.cn:8443")
    with app.app_context():
        assert addresses.public_url_for("certificates.verify", code="A-1") == "https://px.example.cn:8443/verify/A-1"
        assert addresses.public_url_for("certificates.verify_form", lang="en").endswith("/verify?lang=en")
        assert addresses.public_host() == "px.example.cn:8443"


def test_this_machines_addresses_are_those_that_others_can_reach(monkeypatch: pytest.MonkeyPatch):
    """The way outside first, each once, without loopback, self-assigned ones and inner bridges."""
    there = {
        "lo": "127.0.0.1",
        "eth0": "10.0.0.5",
        "wlan0": "192.168.1.10",
        "usb0": "169.254.3.4",
        "docker0": "172.17.0.1",
    }
    monkeypatch.setattr(addresses.socket, "if_nameindex", lambda: list(enumerate([*there, "down0"])))
    monkeypatch.setattr(addresses, "_address_of", there.get)
    monkeypatch.setattr(addresses, "_outward", lambda: "192.168.1.10")

    assert addresses.of_this_machine() == ["192.168.1.10", "10.0.0.5"]
