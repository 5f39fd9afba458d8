"""A search on paper: a map with numbered points and the numbered list, for A4 and A3."""

from .printing import Busy, pdf
from .selection import MOST, ORIENTATIONS, PAPERS, Sheet, SheetForm

__all__ = ["MOST", "ORIENTATIONS", "PAPERS", "Busy", "Sheet", "SheetForm", "pdf"]
