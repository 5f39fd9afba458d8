"""Rendered pages for anonymous visitors, kept in each worker's memory (docs/adr/0003).

This room knows no other room of the house: any app may import it.

* a view says that its page may be kept: `@cached_page(bucket=…, parameters=…)`;
* a migration says that a table is shown in such pages: `versioned_content("app_table", …)`;
* a function of the content alone is remembered while it stands: `@kept_with_content`.
"""

from .content_version import content_version
from .decorator import DAY, FIVE_MINUTES, cached_page
from .memory import kept_with_content

__all__ = ["DAY", "FIVE_MINUTES", "cached_page", "content_version", "kept_with_content"]
