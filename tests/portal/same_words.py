"""Messages that are right as they are in another language too. Reviewed one by one."""

SAME = {
    "es": """
        Mapa: %(name)s | Vertical | Tinta | Aplica | incrusta/ | %(n)d iniciativa | Incrusta
        Lila | Color |
        sector | revisada | oferta | Sí | No | fila original | una | confirmada | Sector
        Iniciativa | sobre | Sobre | Mes | Nota interna | nota interna | enviada el | avisos | avisa/
        Forma jurídica | Publicada | Exacta | Europa | De 30.000 a 150.000 €
        De 150.000 a 600.000 € | De 600.000 € a 2 M€ | De 2 a 10 M€ | Aplicada | Etiqueta
        Pública | Privada | fila %(row)s | publicada el | forma jurídica | sector principal | web
        plantilla | creada el | modificada el | número | caduca el | foto | fotos | país | latitud
        longitud | entrada | acabada | De 0 a 1 | sector superior | «al Raval», «a Sants»
        Compra a | bengalí | hindi | mapa.json | rol | Compra pública
        persona | El sistema | Informe | identificador | Principal | Menú
        Legal | Moneda social | Fotos | %(score)s de 5 | (opcional) | Mapa | Una iniciativa
        Anterior | a %(n)s m | a %(n)s km | %(some)s de %(all)s | %(n)s %% | no consta
        No consta | Color | Incrusta | incrusta/ | Lila | Tinta |
        %(total)s fila | Columna | Web. | Avisos | Cada mes | aplicada | el | fila | la fusionada | la que queda | nota
        De 0 a 5 | De 0 a 10 | De 0 a 1 | Sí o no |
        Latitud | Longitud | País | NIF | Web | Se separa sola.
        Sobre el portal | iniciativa | iniciativa publicada | %(total)s iniciativa
        Descartada | Filtra | Fila | Identificador | problema | %(n)s franja | fila %(number)s | %(n)s fila
        | revisada el %(day)s | modificada el %(day)s | Edita %(letter)s | Entra
    """,
    "en": "text | Paper | sector | No | Sector | instrument | sectors | Sectors | Dates | Legal | sectors/ | sectors/<slug:slug>/ | sessions/",
}


def same_words(language):
    return {word.strip() for line in SAME[language].splitlines() for word in line.split("|")} - {""}
