"""Figures of QUALITY: commands that print what they measure and on how much data.

    DATABASE_URL=… python -m tests.benchmarks.pages
    DATABASE_URL=… python -m tests.benchmarks.first_view
    DATABASE_URL=… python -m tests.benchmarks.imports
    DATABASE_URL=… python -m tests.benchmarks.map_paint
    DATABASE_URL=… python -m tests.benchmarks.explain
    DATABASE_URL=… python -m tests.benchmarks.build --size 100000    # fills an empty one

They start the portal as in production, on a free port of 127.0.0.1, on the database given;
they write nothing in it, but `build` (`imports` makes a database of its own beside it, and drops
it). Run them on a quiet machine.
"""
