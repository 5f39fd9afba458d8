"""The register's own classes of products and groups, to our sectors. Longest path first."""

SECTOR_OF_CLASS = {
    "Productes >> Alimentació i begudes": "alim-mercat",
    "Productes >> Agricultura >> Flors i plantes": "medi-jardi",
    "Productes >> Art, cultura, oci >> Llibres": "cult-llibres",
    "Productes >> Moda i tèxtil >> Sabates": "roba-calcat",
    "Productes >> Moda i tèxtil": "roba-moda",
    "Tipologia EQ >> Moda i tèxtil": "roba-moda",
    "Tipologia EQ >> Activitats comercials genèriques >> Venda de productes de segona mà": "medi-segona",
    "Col·lectius EQ >> Antiquaris i brocanters": "medi-segona",
    "Col·lectius EQ >> Pintors": "cult-visuals",
}


def sectors_of(categories):
    """Codes of our sectors for the register's classes, without repetition, in its order."""
    found = []
    for path in categories:
        for start, code in SECTOR_OF_CLASS.items():
            if path == start or path.startswith(f"{start} >> "):
                found.append(code)
                break
    return list(dict.fromkeys(found))
