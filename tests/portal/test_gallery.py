"""The components' gallery, which only developers see, shows every component."""

import pytest
from django.urls import resolve

from ess_portal import views
from tests.strict_client import faults


@pytest.mark.django_db
def test_the_gallery_shows_components(rf):
    request = rf.get("/ca/")
    request.resolver_match = resolve("/ca/")
    html = views.components(request).content.decode()
    assert "Pa i pastisseria" in html and 'class="sub"' in html
    examples = ("twice", "leads nowhere")  # one component shown twice; links of an example
    assert [fault for fault in faults(html) if not fault.endswith(examples)] == []
