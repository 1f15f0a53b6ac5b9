"""The vault: what is sealed stays sealed, whatever one does with it by accident."""

from __future__ import annotations

import json
import logging
import stat

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask, jsonify, render_template_string
from markupsafe import escape

from app import create_app
from app.config import BadSetting
from core import audit, files, keyring, rotation, vault
from core.access import system
from core.audit.digests import canonical
from core.db import db, writing
from core.errors import DomainError, NotFound
from core.sheets import Column, read_rows, write_table
from tests.conftest import NOW

NUMBER = "220102199001011239"


@pytest.fixture
def keys(app, database, monkeypatch, tmp_path):
    """The vault over a key file of this test's own."""
    own = vault.Keys(None, tmp_path / "data-keys")
    monkeypatch.setitem(app.extensions, "vault", own)
    return own


def test_a_sealed_number_opens_again_and_its_ciphertext_does_not_hold_it(database):
    sealed = vault.seal(NUMBER)

    assert sealed.open() == NUMBER
    assert NUMBER not in sealed.token
    assert vault.seal(NUMBER).token != sealed.token


def test_a_sealed_number_is_masked_however_it_is_written(app, database, caplog):
    sealed = vault.seal(NUMBER)
    with app.test_request_context():
        drawn = render_template_string("{{ x }}{{ x|string }}{{ x|tojson }}{{ '%s' % x }}", x=sealed)
        sent = jsonify(sealed).get_data(as_text=True)
    logging.getLogger("test").warning("number %s %r", sealed, sealed)
    everywhere = [
        str(sealed),
        repr(sealed),
        f"{sealed} {sealed:>30} {sealed!r}",
        escape(sealed),
        drawn,
        sent,
        caplog.text,
    ]

    assert all("0101" not in text and "2201" not in text for text in everywhere)
    with pytest.raises(TypeError):
        json.dumps(sealed)


def test_a_sealed_number_in_a_workbook_is_a_mask(database):
    book = write_table("t", [Column("证件")], [(vault.seal(NUMBER),)])

    assert vault.HIDDEN in str(read_rows(book, filename="t.xlsx").rows)
    assert NUMBER not in str(read_rows(book, filename="t.xlsx").rows)


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("id_number", NUMBER, "220102********1239"),
        ("phone", "13812345678", "138****5678"),
        ("phone", "0431-88123456", "043******3456"),
        ("phone", "12345", vault.HIDDEN),
        ("", NUMBER, vault.HIDDEN),
    ],
)
def test_a_mask_leaves_the_ends_and_nothing_of_a_short_number(database, kind, text, shown):
    assert vault.seal(text).masked(kind) == shown


def test_a_plain_text_is_refused_by_a_sealed_column(database):
    with pytest.raises(sa.exc.StatementError), writing():
        db.session.execute(sa.insert(vault.VaultSecret.__table__).values(name="x", value="plain"))


def test_a_row_digest_is_of_the_ciphertext(database):
    sealed = vault.seal(NUMBER)

    assert canonical({"id_number": sealed}) == canonical({"id_number": sealed.token})


def test_a_fingerprint_is_the_same_for_the_same_text_and_needs_the_secret(database):
    with writing():
        first = vault.fingerprint(NUMBER)
    db.session.remove()

    assert vault.fingerprint(NUMBER) == first != vault.fingerprint("x")
    with writing():
        db.session.execute(sa.delete(vault.VaultSecret.__table__))
    db.session.remove()
    with writing():
        assert vault.fingerprint(NUMBER) != first


def test_a_fingerprint_of_a_transaction_that_was_undone_is_not_remembered(database):
    with pytest.raises(ZeroDivisionError), writing():
        vault.fingerprint(NUMBER)
        _ = 1 / 0
    with writing():
        made = vault.fingerprint(NUMBER)
    db.session.remove()

    assert vault.fingerprint(NUMBER) == made


def test_the_key_file_is_the_owners_alone_and_stays(tmp_path):
    path = tmp_path / "data-keys"
    first = keyring.read_file(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keyring.read_file(path) == first


def test_a_start_with_other_keys_is_refused_by_the_settings_name(app, database):
    with writing():
        vault.fingerprint(NUMBER)
    with pytest.raises(BadSetting, match="DATA_KEYS lacks the key"):
        create_app({"TESTING": True, "DATA_KEYS": Fernet.generate_key().decode()})


@pytest.mark.parametrize("text", ["abc", " , ", "{0},{0}"])
def test_a_setting_that_holds_no_keys_is_refused_by_its_name(app, text):
    with pytest.raises(BadSetting, match="DATA_KEYS must be keys"):
        create_app({"TESTING": True, "DATA_KEYS": text.format(Fernet.generate_key().decode())})


def test_rotation_seals_values_and_files_again_and_once_more_changes_nothing(app: Flask, keys, tmp_path):
    with writing():
        mark = vault.fingerprint(NUMBER)
        stored = files.keep(b"numbers", name="staff.xlsx", media_type=files.XLSX, actor=system(), now=NOW, sealed=True)
        before, file_id = stored.location, stored.id
    old = keys.newest
    new = rotation.add_key()

    assert rotation.counts() == {new: 0, old: 2}
    assert rotation.rotate() == 2
    assert rotation.rotate() == 0
    assert rotation.counts() == {new: 2, old: 0}
    assert not before.exists()
    rotation.retire(old)
    assert keys.ids == [new]
    assert db.session.get_one(files.StoredFile, file_id).read() == b"numbers"
    db.session.remove()
    assert vault.fingerprint(NUMBER) == mark
    assert list(audit.verify()) == []
    assert NUMBER not in keys.path.read_text()


def test_a_key_that_still_holds_something_is_not_retired(keys):
    with writing():
        vault.fingerprint(NUMBER)
    old = keys.newest
    rotation.add_key()

    with pytest.raises(DomainError, match="still lie under"):
        rotation.retire(old)
    with pytest.raises(DomainError, match="the key that seals"):
        rotation.retire(keys.newest)
    assert old in keys.ids


def test_a_process_that_runs_seals_under_the_key_that_another_one_added(keys):
    other = vault.Keys(None, keys.path)
    new = rotation.add_key()

    assert other.seal(b"x").startswith(f"{new}.")


def test_keys_of_the_setting_are_not_changed_by_command(app, database, monkeypatch, tmp_path):
    monkeypatch.setitem(app.extensions, "vault", vault.Keys(Fernet.generate_key().decode(), tmp_path / "none"))

    with pytest.raises(DomainError, match="DATA_KEYS"):
        rotation.add_key()


def test_the_command_lists_ids_and_never_a_key(app, keys):
    shown = app.test_cli_runner().invoke(args=["keys", "list"]).output

    assert keys.newest in shown
    assert keyring.read_file(keys.path)[0] not in shown


def test_a_sealed_file_is_ciphertext_on_disk_and_goes_with_the_commit(database):
    with writing():
        stored = files.keep(b"220102", name="a.xlsx", media_type=files.XLSX, actor=system(), now=NOW, sealed=True)
        assert b"220102" not in stored.location.read_bytes()
        assert stored.read() == b"220102"
        place, file_id = stored.location, stored.id
    with writing():
        files.erase(db.session.get_one(files.StoredFile, file_id), now=NOW)
        assert place.exists()

    assert not place.exists()
    with pytest.raises(NotFound):
        db.session.get_one(files.StoredFile, file_id).read()


def test_a_file_that_two_rows_share_stays_until_the_second_is_erased(database):
    with writing():
        first, second = (
            files.keep(b"same", name=name, media_type="text/plain", actor=system(), now=NOW) for name in "ab"
        )
        files.erase(first, now=NOW)
        second_id = second.id

    assert db.session.get_one(files.StoredFile, second_id).read() == b"same"
