"""Where the embedded PostgreSQL keeps its data and where it listens.

Only computes; starts and creates nothing. script/server runs the server (docs/adr/0002).
Standard library only: script/server imports this before anything is installed.
"""

import hashlib
import os
import pwd
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent

# PostgreSQL refuses to run as root: there it gets an account and a folder of its own.
SYSTEM_ACCOUNT = "ess-portal"
SYSTEM_FOLDER = Path("/var/lib/ess-portal")

DATABASE = "ess_portal"
OWNER = "ess_portal"  # owns the database; not a superuser
SOCKET_FILE = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes without the final zero: 107 on Linux, 103 on macOS and BSD


@dataclass(frozen=True)
class Place:
    """One cluster: the folder that holds everything of it, and its socket's folder."""

    folder: Path
    socket_folder: Path
    account: str  # the system account that runs PostgreSQL

    @property
    def data(self):
        return self.folder / "data"

    @property
    def log(self):
        return self.folder / "postgresql.log"

    @property
    def socket(self):
        return self.socket_folder / SOCKET_FILE

    @property
    def url(self):
        """libpq's address; it refuses a socket that another account listens on."""
        folder, account = quote(str(self.socket_folder), safe=""), quote(self.account, safe="")
        return f"postgresql://{OWNER}@/{DATABASE}?host={folder}&requirepeer={account}"

    def is_listening(self):
        """Whether somebody accepts connections there; a socket file alone proves nothing."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(5)
            try:
                probe.connect(str(self.socket))
            except OSError:
                return False
        return True


def place_in(folder, *, account=None):
    """The cluster kept in `folder`, run by `account` (default: this process's own)."""
    account = account or _own_account()
    socket_folder = Path(folder) / "socket"
    if len(os.fsencode(socket_folder / SOCKET_FILE)) > LONGEST_SOCKET_PATH:
        # The kernel's limit, not ours: a short name that only this folder and person lead to.
        socket_folder = Path("/tmp") / f"ess-portal-{_digest(f'{os.geteuid()} {folder}')}"  # noqa: S108
    return Place(Path(folder), socket_folder, account)


def default_place(project=PROJECT):
    """The cluster that script/server runs for this copy of the project."""
    if os.geteuid() != 0:
        return place_in(project / "var" / "postgresql")
    # Under root's own folders the database's account could not reach the data. The copy's
    # number keeps a new clone from finding the database of a former one at the same path.
    name = _digest(f"{copy_number(project)} {project}")
    return place_in(SYSTEM_FOLDER / name, account=SYSTEM_ACCOUNT)


def copy_number(project=PROJECT):
    """What script/server drew for this copy of the project at its first start, or ''."""
    try:
        return copy_number_file(project).read_text().strip()
    except OSError:
        return ""


def copy_number_file(project=PROJECT):
    return project / "var" / "copy_number"


def default_url():
    """DATABASE_URL's value when nobody sets it."""
    return default_place().url


def _own_account():
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container started with a number that no account has
        return str(os.geteuid())


def _digest(text):
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:12]
