"""What a legal form brings with it in the demo: families, registers, staff, how it tells itself."""

# Work-integration enterprises and special employment centres are a family, not a legal form.
AS_FORM = {"insercio": "sl", "cet": "fundacio", "cet-sl": "sl"}
EXTRA_FAMILIES = {"insercio": "insercio", "cet": "cet-is", "cet-sl": "cet-is"}

FAMILIES_OF_SECTOR = {
    "medi-horts": "comunitaria",
    "espa-temps": "comunitaria",
    "fina-moneda": "comunitaria",
    "alim-mercat": "mercat",
}
CONSUMER_GROUP_FORMS = {"associacio", "sense-personalitat", "coop-consum"}

# Kind of story told of the enterprise (stories.json, "government").
GOVERNMENT = {
    "associacio": "associacio",
    "fundacio": "fundacio",
    "cet": "fundacio",
    "cet-sl": "insercio",
    "insercio": "insercio",
    "sense-personalitat": "informal",
    "sll": "laboral",
    "sal": "laboral",
    "federacio": "xarxa",
    "coop-segon-grau": "xarxa",
    "aie": "xarxa",
    "autonom": "persona",
    "societat-civil": "persona",
    "mutualitat": "consum",
    "coop-consum": "consum",
    "coop-credit": "consum",
    "coop-habitatge": "consum",
    "coop-assegurances": "consum",
    "coop-serveis": "serveis",
    "coop-agraria": "serveis",
    "coop-maritima": "serveis",
    "sat": "serveis",
    "confraria": "serveis",
}  # every other co-operative: "treball"


def legal_form(form):
    return AS_FORM.get(form, form)


def family_codes(project, usual_family):
    """Families of a project, the legal form's usual one first."""
    codes = [usual_family] if usual_family else []
    top = project.sector.partition("-")[0]
    if project.form in EXTRA_FAMILIES:
        codes.append(EXTRA_FAMILIES[project.form])
    if top == "fina" and project.form not in {"sense-personalitat", "associacio"}:
        codes.append("finances-etiques")
    if project.sector == "alim-consum" and project.form in CONSUMER_GROUP_FORMS:
        codes.append("grup-consum")
    if project.sector in FAMILIES_OF_SECTOR:
        codes.append(FAMILIES_OF_SECTOR[project.sector])
    return list(dict.fromkeys(codes))


def government(form):
    return GOVERNMENT.get(form, "treball")


def is_cooperative(form):
    return form.startswith("coop")


def registers(form, rng):
    """Codes of the certifications that come with the form, as (code, has an end)."""
    if is_cooperative(form):
        yield "registre-cooperatives"
        if form == "coop-treball" and rng.random() < 0.15:
            yield "sense-anim-lucre"
        if form in {"coop-treball", "coop-ensenyament"} and rng.random() < 0.08:
            yield "iniciativa-social"
    elif form == "associacio":
        yield "registre-associacions"
        if rng.random() < 0.1:
            yield "utilitat-publica"
    elif form == "fundacio":
        yield "registre-fundacions"
    elif form in {"sll", "sal"}:
        yield "registre-laborals"
    elif form == "insercio":
        yield "registre-insercio"
    elif form in {"cet", "cet-sl"}:
        yield "registre-cet"
        yield "cet-iniciativa-social"


LABELS_OF_SECTOR = {
    "alim-consum": ("ccpae", "venda-proximitat"),
    "alim-botiga": ("ecologic-ue", "comerc-just-fairtrade", "comerc-just-wfto"),
    "alim-agro": ("ccpae", "venda-proximitat"),
    "alim-obrador": ("ccpae", "ecologic-ue"),
    "alim-pa": ("ccpae",),
    "alim-begudes": ("ccpae", "ecologic-ue"),
    "alim-catering": ("dgqa", "iso-9001"),
    "habi-fusta": ("fsc", "pefc"),
    "habi-bio": ("fsc", "pefc"),
    "habi-neteja": ("iso-14001", "etiqueta-ue", "iso-9001"),
    "habi-obra": ("iso-9001",),
    "fina-asseg": ("ethsi",),
    "fina-mutua": ("ethsi",),
    "comu-impremta": ("fsc", "emas", "dgqa"),
    "tecn-repara": ("tco",),
    "roba-moda": ("gots", "comerc-just-wfto"),
    "roba-confeccio": ("gots",),
    "roba-laboral": ("gots", "iso-9001"),
    "mobi-missatgeria": ("dgqa",),
    "turi-allotjament": ("dgqa", "etiqueta-ue"),
    "medi-residus": ("iso-14001", "emas"),
    "medi-jardi": ("iso-14001",),
    "medi-consulta": ("iso-14001", "emas"),
    "salu-gran": ("iso-9001",),
    "salu-domicili": ("iso-9001", "igualtat-empresa"),
    "asse-igualtat": ("igualtat-empresa",),
    "asse-conserge": ("iso-9001",),
}
