import gettext
import os

from portal import translations

SOURCE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Cerca"
msgstr "Search"

#, fuzzy
msgid "Mapa"
msgstr "A guess"
"""


def test_only_changed_files_are_compiled_and_guesses_left_out(tmp_path):
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source, target = folder / "django.po", folder / "django.mo"
    source.write_text(SOURCE)
    translations.compile_all(tmp_path)
    with target.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Cerca") == "Search"
    assert compiled.gettext("Mapa") == "Mapa"

    assert not list(translations.stale(tmp_path))
    os.utime(source, (target.stat().st_atime, target.stat().st_mtime + 1))
    assert list(translations.stale(tmp_path)) == [(source, target)]
