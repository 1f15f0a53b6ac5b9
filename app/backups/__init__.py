"""One archive of everything an installation is: database, files, keys; and the way back. 备份与恢复"""

from app.backups.commands import init_app
from app.backups.reading import Unfit, restore
from app.backups.writing import prune, write

__all__ = ["Unfit", "init_app", "prune", "restore", "write"]
