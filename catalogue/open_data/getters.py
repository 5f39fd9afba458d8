"""Short ways to say where a column's value is."""

from ess_portal.open_data.fields import Words


def of(name):
    return lambda row: getattr(row, name)


def words_of(name):
    return lambda row: Words(*(getattr(row, f"{name}_{code}") for code in Words._fields))
