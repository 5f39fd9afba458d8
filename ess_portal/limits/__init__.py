"""How often one address may ask. Knows no other room of the house: any app may import it."""

from .views import limited_posts, limited_search

__all__ = ["limited_posts", "limited_search"]
