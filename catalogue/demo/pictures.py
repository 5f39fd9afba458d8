"""Pictures of the demo, drawn here: the city's blocks with cut corners, never a false photo."""

import random

from PIL import Image, ImageDraw

from catalogue.demo.motifs import COLOURS, GROUND, INK, MARK, MOTIFS, NAMES, PAPER

WIDTH, HEIGHT = 1280, 800
FINE = 2  # drawn at twice the size, then reduced: smooth edges
CUT = 0.24  # of a block's side, as tokens.css cuts it

ALTS = {
    "blocks": (
        "Il·lustració: illes de cases amb els xamfrans de l’Eixample i, en una de gran, {}.",
        "Ilustración: manzanas con los chaflanes del Eixample y, en una grande, {}.",
        "Illustration: city blocks with cut corners and, in a large one, {}.",
    ),
    "street": (
        "Il·lustració: una filera de cases; al rètol de la botiga del mig hi ha {}.",
        "Ilustración: una hilera de casas; en el rótulo de la tienda del centro hay {}.",
        "Illustration: a row of houses; the sign of the shop in the middle shows {}.",
    ),
    "tiles": (
        "Il·lustració: un paviment de rajoles amb {} en una de groga.",
        "Ilustración: un pavimento de baldosas con {} en una amarilla.",
        "Illustration: a pavement of tiles with {} on a yellow one.",
    ),
}
KINDS = tuple(ALTS)


def draw(top, kind):
    """An RGB picture of 1280 × 800 for a top sector."""
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), COLOURS[top][1])
    pen = ImageDraw.Draw(picture)
    {"blocks": _blocks, "street": _street, "tiles": _tiles}[kind](pen, top)
    return picture.reduce(FINE)


def alts(top, kind):
    """The alternative text in Catalan, Spanish and English."""
    return tuple(text.format(name) for text, name in zip(ALTS[kind], NAMES[top], strict=True))


def _blocks(pen, top):
    shape, _tint = COLOURS[top]
    rng = random.Random(f"blocks {top}")
    side, street = 148, 24
    step = side + street
    pen.rectangle(_fine(0, 0, WIDTH, HEIGHT), fill=shape)
    quiet, light = _mix(shape, PAPER, 0.14), _mix(shape, PAPER, 0.3)
    yellow = (rng.choice([0, 1]), rng.choice([0, 3, 4]))
    for column in range(-1, 8):
        for row in range(-1, 5):
            fill = MARK if (column, row) == yellow else rng.choice([quiet, quiet, quiet, light])
            _octagon(pen, column * step + 20, row * step - 20, side, fill)
    pen.line(_points([(-40, 700), (1320, 90)]), fill=shape, width=34 * FINE)
    size = 3 * side + 2 * street
    left, above = 3 * step + 20, step - 20
    pen.rectangle(_fine(left - street, above - street, left + size + street, above + size + street),
                  fill=shape)  # fmt: skip
    _octagon(pen, left, above, size, _mix(shape, PAPER, 0.9))
    _motif(pen, top, left + size * 0.2, above + size * 0.2, size * 0.6, shape, 16)


def _street(pen, top):
    shape, _tint = COLOURS[top]
    rng = random.Random(f"street {top}")
    pen.rectangle(_fine(0, 0, WIDTH, HEIGHT), fill=_mix(shape, PAPER, 0.82))
    _octagon(pen, rng.choice([110, 960]), 60, 170, MARK)
    floor = 700
    walls = [_mix(shape, PAPER, part) for part in (0.55, 0.4, 0.64, 0.48, 0.58, 0.44)]
    left = 0
    for number, width in enumerate((190, 210, 480, 180, 220)):
        middle = width == 480
        height = 560 if middle else rng.choice([380, 440, 500, 530])
        wall = PAPER if middle else walls[number]
        pen.rectangle(_fine(left, floor - height, left + width, floor), fill=wall)
        pen.rectangle(_fine(left, floor - height, left + width, floor - height + 14), fill=shape)
        _windows(pen, left, floor - height, width, height, shape, middle)
        if middle:
            _shop(pen, top, left, floor, width)
        left += width
    pen.rectangle(_fine(0, floor, WIDTH, HEIGHT), fill=_mix(INK, PAPER, 0.62))
    for left in range(-20, WIDTH, 62):
        _octagon(pen, left, floor + 22, 48, _mix(INK, PAPER, 0.7))


def _windows(pen, left, above, width, height, shape, middle):
    rows = 2 if middle else max(1, (height - 190) // 110)
    columns = 4 if middle else 2
    gap = width / (columns + 0.5)
    for row in range(rows):
        for column in range(columns):
            x, y = left + gap * (column + 0.4), above + 44 + row * 108
            pen.rectangle(_fine(x, y, x + gap * 0.66, y + 72), fill=_mix(shape, PAPER, 0.16))
            pen.rectangle(_fine(x - 6, y + 72, x + gap * 0.66 + 6, y + 80), fill=INK)


def _shop(pen, top, left, floor, width):
    shape, tint = COLOURS[top]
    pen.rectangle(_fine(left + 24, floor - 280, left + width - 24, floor), fill=shape)
    pen.rectangle(_fine(left + 48, floor - 150, left + 230, floor - 24), fill=tint)
    pen.rectangle(_fine(left + width - 180, floor - 170, left + width - 64, floor), fill=tint)
    for stripe in range(8):
        x = left + 24 + stripe * (width - 48) / 8
        fill = MARK if stripe % 2 else PAPER
        pen.polygon(
            _points([(x, floor - 190), (x + 54, floor - 190), (x + 54, floor - 150),
                     (x + 27, floor - 132), (x, floor - 150)]),
            fill=fill,
        )  # fmt: skip
    _octagon(pen, left + width / 2 - 78, floor - 372, 156, INK)
    _motif(pen, top, left + width / 2 - 48, floor - 342, 96, PAPER, 5)


def _tiles(pen, top):
    shape, tint = COLOURS[top]
    side, joint = 232, 10
    step = side + joint
    rng = random.Random(f"tiles {top}")
    chosen = (rng.choice([1, 2, 3]), 1)
    shades = [tint, _mix(shape, PAPER, 0.72), GROUND]
    pen.rectangle(_fine(0, 0, WIDTH, HEIGHT), fill=_mix(shape, PAPER, 0.45))
    for column in range(6):
        for row in range(4):
            x, y = column * step - 60, row * step - 80
            lit = (column, row) == chosen
            _octagon(pen, x, y, side, MARK if lit else shades[(column * 2 + row) % 3])
            colour = INK if lit else _mix(shape, PAPER, 0.25)
            if lit or (column + row) % 2:
                _motif(pen, top, x + side * 0.22, y + side * 0.22, side * 0.56, colour, 9)
            else:
                inner = side * 0.4
                _octagon(pen, x + (side - inner) / 2, y + (side - inner) / 2, inner, shape)


def _motif(pen, top, x, y, size, colour, width):
    scale = size / 24
    for kind, data in MOTIFS[top]:
        if kind == "round":
            left, above, right, below = (value * scale for value in data)
            box = _fine(x + left, y + above, x + right, y + below)
            pen.ellipse(box, outline=colour, width=round(width * FINE))
            continue
        points = [(x + px * scale, y + py * scale) for px, py in data]
        if kind == "loop":
            points = [*points, points[0], points[1]]
        pen.line(_points(points), fill=colour, width=round(width * FINE), joint="curve")
        for px, py in points:  # round ends
            pen.ellipse(_fine(px - width / 2, py - width / 2, px + width / 2, py + width / 2),
                        fill=colour)  # fmt: skip


def _octagon(pen, x, y, side, fill):
    cut = side * CUT
    far = side - cut
    corners = [(cut, 0), (far, 0), (side, cut), (side, far), (far, side), (cut, side), (0, far),
               (0, cut)]  # fmt: skip
    pen.polygon(_points([(x + dx, y + dy) for dx, dy in corners]), fill=fill)


def _points(points):
    return [(x * FINE, y * FINE) for x, y in points]


def _fine(*box):
    return [value * FINE for value in box]


def _mix(colour, other, part):
    """`colour` with `part` of `other` in it, as "#rrggbb"."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _channels(colour):
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
