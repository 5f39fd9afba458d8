from .boundaries import boundaries
from .listing import cards, enterprise_list, map_data, suggest
from .profiles import profile

__all__ = ["boundaries", "cards", "enterprise_list", "map_data", "profile", "suggest"]
