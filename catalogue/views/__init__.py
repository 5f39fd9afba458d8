from .listing import cards, enterprise_list, map_data, suggest
from .profiles import profile

__all__ = ["cards", "enterprise_list", "map_data", "profile", "suggest"]
