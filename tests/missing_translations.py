"""python -m tests.missing_translations [es] [en]: what the .po files lack, for the translator.

Messages in the format of a .po file, with the places where they stand, what is wrong with them
and, where there is one, the translation that they have.
"""

import os
import sys

import django


def main(languages):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests import strings

    found = strings.messages()
    for language in languages or ("es", "en"):
        entries = strings.catalogue(language)
        lacking = 0
        for (context, msgid), message in sorted(found.items(), key=lambda item: item[1].places):
            entry = entries.get(msgid, context=context)
            faults = strings.faults(message, entry, entries.num_plurals)
            if not faults:
                continue
            lacking += 1
            print(f"\n# {language}: {'; '.join(faults)}")
            print(f"#: {' '.join(message.places)}")
            if context:
                print(f"msgctxt {quoted(context)}")
            print(f"msgid {quoted(msgid)}")
            if message.plural:
                print(f"msgid_plural {quoted(message.plural)}")
            if entry is not None and entry.string and any(entry.string):
                print(f"# now: {entry.string!r}")
        print(f"\n# {language}: {lacking} of {len(found)} messages lack a right translation")


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    main(sys.argv[1:])
