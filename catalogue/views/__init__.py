from .boundaries import boundaries
from .exports import export
from .listing import cards, enterprise_list, map_data, suggest
from .profiles import profile

__all__ = ["boundaries", "cards", "enterprise_list", "export", "map_data", "profile", "suggest"]
