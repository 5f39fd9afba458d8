#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ess_portal.settings")
    os.environ.setdefault("DATABASE_POOL", "false")  # a command needs one connection, not a pool
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        from django.conf import settings

        from ess_portal.database_errors import why_unreachable

        reason = why_unreachable(error, embedded=settings.EMBEDDED_DATABASE)
        if reason is None:
            raise
        sys.exit(reason)


if __name__ == "__main__":
    main()
