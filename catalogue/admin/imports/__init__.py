"""Imports in the admin: a file, its report row by row, a yes; and the runs that there have been."""

from .runs import ImportRunAdmin

__all__ = ["ImportRunAdmin"]
