"""Pictures: what is taken, what is refused, and what the address serves."""

import io
import re
import struct
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogue import photos
from catalogue.models import Photo
from tests import builders
from tests.staff import moderator, posted_by, session_of

CANARY = b"Carrer Secret 12, Nom Privat"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def picture(kind="JPEG", size=(1600, 1000), mode="RGB", **options):
    content = io.BytesIO()
    Image.new(mode, size, "#0b5a45" if mode == "RGB" else None).save(content, kind, **options)
    return ContentFile(content.getvalue())


def with_exif(orientation=1):
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()  # ImageDescription
    exif[0x0112] = orientation
    return picture(exif=exif)


def bomb(width, height):
    """A PNG that claims to be huge and holds almost nothing."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = (
        chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
    return ContentFile(b"\x89PNG\r\n\x1a\n" + body)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_keeps_three_webp_renditions_under_hashed_names(kind):
    name = photos.store(picture(kind))
    assert re.fullmatch(r"fotos/[0-9a-f]{32}-1280\.webp", name)
    for width in photos.WIDTHS:
        with default_storage.open(name.replace("-1280", f"-{width}")) as file:
            kept = Image.open(file)
            assert (kept.format, kept.size) == ("WEBP", (width, width * 10 // 16))


def test_the_same_picture_is_kept_once(media):
    assert photos.store(picture()) == photos.store(picture())
    assert len(list((media / "fotos").iterdir())) == 3


def test_exif_stays_behind_and_the_picture_stands_upright(media):
    name = photos.store(with_exif(orientation=6))
    for path in (media / "fotos").iterdir():
        assert CANARY not in path.read_bytes()
        assert not Image.open(path).getexif()
    with default_storage.open(name) as file:
        width, height = Image.open(file).size
    assert height > width


def test_what_follows_the_picture_stays_behind(media):
    polyglot = ContentFile(picture("PNG").read() + b"<script>" + CANARY + b"</script>")
    photos.store(polyglot)
    assert all(CANARY not in path.read_bytes() for path in (media / "fotos").iterdir())


def test_transparency_lies_on_white():
    name = photos.store(picture("PNG", mode="RGBA"))
    with default_storage.open(name) as file:
        assert Image.open(file).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"%PDF-1.4",
        b"<!DOCTYPE html><title>x</title>",
    ],
)
def test_what_is_not_a_picture_is_refused(content, media):
    with pytest.raises(photos.RefusedPicture):
        photos.store(ContentFile(content))
    assert not media.exists()


def test_a_truncated_picture_is_refused():
    whole = picture().read()
    with pytest.raises(photos.RefusedPicture):
        photos.store(ContentFile(whole[: len(whole) // 2]))


@pytest.mark.parametrize("size", [(6000, 6000), (30_000, 30_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_decoded(size, monkeypatch):
    def decoded(*args, **options):
        raise AssertionError("the picture was decoded")

    monkeypatch.setattr(Image.Image, "thumbnail", decoded)
    with pytest.raises(photos.RefusedPicture) as refusal:
        photos.store(bomb(*size))
    assert "massa gran" in refusal.value.messages[0]


def test_a_heavy_file_is_refused_unread():
    class Heavy(ContentFile):
        size = photos.MAX_BYTES + 1

        def read(self, *args):
            raise AssertionError("the file was read")

    with pytest.raises(photos.RefusedPicture):
        photos.store(Heavy(b"x"))


def test_a_narrow_picture_is_never_enlarged():
    name = photos.store(picture(size=(500, 400)))
    photo = Photo(image=name, width=500, height=400)
    addresses = photos.renditions(photo)
    assert [width for _address, width in addresses] == [320, 500]
    assert [address.rpartition("-")[2] for address, _width in addresses] == ["320.webp", "640.webp"]


def test_the_address_serves_a_rendition_for_ever(client):
    name = photos.store(picture())
    for address, width in photos.renditions(Photo(image=name, width=1280, height=800)):
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/webp"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in response["Cache-Control"]
        assert "public" in response["Cache-Control"]
        assert not response.cookies
        assert Image.open(io.BytesIO(b"".join(response.streaming_content))).width == width


@pytest.mark.parametrize(
    "address",
    [
        "/fotos/../secret_key",
        "/fotos/..%2f..%2fsecret_key",
        "/fotos/%2e%2e/secret_key",
        "/fotos/secret.webp",
        "/fotos/" + "0" * 32 + "-640.webp",
        "/fotos/" + "0" * 32 + "-1281.webp",
        "/fotos/" + "0" * 32 + ".webp",
        "/fotos/" + "0" * 32 + "-640.webp%00.png",
        "/fotos/" + "0" * 32 + "-640.webp%0a",
    ],
)
def test_nothing_else_has_an_address(client, media, address):
    (media / "fotos").mkdir(parents=True)
    (media / "secret_key").write_text("secret")
    (media / "fotos" / "secret.webp").write_text("secret")
    assert client.get(address).status_code == 404


def test_a_picture_is_only_read(client):
    name = photos.store(picture())
    address, _width = photos.renditions(Photo(image=name, width=1280, height=800))[0]
    assert client.post(address).status_code == 405


def upload(file, name):
    """Staff add a picture to an enterprise in the admin; the answer and the enterprise."""
    made = builders.enterprise("Amb foto")
    address = f"/gestio/catalogue/enterprise/{made.pk}/change/"
    session = session_of(moderator())
    posted = posted_by(session.get(address), "enterprise_form")
    posted |= {
        "photos-TOTAL_FORMS": "1",
        "photos-0-image": SimpleUploadedFile(name, file.read()),
        "photos-0-alt_ca": "El taller",
        "photos-0-position": "0",
    }
    return session.post(address, posted), made


@pytest.mark.django_db
def test_what_staff_upload_is_re_encoded_too(media):
    answer, made = upload(with_exif(), "Maria Puig a casa.jpg")
    assert answer.status_code == 302
    photo = made.photos.get()
    assert re.fullmatch(r"fotos/[0-9a-f]{32}-1280\.webp", photo.image.name)
    assert photo.width == 1280
    kept = [path for path in media.rglob("*") if path.is_file()]
    assert len(kept) == 3
    assert all(CANARY not in path.read_bytes() for path in kept)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "name"),
    [
        (
            ContentFile(b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'),
            "a.svg",
        ),
        (bomb(30_000, 30_000), "bomba.png"),
        (ContentFile(b"GIF89a" + b"\0" * 100), "a.jpg"),
    ],
)
def test_what_staff_may_not_upload_is_refused_with_words(media, file, name):
    answer, made = upload(file, name)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not made.photos.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]
