"""One clear line when a command finds no database, instead of a traceback."""

from . import embedded_database


def why_unreachable(error, *, embedded):
    """The line for an OperationalError, or None when the database did answer."""
    if embedded and not embedded_database.default_place().is_listening():
        return (
            "The database is not running. Start the portal with script/server and leave it "
            "running, or name another PostgreSQL in DATABASE_URL."
        )
    # An error that the server reports has a code; without one there is no connection.
    if getattr(error.__cause__, "sqlstate", None) is None:
        return f"Cannot reach the database of DATABASE_URL: {str(error).strip().splitlines()[0]}"
    return None
