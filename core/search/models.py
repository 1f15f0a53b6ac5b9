"""The table of the search index: one row for each thing at each place from which it is seen."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

# Compared byte by byte on any database: a subtree is then one stretch of the key.
PATH = sa.Unicode(192).with_variant(postgresql.VARCHAR(192, collation="C"), "postgresql")
TEXT = sa.UnicodeText().with_variant(postgresql.TEXT(collation="C"), "postgresql")


class SearchEntry(Base):
    """What something is found by. 搜索索引 Made from the records and nothing else; `rebuild` makes it anew."""

    __tablename__ = "search_entry"
    __audited__ = False  # It says nothing that the audited records do not say.

    path: Mapped[str] = mapped_column(PATH, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Unicode(16), primary_key=True)
    object_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(TEXT)  # see `core.search.folding`

    __table_args__ = (
        sa.Index("ix_search_entry_kind_object_id", "kind", "object_id"),
        # The rows lie in the order of the key, so that a subtree is read as one stretch of the file.
        {"sqlite_with_rowid": False},
    )
