"""The parameters of a search address, validated by a FilterSet."""

import re

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .enums import Audience
from .models import SearchDocument


class NumbersField(forms.CharField):
    """Numbers parted by commas, in degrees; rounded, so that nobody is located to the metre."""

    def __init__(self, *, count, decimals, **kwargs):
        super().__init__(max_length=80, **kwargs)
        self.count, self.decimals = count, decimals

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,12})?(,-?\d{1,3}(\.\d{1,12})?)*", text):
            raise ValidationError(_("Aquestes coordenades no s’entenen."))
        numbers = [round(float(part), self.decimals) for part in text.split(",")]
        if len(numbers) != self.count:
            raise ValidationError(_("Aquestes coordenades no s’entenen."))
        return tuple(numbers)


class NumbersFilter(django_filters.Filter):
    field_class = NumbersField


class FlagFilter(django_filters.ChoiceFilter):
    """`parameter=1`, or absent."""

    def __init__(self, **kwargs):
        super().__init__(choices=[("1", "1")], **kwargs)


class CodesField(forms.MultipleChoiceField):
    """Codes of a controlled list. The list is the request's, and long: a set to look in, not
    choices, which every form copies.
    """

    known = frozenset()

    def valid_value(self, value):
        return value in self.known


class CodesFilter(django_filters.MultipleChoiceFilter):
    field_class = CodesField


class WrongAddress(ValidationError):
    """An address that asks for what does not exist; `names` are its wrong parameters."""

    def __init__(self, names):
        super().__init__(_("Aquesta adreça de cerca no és correcta."))
        self.names = names


class SearchParameters(django_filters.FilterSet):
    """The parameters of a search address. An unknown value is an error, never ignored."""

    q = django_filters.CharFilter(max_length=200)
    sector = CodesFilter()
    familia = CodesFilter()
    forma = CodesFilter()
    criteri = CodesFilter()
    certificacio = CodesFilter()
    barri = CodesFilter()
    districte = CodesFilter()
    obert_a = django_filters.MultipleChoiceFilter(choices=Audience.choices)
    obert = FlagFilter()
    accessible = FlagFilter()
    moneda = FlagFilter()
    online = FlagFilter()
    reparteix = FlagFilter()
    prop = NumbersFilter(count=2, decimals=3)
    zona = NumbersFilter(count=4, decimals=4)
    ordre = django_filters.ChoiceFilter(
        choices=[
            ("rellevancia", _("Rellevància")),
            ("revisat", _("Revisades fa poc")),
            ("nom", _("Nom")),
            ("prop", _("Més a prop")),
        ]
    )
    p = django_filters.NumberFilter(min_value=1, max_value=100_000, decimal_places=0)

    class Meta:
        model = SearchDocument
        fields = []

    SCALARS = (
        "q",
        "obert",
        "accessible",
        "moneda",
        "online",
        "reparteix",
        "prop",
        "zona",
        "ordre",
        "p",
    )

    def __init__(self, data, terms):
        data = _without_empty(data)
        # Filters and fields are copied for each search: only those that the address uses.
        self.base_filters = {
            name: declared for name, declared in type(self).base_filters.items() if name in data
        }
        super().__init__(data, queryset=SearchDocument.objects.all())
        for name, field in self.form.fields.items():
            if isinstance(field, CodesField):
                field.known = terms.of(name)

    def cleaned(self):
        """The validated values of every parameter; raises WrongAddress."""
        wrong = [name for name in self.SCALARS if len(self.data.getlist(name)) > 1]
        wrong += [name for name in self.form.errors if name not in wrong]
        if wrong:
            raise WrongAddress(wrong)
        return NOTHING_CHOSEN | self.form.cleaned_data


NOTHING_CHOSEN = {
    name: [] if isinstance(declared, django_filters.MultipleChoiceFilter) else None
    for name, declared in SearchParameters.base_filters.items()
}


def _without_empty(data):
    """A form sends its empty fields too (`barri=`): they ask for nothing."""
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        if given := [value for value in values if value.strip()]:
            kept.setlist(name, given)
    return kept
