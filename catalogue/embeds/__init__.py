"""The catalogue inside other people's pages: what may be chosen, and what a visitor may narrow."""

from .narrowing import OwnFacets, narrowed
from .options import Options, accents, themes

__all__ = ["Options", "OwnFacets", "accents", "narrowed", "themes"]
