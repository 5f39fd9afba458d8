"""Gives pictures to some of the invented enterprises."""

from catalogue import photos
from catalogue.demo import pictures
from catalogue.enums import State
from catalogue.models import Photo

SHARE = 0.3
MOST = 120
MOST_OF_MANY = 60  # for a load test, pictures are not the point
MANY = 2000


def hang(sketches, enterprises):
    """Writes the photos; the same drawing is kept once, whoever shows it."""
    most = MOST if len(sketches) < MANY else MOST_OF_MANY
    shown = [
        (sketch, enterprise)
        for sketch, enterprise in zip(sketches, enterprises, strict=True)
        if sketch.state == State.PUBLISHED and sketch.rng("photo").random() < SHARE
    ][:most]
    names = {}  # of what has been drawn
    rows = []
    for sketch, enterprise in shown:
        kinds = sketch.rng("kind").sample(pictures.KINDS, 2)
        for position, kind in enumerate(kinds[: 1 + (sketch.index % 9 == 0)]):
            drawing = sketch.top, kind
            if drawing not in names:
                names[drawing] = photos.keep(pictures.draw(*drawing))
            rows.append(_photo(drawing, names[drawing], enterprise, position))
    Photo.objects.bulk_create(rows)


def _photo(drawing, name, enterprise, position):
    alt_ca, alt_es, alt_en = pictures.alts(*drawing)
    return Photo(
        enterprise=enterprise,
        image=name,
        width=pictures.WIDTH,
        height=pictures.HEIGHT,
        alt_ca=alt_ca,
        alt_es=alt_es,
        alt_en=alt_en,
        position=position,
    )
