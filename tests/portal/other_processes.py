"""What a process that a test starts needs to know."""

from urllib.parse import urlencode

from django.db import connection


def url_of_this_database():
    """DATABASE_URL of the database that this test uses, by TCP or by socket."""
    parameters = connection.get_connection_params()
    given = {
        name: parameters[name]
        for name in ("host", "port", "user", "password")
        if parameters.get(name)
    }
    return f"postgresql:///{parameters['dbname']}?{urlencode(given)}"
