"""Names in the database: constraints, indexes and triggers say whose they are."""

from django.apps import apps

from tests.house.arrows import FLOORS


def own_models():
    return [model for model in apps.get_models() if model._meta.app_config.name in FLOORS]


def misnamed(prefix, names):
    return [name for name in names if not name.startswith(f"{prefix}_")]


def test_constraints_begin_with_their_app_and_indexes_with_their_model():
    """Django gives an index's name 30 characters: the app does not fit as well."""
    models = own_models()
    assert len(models) > 20
    found = []
    for model in models:
        names = [rule.name for rule in model._meta.constraints]
        found += misnamed(model._meta.app_label, names)
        names = [index.name for index in model._meta.indexes]
        found += misnamed(model._meta.model_name, misnamed(model._meta.app_label, names))
    assert found == []


def test_tables_begin_with_their_app():
    found = [misnamed(model._meta.app_label, [model._meta.db_table]) for model in own_models()]
    assert [names for names in found if names] == []


def test_every_app_of_the_house_is_installed_below_those_that_know_it():
    """Lower floors first: templates and commands of an upper floor may replace theirs."""
    heights = [FLOORS[config.name] for config in apps.get_app_configs() if config.name in FLOORS]
    assert heights == sorted(heights)


def test_faults_are_found():
    assert misnamed("catalogue", ["catalogue_offer_name", "offer_name"]) == ["offer_name"]
