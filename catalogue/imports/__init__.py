"""From a source's file to the catalogue: read, normalise, match, report, apply.

`docs/imports.md` tells how the pieces fit and how a mapping is written.
"""
