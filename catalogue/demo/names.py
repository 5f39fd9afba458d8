"""Names for more enterprises than were invented by hand: readable, never pretending."""

import random

from catalogue.demo import content

NOUNS = {
    "alim": ("Rebost", "Obrador", "Queviures", "Cistella", "Cuina", "Hort"),
    "habi": ("Taller", "Obres", "Estudi", "Fusters", "Manteniments", "Casa"),
    "ener": ("Energia", "Llum", "Comunitat Solar", "Teulada", "Corrent"),
    "fina": ("Mútua", "Estalvi", "Caixa Comuna", "Fons", "Crèdit"),
    "salu": ("Cures", "Casal", "Espai de Salut", "Suport", "Acompanyament"),
    "educ": ("Escola", "Esplai", "Aula", "Taller", "Institut"),
    "cult": ("Companyia", "Teatre", "Editorial", "Coral", "Arxiu", "Cinema"),
    "comu": ("Estudi", "Ràdio", "Impremta", "Revista", "Agència"),
    "tecn": ("Codi", "Laboratori", "Sistemes", "Dades", "Taller Digital"),
    "roba": ("Filats", "Costura", "Modes", "Bugaderia", "Armari"),
    "mobi": ("Pedals", "Transports", "Rodes", "Missatgers", "Logística"),
    "turi": ("Bar", "Fonda", "Casa de Menjars", "Alberg", "Club"),
    "asse": ("Gestoria", "Despatx", "Consultoria", "Serveis", "Assessoria"),
    "medi": ("Jardins", "Recicladors", "Segona Vida", "Horts", "Arranja-ho"),
    "espa": ("Ateneu", "Espai", "Xarxa", "Casal", "Taula"),
}
WORDS = (
    "Garbí", "Llevant", "Tramuntana", "Gregal", "Xaloc", "Mestral", "Ponent", "Migjorn",
    "Alzina", "Roure", "Ginesta", "Romaní", "Farigola", "Espígol", "Fonoll", "Safrà", "Llorer",
    "Rosella", "Marduix", "Sajolida", "Oreneta", "Falziot", "Puput", "Mussol", "Xoriguer",
    "Merla", "Pit-roig", "Cadernera", "Formiga", "Abellot", "Marieta", "Sargantana", "Esquirol",
    "Cargol", "Estel", "Lluerna", "Claror", "Alba", "Capvespre", "Migdia", "Sol i Serena",
    "Rovell", "Engruna", "Brotx", "Pas a Pas", "Mà a Mà", "Colze a Colze", "Tres Voltes",
    "Quatre Vents", "Sis Germanes", "Set Portes", "Deu Dits", "Fil i Agulla", "Clau de Volta",
    "Nus", "Trama", "Ordit", "Baula", "Frontissa", "Passera", "Drassana", "Rajola", "Maó",
    "Biga", "Teula", "Xemeneia", "Turbina", "Roda Dentada", "Politja", "Molí", "Sèquia", "Bassa",
    "Deu", "Riera", "Torrent", "Cim", "Carena", "Comuna", "Veïna", "Germanor", "Fraternal",
)  # fmt: skip


def another(project, turn, labels):
    """Name and neighbourhood of the `turn`-th enterprise made after the same project."""
    rng = random.Random(f"name {project.name} {turn}")
    noun = rng.choice(NOUNS[project.sector.partition("-")[0]])
    word = rng.choice(WORDS)
    places = content.places()
    code = rng.choices(list(places), [place["weight"] for place in places.values()])[0]
    return f"{noun} {word} {of(labels[code].name)}", code


def of(name):
    """«el Raval» → «del Raval», «Horta» → «d’Horta»: the preposition *de* as Catalan joins it."""
    for article, joined in (("el ", "del "), ("els ", "dels "), ("la ", "de la ")):
        if name.startswith(article):
            return joined + name.removeprefix(article)
    if name.startswith(("les ", "l’")):
        return f"de {name}"
    return f"d’{name}" if name[0] in "AEIOUÀÈÉÍÒÓÚH" else f"de {name}"
