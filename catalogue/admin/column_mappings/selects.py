"""A list to choose from that is shown hundreds of times on a page: its options are made once."""

from django import forms
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe


class RepeatedSelect(forms.Select):
    """Like Select; `prepare()` makes the options' HTML, which every copy shares."""

    def prepare(self):
        self.html = format_html_join("", "{}", ((_options(*choice),) for choice in self.choices))
        return self

    def render(self, name, value, attrs=None, renderer=None):
        chosen = f'value="{escape("" if value is None else value)}"'
        html = str(self.html).replace(f"{chosen}>", f"{chosen} selected>", 1)
        given = {**self.attrs, **(attrs or {}), "name": name}
        pairs = format_html_join(" ", '{}="{}"', given.items())
        return format_html("<select {}>{}</select>", pairs, mark_safe(html))  # noqa: S308, made of escaped parts

    def __deepcopy__(self, memo):
        return self  # shared: it holds nothing of one field


def _options(value, label):
    if isinstance(label, list | tuple):
        inner = format_html_join("", "{}", ((_options(*choice),) for choice in label))
        return format_html('<optgroup label="{}">{}</optgroup>', value, inner)
    return format_html('<option value="{}">{}</option>', value, label)
