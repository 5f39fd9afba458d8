"""An app that the catalogue knows nothing of: rows of every kind that may name an enterprise."""
