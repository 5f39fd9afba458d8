"""schema.org descriptions, for search engines."""

import json

from django.utils.html import _json_script_escapes
from django.utils.safestring import mark_safe

from .enums import Weekday, known_country

SCHEMA_DAYS = {
    Weekday.MONDAY: "Monday",
    Weekday.TUESDAY: "Tuesday",
    Weekday.WEDNESDAY: "Wednesday",
    Weekday.THURSDAY: "Thursday",
    Weekday.FRIDAY: "Friday",
    Weekday.SATURDAY: "Saturday",
    Weekday.SUNDAY: "Sunday",
    Weekday.HOLIDAY: "PublicHolidays",
}


def enterprise(profile, address):
    """The JSON-LD of a profile page, safe inside a script element; `address` is absolute."""
    entity = profile.enterprise
    data = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness" if profile.places else "Organization",
        "@id": address,
        "name": entity.name,
        "alternateName": entity.other_names,
        "description": entity.summary.text,
        "url": entity.website or address,
        "sameAs": [*entity.social_networks, address],
        "email": entity.email,
        "telephone": entity.phone,
        "foundingDate": str(entity.founded_year or ""),
        "taxID": entity.public_nif,
        "knowsAbout": [entity.main_sector.label] if entity.main_sector else [],
        "makesOffer": [
            {"@type": "Offer", "itemOffered": {"@type": "Service", "name": offer.name.text}}
            for offer in profile.offers
        ],
    }
    if profile.places:
        data |= _place(profile.open_places[0])
        data["department"] = [
            {
                "@type": "LocalBusiness",
                "name": place.establishment.name or entity.name,
                **_place(place),
            }
            for place in profile.open_places[1:]
        ]
    return _script_text(_without_empty(data))


def landing(name, address, crumbs, cards, absolute):
    """The JSON-LD of a page of cards: what it lists, and where it stands. Addresses are absolute."""
    steps = [*crumbs, (name, address)]
    items = [absolute(card.enterprise.get_absolute_url()) for card in cards]
    return _script_text(
        [
            {
                "@context": "https://schema.org",
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {
                        "@type": "ListItem",
                        "position": number,
                        "name": label,
                        "item": absolute(step),
                    }
                    for number, (label, step) in enumerate(steps, start=1)
                ],
            },
            {
                "@context": "https://schema.org",
                "@type": "ItemList",
                "name": name,
                "url": address,
                "numberOfItems": len(items),
                "itemListElement": [
                    {
                        "@type": "ListItem",
                        "position": number,
                        "name": card.enterprise.name,
                        "url": item,
                    }
                    for number, (card, item) in enumerate(zip(cards, items, strict=True), start=1)
                ],
            },
        ]
    )


def _place(open_place):
    place = open_place.establishment
    return {
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.address,
            "postalCode": place.postcode,
            "addressLocality": place.municipality.name if place.municipality else place.locality,
            "addressCountry": known_country(place.country),
        },
        "geo": {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon}
        if place.has_point and not place.is_approximate
        else None,
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{SCHEMA_DAYS[period.weekday]}",
                "opens": f"{period.opens:%H:%M}",
                "closes": f"{period.closes:%H:%M}",
            }
            for period in open_place.hours.periods
            if period.season_from is None
        ],
    }


def _without_empty(value):
    if isinstance(value, dict):
        pairs = ((key, _without_empty(item)) for key, item in value.items())
        return {key: item for key, item in pairs if item not in (None, "", [], {})}
    return value


def _script_text(data):
    """JSON that cannot close the script element it stands in."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_json_script_escapes))  # noqa: S308
