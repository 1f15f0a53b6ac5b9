"""Tell whether the migrations make exactly the tables that the models declare."""

from __future__ import annotations

import os
import sys
import tempfile


def main() -> int:
    """Migrate an empty database and compare."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["PINGXUAN_HOME"] = home
        sys.path.insert(0, ".")
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        from app import create_app
        from app.migrating import upgrade
        from core.db import Base, db

        app = create_app({"TESTING": True})
        with app.app_context():
            upgrade()
            with db.engine.connect() as connection:
                context = MigrationContext.configure(connection, opts={"compare_type": True})
                differences = compare_metadata(context, Base.metadata)
    for difference in differences:
        print(difference)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
