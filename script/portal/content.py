"""Brings the database up to date, in one process: Django takes a second to load.

Prints what to tell the person once the portal answers: the demo's sign-ins.
"""

import os
import sys


def update():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ess_portal.settings")
    os.environ.setdefault("DATABASE_POOL", "false")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command, get_commands

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    if not settings.PRODUCTION and "seed_demo" in get_commands():
        call_command("seed_demo", if_empty=True)
        call_command("dump_open_data", if_none=True, verbosity=0)
    call_command("count_words", if_empty=True)


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    update()
