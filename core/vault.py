"""The vault: personal numbers and other secrets, sealed before they reach the database. 保险箱

A value is sealed under the newest of the installation's data keys, which lie outside the database
(setting ``DATA_KEYS``, or the owner-only file ``data-keys`` in the data folder). What is stored is
``<key id>.<Fernet token>``: the id tells which key opens it, so that keys can be changed one row at
a time. A `Sealed` never shows what it holds by accident: its text, its format, its HTML and its
JSON are a mask; only ``open()`` gives the words, and whoever calls that answers for it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from flask import Flask, current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import keyring
from core.db import Base, db, means_to_write

HIDDEN = "••••••"
# How many characters of a number stay readable at its two ends.
ENDS = {"id_number": (6, 4), "phone": (3, 4)}


CannotOpen = keyring.BadKeys


class Keys:
    """The data keys, newest first; what is sealed is sealed under the first. 数据密钥

    Keys in a file are read again once the file has changed, so that a rotation by command reaches
    every process that runs.
    """

    def __init__(self, setting: str | None, path: Path) -> None:
        self._setting, self.path, self._stamp = setting, path, 0
        self._take_up()

    def _take_up(self) -> None:
        found = keyring.load(self._setting, self.path)
        self.ids = [key_id(key) for key in found]
        self._fernets = {key_id(key): Fernet(key) for key in found}
        self._stamp = 0 if self._setting else self.path.stat().st_mtime_ns

    def look_again(self) -> None:
        """Read the file anew if it has changed."""
        if not self._setting and self.path.stat().st_mtime_ns != self._stamp:
            self._take_up()

    @property
    def in_file(self) -> bool:
        """Tell whether the keys lie in the data folder, where commands may change them."""
        return not self._setting

    @property
    def newest(self) -> str:
        """Return the id of the key that seals."""
        return self.ids[0]

    def seal(self, data: bytes) -> str:
        """Seal bytes under the newest key."""
        self.look_again()
        return f"{self.newest}.{self._fernets[self.newest].encrypt(data).decode()}"

    def open(self, token: str) -> bytes:
        """Open what was sealed under any of the keys.

        Raises:
            CannotOpen: None of them opens it.
        """
        name, _, inner = token.partition(".")
        if name not in self._fernets:
            self.look_again()
        fernet = self._fernets.get(name)
        if fernet is None:
            raise CannotOpen(f"lacks the key {name[:8]} that sealed a value in the database")
        try:
            return fernet.decrypt(inner.encode())
        except InvalidToken:
            raise CannotOpen("does not open a sealed value, or the value is damaged") from None


def key_id(key: str) -> str:
    """Return the id of a key: it follows from the key, and does not give it away."""
    raw = base64.urlsafe_b64decode(key)
    return hmac.new(raw, b"pingxuan key id", hashlib.sha256).hexdigest()[:8]


class Sealed:
    """A sealed text: safe to pass about, to log, to draw and to digest. 密封值"""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    def open(self) -> str:
        """Return the text in full. Whoever asks records why."""
        return keys().open(self.token).decode()

    def masked(self, kind: str = "") -> str:
        """Return the text with its middle hidden, such as 138****5678. 脱敏"""
        first, last = ENDS.get(kind, (0, 0))
        text = self.open() if kind in ENDS else ""
        if len(text) < first + last + 3:  # hardly anything would stay hidden
            return HIDDEN
        return f"{text[:first]}{'*' * (len(text) - first - last)}{text[-last:]}"

    def __str__(self) -> str:
        return HIDDEN

    def __repr__(self) -> str:
        return f"<Sealed {HIDDEN}>"

    def __format__(self, _spec: str) -> str:
        return HIDDEN

    def __html__(self) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)


class SealedText(sa.types.TypeDecorator[Sealed]):
    """A column that holds sealed text, on any database.

    A plain text is refused, not sealed by the way: the row's digest in the audit log is taken from
    what the object holds before it is written, and would be one of the plain number.
    """

    impl = sa.UnicodeText
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: sa.Dialect) -> str | None:
        """Write the ciphertext."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError("Seal a text before it is stored.")
        return value.token

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> Sealed | None:
        """Read the ciphertext; it is opened when somebody asks."""
        return None if value is None else Sealed(value)


class VaultSecret(Base):
    """A secret of this installation, sealed: it makes fingerprints and proves the keys. 安装密文"""

    __tablename__ = "vault_secret"
    __audited__ = False  # It proves nothing about a competition, and is useless when it is changed.

    name: Mapped[str] = mapped_column(sa.Unicode(32), primary_key=True)
    value: Mapped[Sealed] = mapped_column(SealedText)


def keys() -> Keys:
    """Return the data keys of the running application."""
    found: Keys = current_app.extensions["vault"]
    return found


def seal(text: str) -> Sealed:
    """Seal a text. 密封"""
    if not text:
        raise ValueError("There is nothing to seal.")
    return Sealed(keys().seal(text.encode()))


def seal_or_none(text: str) -> Sealed | None:
    """Seal a text, or nothing for nothing."""
    return seal(text) if text else None


FINGERPRINT = "fingerprint"


def fingerprint(text: str) -> str:
    """Return what finds the same text again without giving it away: a keyed digest. 指纹

    The key is this installation's own, made at the first use within a write transaction and kept
    sealed, so that it outlives the data keys.
    """
    return hmac.new(_fingerprint_key(), text.encode(), hashlib.sha256).hexdigest()


def _fingerprint_key() -> bytes:
    cached: bytes | None = db.session.info.get("vault_fingerprint")
    if cached is None:
        with db.session.no_autoflush:
            cached = base64.urlsafe_b64decode(_secret(FINGERPRINT))
        if means_to_write():
            db.session.info["vault_fingerprint"] = cached
    return cached


def _secret(name: str) -> str:
    chosen = sa.select(VaultSecret.value).where(VaultSecret.name == name)
    found = db.session.scalar(chosen)
    if found is not None:
        return found.open()
    made = seal(Fernet.generate_key().decode())
    if not means_to_write():
        return made.open()  # A page that only reads: nothing is sealed yet, and this finds nothing.
    try:
        with db.session.begin_nested():
            db.session.execute(sa.insert(VaultSecret.__table__).values(name=name, value=made))  # type: ignore[arg-type]
    except IntegrityError:  # somebody else made it in the same moment
        found = db.session.scalar(chosen)
        return (found or made).open()
    return made.open()


def check(app: Flask) -> None:
    """Refuse to start where the database holds values that the keys do not open.

    Raises:
        CannotOpen: With the setting's name.
    """
    with app.app_context():
        try:
            if not sa.inspect(db.engine).has_table(VaultSecret.__tablename__):
                return
            for value in db.session.scalars(sa.select(VaultSecret.value)):
                value.open()
        except sa.exc.OperationalError:
            return  # The database does not answer; whoever needs it will say so.
        finally:
            db.session.remove()
            db.engine.dispose()


def _forget(session: Session, *_args: Any) -> None:
    # The secret may have been made in the transaction that is gone.
    session.info.pop("vault_fingerprint", None)


def init_app(app: Flask) -> None:
    """Take up the data keys, and hold them against the database."""
    app.extensions["vault"] = Keys(app.config.get("DATA_KEYS"), keyring.file_of(app))
    if not sa.event.contains(db.session, "after_soft_rollback", _forget):
        sa.event.listen(db.session, "after_soft_rollback", _forget)
    check(app)
