"""Open data: who registers datasets, how they are described, dumped every day and offered.

Knows only rooms of the ground (spreadsheets, limits, page_cache): any app above registers what it publishes from its
`AppConfig.ready()` (docs/open-data.md).
"""
