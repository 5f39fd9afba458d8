"""Mappings of columns made in the browser: a sample, its columns, its words, what would enter."""

from .admin import ColumnMappingAdmin

__all__ = ["ColumnMappingAdmin"]
