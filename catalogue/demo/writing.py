"""Puts the texts of an enterprise together from what was written by hand."""

from catalogue.demo import content, forms

LANGUAGES = ("ca", "es", "en")
OLD = 1985  # founded before: nobody of the first day tells the story


def summaries(sketch, labels):
    """Language → summary. Catalan always; Spanish and English for about half."""
    texts = dict(sketch.project.summaries)
    if sketch.name != sketch.project.name:  # one of many after the same project
        texts = {"ca": _with_place(texts["ca"], labels[sketch.neighbourhood])}
    elif sketch.rng("languages").random() > 0.55:
        texts = {"ca": texts["ca"]}
    return texts


def _with_place(text, neighbourhood):
    longer = f"{text} Ens trobareu {neighbourhood.name_at}."
    return longer if len(longer) <= 160 else text


def descriptions(sketch, labels):
    """Language → paragraphs: what they do, where they come from, how they decide."""
    rng = sketch.rng("description")
    told = content.stories()
    about = rng.choice(content.sectors()[sketch.project.sector].abouts)
    is_old = sketch.fields["founded_year"] < OLD
    parts = [about, rng.choice(told["origin_old" if is_old else "origin"])]
    parts.append(rng.choice(told["government"][forms.government(sketch.project.form)]))
    parts.extend(rng.sample(told["ways"], rng.choice([0, 1, 1])))
    closing = rng.choice(told["closing"]) if rng.random() < 0.6 else None
    if sketch.at_hub:
        closing = rng.choice(told["hub"])
    parts.extend([closing] if closing else [])
    languages = LANGUAGES if rng.random() < 0.3 and "es" in about else ("ca",)
    place = labels[sketch.neighbourhood]
    facts = {"year": sketch.fields["founded_year"], "at": place.name_at, "place": place.name}
    return {
        language: "\n\n".join(part[language].format(**facts) for part in parts)
        for language in languages
    }


def offers(sketch):
    """One to four offers of the sector, in their own order."""
    written = content.sectors()[sketch.project.sector].offers
    rng = sketch.rng("offers")
    count = min(len(written), rng.choices([1, 2, 3, 4], [15, 35, 32, 18])[0])
    chosen = rng.sample(range(len(written)), count)
    return [written[index] for index in sorted(chosen)]
