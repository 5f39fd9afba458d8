import pytest
from django.utils import timezone
from PIL import Image

from catalogue import photos
from catalogue.models import Boundary, Photo
from ess_portal.open_data import datasets, dumps
from tests import builders


@pytest.fixture
def small_world(db, settings, tmp_path):
    """One enterprise with a place, an offer, a picture and an evaluation; one boundary; one dump,
    one report and one e-mail."""
    settings.MEDIA_ROOT = tmp_path
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = settings.STORAGES | {"private": private}
    sector = builders.sector("fusteria", parent="habi")
    made = builders.enterprise("Fusteria Solidària", main_sector=sector)
    sants = builders.neighbourhood()
    Boundary.objects.create(
        neighbourhood=sants, rings=[[[[2.13, 41.37], [2.14, 41.37], [2.14, 41.38], [2.13, 41.37]]]]
    )
    builders.place(made, neighbourhood=sants, hours={1: ("9:00", "14:00")})
    builders.offer(made, "Mobles a mida")
    builders.evaluation(made, {"democracia": 4})
    picture = photos.keep(Image.new("RGB", (320, 320)))
    Photo.objects.create(enterprise=made, alt_ca="El taller", image=picture)
    builders.family()
    dumps.make(datasets.get("families"), timezone.localdate())
    builders.report()
    builders.letter()
    return made
