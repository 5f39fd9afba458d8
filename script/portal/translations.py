"""Compiles locale/*/LC_MESSAGES/*.po with Babel: GNU gettext is not on every machine.

Needs the virtual environment. By hand: PYTHONPATH=script .venv/bin/python -m portal.translations
"""

import io
import secrets
import sys

from .project import PROJECT


def stale(project=PROJECT):
    """The .po files whose .mo is absent or older."""
    for source in sorted(project.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            yield source, target


def compile_all(project=PROJECT):
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    for source, target in stale(project):
        try:
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
        except PoFileError as error:
            sys.exit(f"{source.relative_to(project)}: {error}")
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)  # leaves out what is marked as fuzzy
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        draft.write_bytes(compiled.getvalue())
        draft.rename(target)


if __name__ == "__main__":
    compile_all()
