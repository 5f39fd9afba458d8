"""Figures of QUALITY: commands that print what they measure and on how much data.

    DATABASE_URL=… python -m tests.benchmarks.pages
    DATABASE_URL=… python -m tests.benchmarks.first_view
    DATABASE_URL=… python -m tests.benchmarks.imports

They start the portal as in production, on a free port of 127.0.0.1, on the database given;
they write nothing in it (`imports` makes a database of its own beside it, and drops it). Run
them on a quiet machine.
"""
