"""Cards of results as HTML. Not a template: twenty of them were two fifths of a page's work."""

from functools import cache

from django import template
from django.template.defaultfilters import capfirst, floatformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.translated import translated

from .catalogue import lang_attribute

register = template.Library()

PLACEHOLDER = "nom"  # a slug, to be replaced: one address is made for all the cards


NEW_TAB = ' target="_blank" rel="noopener"'


@register.simple_tag
def result_items(cards, brief=False, new_tab=False):
    """The items of components/results.html, which tells what they show."""
    before, after = reverse("catalogue:profile", args=[PLACEHOLDER]).rsplit(PLACEHOLDER, 1)
    return mark_safe(  # noqa: S308
        "\n".join(
            _item(card, f"{before}{card.enterprise.slug}{after}", brief, new_tab) for card in cards
        )
    )


def _item(card, url, brief, new_tab):
    enterprise = card.enterprise
    summary = translated(enterprise, "summary")
    text = f"<p{lang_attribute(summary)}>{escape(summary.text)}</p>" if summary.text else ""
    facts = _facts(card, brief)
    link = f'<a href="{escape(url)}"{NEW_TAB if new_tab else ""}>{escape(enterprise.name)}</a>'
    return (
        f'<li data-places="{" ".join(map(str, card.place_ids))}"><article class="result">'
        f"{_mark(card.sector)}<h3>{link}</h3>{text}"
        f"<div>{facts}{'' if brief else _tags(card)}</div></article></li>"
    )


def _mark(sector):
    """The sector's sign, as components/mark.html draws it."""
    css = f" s-{escape(sector.code)}" if sector else ""
    drawing = _icon(f"s-{sector.code}" if sector else "group")
    return f'<span class="mark{css}" aria-hidden="true">{drawing}</span>'


def _icon(name):
    """A drawing of static/icons.svg, as the frame's `icon` makes it: no arrow leads up there."""
    return (
        f'<svg class="icon" aria-hidden="true"><use href="{_drawings()}#i-{escape(name)}"/></svg>'
    )


@cache
def _drawings():
    return escape(static("icons.svg"))


def _facts(card, brief):
    facts = [_where(card, brief)] if card.place else []
    if card.is_open is not None:
        css, text = ("open", _("Obert ara")) if card.is_open else ("shut", _("Tancat ara"))
        facts.append(f'<span class="{css}">{escape(text)}</span>')
    if not facts:
        return ""
    if card.more_places:
        text = ngettext("i %(n)s lloc més", "i %(n)s llocs més", card.more_places)
        facts.append(f"<span>{escape(text % {'n': card.more_places})}</span>")
    return f'<div class="facts">{" ".join(facts)}</div>'


def _where(card, brief):
    """The barri, and how far or in which street; without a barri, the town or the address."""
    place = card.place
    if place.neighbourhood:
        text = capfirst(place.neighbourhood.name)
    else:
        text = place.locality or place.address
    if card.metres:
        text += ", " + _("a %(n)s m") % {"n": card.metres}
    elif card.km is not None:
        text += ", " + _("a %(n)s km") % {"n": floatformat(card.km, 1)}
    elif place.street and place.neighbourhood and not brief:
        text += f" · {place.street}"
    return f'<span class="with-icon">{_icon("location")}<span>{escape(text)}</span></span>'


def _tags(card):
    """At most two: the legal form, and the criteria met or else the social currency."""
    enterprise, tags = card.enterprise, ""
    if enterprise.legal_form:
        tags += f'<span class="tag">{escape(enterprise.legal_form.label)}</span>'
    if card.criteria_total:
        met = {"met": card.criteria_met, "total": card.criteria_total}
        text = _("%(met)s de %(total)s criteris") % met
        tags += f'<span class="tag tag--line">{escape(text)}</span>'
    elif enterprise.accepts_social_currency:
        tags += f'<span class="tag">{escape(_("Moneda social"))}</span>'
    return f'<div class="tags">{tags}</div>'
