"""Files uploaded in the admin that nobody confirmed: the report was seen, or not even that."""

from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "django-import-export"  # of import-export's MediaStorage


def remove_forgotten(age):
    """Removes the uploads older than `age` (a timedelta); returns how many."""
    limit, removed = timezone.now() - age, 0
    for name in _names():
        path = f"{FOLDER}/{name}"
        try:
            is_old = default_storage.get_modified_time(path) < limit
        except FileNotFoundError:  # confirmed in this very moment
            continue
        if is_old:
            default_storage.delete(path)
            removed += 1
    return removed


def _names():
    try:
        return default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:  # nobody has uploaded anything yet
        return []
