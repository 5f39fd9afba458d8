"""What the words of the list mean in the portal's own lists."""

import hashlib
from collections import Counter

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.imports.mappings import mapping_of
from catalogue.imports.mappings.fields import FIELDS, label_of
from catalogue.imports.mappings.proposals import Proposals, fields_with_lists, words_of
from catalogue.models import ColumnMapping, ImportRun
from ess_portal.moderation.forms import VersionedModelForm

from .selects import RepeatedSelect

NOTHING = "-"  # as posted; kept as ""
MOST_WORDS = 200  # of one field on the page: the most frequent
RUNS_READ = 3  # whose unknown words are shown too


class ValuesForm(VersionedModelForm):
    """A list for each different word of the columns whose values come from a controlled list."""

    class Meta:
        model = ColumnMapping
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposals, self.groups = Proposals(), []
        reader = mapping_of(self.instance.source, self.instance)
        for field in fields_with_lists(reader):
            self._add_field(field, self._words(reader, field))

    def _words(self, reader, field):
        words = words_of(reader, self.instance.sample or {}, field)
        for word in self.instance.values.get(field, {}):
            words.setdefault(word, 0)
        for unknown in _unknown_of(self.instance):
            if unknown[0] == field:
                words.setdefault(unknown[1], unknown[2])
        return words.most_common(MOST_WORDS)

    def _add_field(self, field, words):
        if not words:
            return
        kind = FIELDS[field].terms
        terms = [(code, f"— {label}" if inner else label) for code, label, inner in self.proposals.terms(kind)]  # fmt: skip
        choices = [("", _("Sense decidir")), (NOTHING, _("No vol dir res: no ho llegeixis")), *terms]  # fmt: skip
        widget = RepeatedSelect(choices=choices).prepare()
        stored, unsure, sure = self.instance.values.get(field, {}), [], []
        for word, count in words:
            name = _name_of(field, word)
            proposed, is_sure = self.proposals.of(kind, word)
            initial = proposed
            if word in stored:
                initial, is_sure = stored[word] or NOTHING, True
            self.fields[name] = forms.ChoiceField(
                label=f"{label_of(field)}: {word}", choices=choices, required=False,
                initial=initial, widget=widget,
            )  # fmt: skip
            row = {
                "name": name,
                "word": word,
                "count": count,
                "is_proposed": bool(proposed) and not is_sure,
            }
            (sure if is_sure else unsure).append(row)
        self.groups.append(
            {
                "field": field,
                "label": label_of(field),
                "unsure": unsure,
                "sure": sure,
                "words": words,
            }
        )

    def adopt(self):
        """Words alone change nothing of their source."""

    def take_proposed(self):
        """The mapping, not saved, as if the page's proposals were taken: what it shows."""
        values = {field: dict(words) for field, words in self.instance.values.items()}
        for group in self.groups:
            words = values.setdefault(group["field"], {})
            for row in (*group["sure"], *group["unsure"]):
                code = self.fields[row["name"]].initial
                if code:
                    words.setdefault(row["word"], "" if code == NOTHING else code)
        self.instance.values = values

    def rows_of(self, group):
        return [{**row, "select": self[row["name"]]} for row in group]

    def sections(self):
        """The fields for the page: first the words to look at, then those that are understood."""
        for group in self.groups:
            yield {
                "label": group["label"],
                "unsure": self.rows_of(group["unsure"]),
                "sure": self.rows_of(group["sure"]),
            }

    def _post_clean(self):
        self.instance.values = self.chosen()
        super()._post_clean()

    def chosen(self):
        """{field: {word: code}}, with those that the page did not show."""
        values = {field: dict(words) for field, words in self.instance.values.items()}
        for group in self.groups:
            words = values.setdefault(group["field"], {})
            for word, _count in group["words"]:
                code = self.cleaned_data.get(_name_of(group["field"], word), "")
                if code:
                    words[word] = "" if code == NOTHING else code
                else:
                    words.pop(word, None)
        return {field: words for field, words in values.items() if words}


def _unknown_of(mapping):
    """[[field, word, rows]…] that the last imports with this mapping did not understand."""
    found = Counter()
    runs = ImportRun.objects.filter(columns=mapping).order_by("-pk")[:RUNS_READ]
    for counts in runs.values_list("counts", flat=True):
        for field, word, count in counts.get("unknown", []):
            found[field, word] = max(found[field, word], count)
    return [(field, word, count) for (field, word), count in found.items()]


def _name_of(field, word):
    return "v" + hashlib.sha256(f"{field} {word}".encode()).hexdigest()[:16]
