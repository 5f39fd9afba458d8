"""One simple drawing per top sector, on a 24 × 24 grid, and the sectors' colours.

A drawing is a list of strokes: ("line", points), ("loop", points), ("round", box) and
("dot", box). Colours are those of the light scheme in tokens.css.
"""

INK, PAPER, GROUND, MARK = "#191c18", "#ffffff", "#f4f2ec", "#ffc21a"

COLOURS = {  # shape, tint behind
    "alim": ("#716e06", "#efefe4"),
    "habi": ("#992f30", "#f4e8e8"),
    "ener": ("#9d8002", "#f4f1e3"),
    "fina": ("#006e74", "#e3eff0"),
    "salu": ("#c3066b", "#f8e4ef"),
    "educ": ("#5061e4", "#eceefc"),
    "cult": ("#9d47ad", "#f4ebf6"),
    "comu": ("#52098a", "#ece4f2"),
    "tecn": ("#002850", "#e3e7ec"),
    "roba": ("#662135", "#eee7e9"),
    "mobi": ("#1190e0", "#e5f3fc"),
    "turi": ("#d36e4d", "#faefeb"),
    "asse": ("#545454", "#ececec"),
    "medi": ("#079c54", "#e4f4ec"),
    "espa": ("#4c2200", "#ebe7e3"),
}

MOTIFS = {
    "alim": [
        ("loop", [(12, 8), (8, 6.6), (5, 9), (5, 14), (8, 20), (10.4, 20.6), (12, 20), (13.6, 20.6),
                  (16, 20), (19, 14), (19, 9), (16, 6.6)]),
        ("line", [(12, 8), (12.6, 5.4), (15.6, 3.4)]),
    ],
    "habi": [
        ("line", [(3, 11.5), (12, 4), (21, 11.5)]),
        ("line", [(5.5, 9.6), (5.5, 20), (18.5, 20), (18.5, 9.6)]),
        ("line", [(10, 20), (10, 14.5), (14, 14.5), (14, 20)]),
    ],
    "ener": [("loop", [(13.5, 3), (5, 13.6), (11, 13.6), (10.2, 21), (19, 10.2), (12.8, 10.2)])],
    "fina": [
        ("loop", [(3.5, 9.2), (12, 4), (20.5, 9.2)]),
        *(("line", [(x, 12), (x, 17)]) for x in (6, 10, 14, 18)),
        ("line", [(3.5, 20), (20.5, 20)]),
    ],
    "salu": [
        ("loop", [(12, 20.3), (5.2, 14.6), (3.6, 9.7), (5, 6.4), (8.2, 5.1), (12, 7.2), (15.8, 5.1),
                  (19, 6.4), (20.4, 9.7), (18.8, 14.6)]),
        ("line", [(12, 10), (12, 15)]),
        ("line", [(9.5, 12.5), (14.5, 12.5)]),
    ],
    "educ": [
        ("loop", [(12, 6.8), (8.4, 5), (3.2, 4.5), (3.2, 17.5), (8.4, 18), (12, 19.8), (15.6, 18),
                  (20.8, 17.5), (20.8, 4.5), (15.6, 5)]),
        ("line", [(12, 6.8), (12, 19.8)]),
    ],
    "cult": [
        ("loop", [(5, 4.5), (12, 5.7), (19, 4.5), (19, 11.8), (17, 17.6), (12, 20.8), (7, 17.6),
                  (5, 11.8)]),
        ("line", [(8, 10.4), (10.6, 10.4)]),
        ("line", [(13.4, 10.4), (16, 10.4)]),
        ("line", [(9, 14.6), (10.6, 15.7), (13.4, 15.7), (15, 14.6)]),
    ],
    "comu": [
        ("loop", [(3.5, 10), (6.7, 10), (16, 5.2), (16, 19), (6.7, 14.2), (3.5, 14.2)]),
        ("line", [(7, 14.4), (8.4, 20), (11, 20)]),
        ("line", [(19, 9.2), (20.3, 12.1), (19, 15)]),
    ],
    "tecn": [
        ("loop", [(6.8, 6.8), (17.2, 6.8), (17.2, 17.2), (6.8, 17.2)]),
        ("loop", [(10, 10), (14, 10), (14, 14), (10, 14)]),
        *(("line", [(at, 3.3), (at, 6.8)]) for at in (9.5, 14.5)),
        *(("line", [(at, 17.2), (at, 20.7)]) for at in (9.5, 14.5)),
        *(("line", [(3.3, at), (6.8, at)]) for at in (9.5, 14.5)),
        *(("line", [(17.2, at), (20.7, at)]) for at in (9.5, 14.5)),
    ],
    "roba": [
        ("loop", [(8.4, 4), (3, 7.2), (5.2, 11.8), (7.2, 10.9), (7.2, 20), (16.8, 20), (16.8, 10.9),
                  (18.8, 11.8), (21, 7.2), (15.6, 4), (14, 6), (12, 6.6), (10, 6)]),
    ],
    "mobi": [
        ("round", (2.2, 12.6, 9.4, 19.8)),
        ("round", (14.6, 12.6, 21.8, 19.8)),
        ("line", [(5.8, 16.2), (9, 9.4), (15.4, 9.4), (18.2, 16.2)]),
        ("line", [(9, 9.4), (13, 16.2), (15.4, 9.4), (14.4, 6), (17.4, 6)]),
        ("line", [(7.4, 7), (10.4, 7)]),
    ],
    "turi": [
        ("line", [(4.5, 3.5), (4.5, 8.2), (5.6, 10.4), (8.6, 10.4), (9.7, 8.2), (9.7, 3.5)]),
        ("line", [(7.1, 3.5), (7.1, 20.5)]),
        ("line", [(18, 20.5), (18, 3.5), (15.2, 6.4), (14, 11.7), (14, 14), (18, 14)]),
    ],
    "asse": [
        ("loop", [(3.3, 8), (20.7, 8), (20.7, 19.8), (3.3, 19.8)]),
        ("line", [(8.8, 8), (8.8, 4.8), (15.2, 4.8), (15.2, 8)]),
        ("line", [(3.3, 12.8), (10.2, 12.8)]),
        ("line", [(13.8, 12.8), (20.7, 12.8)]),
        ("loop", [(10.2, 11.3), (13.8, 11.3), (13.8, 14.5), (10.2, 14.5)]),
    ],
    "medi": [
        ("loop", [(5, 19), (5, 12), (8, 7.4), (13, 5), (19.5, 4.5), (19, 11), (16.6, 16), (12, 19)]),
        ("line", [(3.4, 20.6), (13.4, 10.6)]),
        ("line", [(9.4, 14.6), (9.4, 10.6)]),
        ("line", [(9.4, 14.6), (13.6, 14.6)]),
    ],
    "espa": [
        ("round", (9.4, 3, 14.6, 8.2)),
        ("round", (2.8, 15.2, 8, 20.4)),
        ("round", (16, 15.2, 21.2, 20.4)),
        ("line", [(10.8, 8), (6.7, 15.4)]),
        ("line", [(13.2, 8), (17.3, 15.4)]),
        ("line", [(8, 17.8), (16, 17.8)]),
    ],
}  # fmt: skip

NAMES = {  # what is seen, in each language
    "alim": ("una poma", "una manzana", "an apple"),
    "habi": ("una casa", "una casa", "a house"),
    "ener": ("un llamp", "un rayo", "a bolt of lightning"),
    "fina": ("un edifici amb columnes", "un edificio con columnas", "a building with columns"),
    "salu": ("un cor amb una creu", "un corazón con una cruz", "a heart with a cross"),
    "educ": ("un llibre obert", "un libro abierto", "an open book"),
    "cult": ("una màscara de teatre", "una máscara de teatro", "a theatre mask"),
    "comu": ("un megàfon", "un megáfono", "a megaphone"),
    "tecn": ("un xip", "un chip", "a microchip"),
    "roba": ("una samarreta", "una camiseta", "a T-shirt"),
    "mobi": ("una bicicleta", "una bicicleta", "a bicycle"),
    "turi": ("una forquilla i un ganivet", "un tenedor y un cuchillo", "a fork and a knife"),
    "asse": ("un maletí", "un maletín", "a briefcase"),
    "medi": ("una fulla", "una hoja", "a leaf"),
    "espa": ("tres punts units per línies", "tres puntos unidos por líneas",
             "three points joined by lines"),
}  # fmt: skip
