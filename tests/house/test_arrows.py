"""Arrows of the house point down: imports, models, migrations, templates."""

from pathlib import Path

import pytest

from tests.house import arrows

ROOT = Path(__file__).resolve().parents[2]
NO_APPS = {"tests"}

# What may point up, and why.
ALLOWED = {
    "{% load portal %}": "icons, numbers and languages of the frame, which every template uses",
}


def is_allowed(arrow):
    return arrow.path.startswith("templates/") and arrow.target.split(" through ")[0] in ALLOWED


def wrong(root):
    return [arrow for arrow in arrows.arrows(root) if not arrow.points_down]


def test_no_arrow_points_up():
    assert [str(arrow) for arrow in wrong(ROOT) if not is_allowed(arrow)] == []


def test_there_is_no_ring():
    assert arrows.rings(arrow for arrow in arrows.arrows(ROOT) if not is_allowed(arrow)) == []


def test_every_exception_is_needed():
    used = {arrow.target.split(" through ")[0] for arrow in wrong(ROOT) if is_allowed(arrow)}
    assert used == set(ALLOWED)


def test_every_package_stands_on_a_floor():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - NO_APPS <= set(arrows.FLOORS)


def test_the_reader_sees_the_house():
    """Were it blind, the tests above would pass."""
    seen = {(arrow.floor, arrow.to) for arrow in arrows.arrows(ROOT)}
    assert {
        ("ess_portal", "catalogue"),
        ("catalogue", "ess_portal.moderation"),
        ("catalogue", "ess_portal.accounts"),
        ("catalogue", "ess_portal.page_cache"),
    } <= seen


UP = {
    "an import": ("catalogue/a.py", "import events.models"),
    "a name imported from a package": ("ess_portal/accounts/a.py", "from ess_portal import urls"),
    "a neighbour": ("procurement/a.py", "from events import models"),
    "a relative import": ("ess_portal/moderation/a.py", "from ..views import home"),
    "a relative import in a package": ("ess_portal/moderation/__init__.py", "from .. import urls"),
    "an import inside a function": ("catalogue/a.py", "def f():\n    import procurement"),
    "the ground knows nobody": ("ess_portal/page_cache/a.py", "import ess_portal.accounts.models"),
    "not even the ground": ("ess_portal/limits/a.py", "from ess_portal.page_cache import DAY"),
    "get_model in one string": ("catalogue/a.py", 'apps.get_model("events.Session")'),
    "get_model in two": ("catalogue/a.py", 'apps.get_model("events", "Session")'),
    "get_app_config": ("catalogue/a.py", 'apps.get_app_config("events")'),
    "import_module": ("catalogue/a.py", 'import_module("events.models")'),
    "import_module of a package": ("catalogue/a.py", 'import_module("events")'),
    "import_string": ("ess_portal/accounts/a.py", 'import_string("ess_portal.urls")'),
    "a foreign key": ("catalogue/a.py", 'ForeignKey("events.Session", models.CASCADE)'),
    "a foreign key by name": ("catalogue/a.py", 'ManyToManyField(to="procurement.Clause")'),
    "a permission": ("ess_portal/accounts/a.py", 'user.has_perm("catalogue.add_offer")'),
    "a route": ("ess_portal/moderation/a.py", 'reverse("catalogue:list")'),
    "a template in Python": ("catalogue/a.py", 'render(request, "events/list.html")'),
    "a migration": (
        "catalogue/migrations/0001.py",
        'class Migration:\n    dependencies = [("events", "0001_initial")]',
    ),
    "run_before": (
        "ess_portal/accounts/migrations/0001.py",
        'class Migration:\n    run_before = [("catalogue", "0001_initial")]',
    ),
    "an include": ("templates/catalogue/a.html", '{% include "events/_week.html" %}'),
    "a template of an app's own folder": (
        "events/templates/events/a.html",
        "{% extends 'procurement/base.html' %}",
    ),
    "a library of tags": ("templates/moderation/a.html", "{% load i18n catalogue %}"),
    "one tag of a library": ("templates/moderation/a.html", "{% load card from catalogue %}"),
    "through a component": ("templates/moderation/a.html", '{% include "components/card.html" %}'),
}
DOWN = {
    "catalogue/a.py": "from ess_portal.versioning.models import Versioned",
    "catalogue/models.py": 'ForeignKey("accounts.User")\nfrom . import a\nimport django.contrib',
    "catalogue/b.py": '"""Says events.Session in words."""\nimport ess_portal.limits',
    "ess_portal/urls.py": "import catalogue, events, procurement.views",
    "ess_portal/accounts/a.py": "from ess_portal.limits import limited_login\nfrom .enums import Role",
    "ess_portal/moderation/a.py": "from ..accounts import models\nfrom ..limits import views",
    "templates/catalogue/a.html": '{% extends "base.html" %}{% include "components/card.html" %}',
    "templates/events/a.html": '{% include "catalogue/_card.html" %}{% load catalogue %}',
    "templates/base.html": '{% include "components/card.html" %}',
}


@pytest.fixture
def house(tmp_path):
    """A stand-in with the frame that every house has; a function adds files to it."""

    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    write(
        {
            "catalogue/templatetags/catalogue.py": "",
            "templates/components/card.html": "{% load catalogue %}",
        }
    )
    return write


@pytest.mark.parametrize("kind", UP)
def test_each_kind_of_arrow_up_is_found(house, kind):
    path, text = UP[kind]
    assert {arrow.path for arrow in wrong(house({path: text}))} == {path}


def test_arrows_down_are_right(house):
    root = house(DOWN)
    assert wrong(root) == []
    assert len(arrows.arrows(root)) > 10


def test_a_ring_is_found(house):
    root = house({"catalogue/a.py": "import events", "events/a.py": "import catalogue"})
    assert arrows.rings(arrows.arrows(root)) == ["catalogue", "events"]
