"""Pictures that people upload: always re-encoded, never served as they came.

What is kept is WebP in three widths under a name made from its content, so an address may be
cached for ever. Re-encoding leaves behind EXIF (with its places and names), colour profiles,
animations, and whatever else a file may carry after its picture.
"""

import hashlib
import io
import re

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FOLDER = "fotos"
WIDTHS = (320, 640, 1280)
LARGEST = WIDTHS[-1]
NAME = re.compile(r"[0-9a-f]{32}-(?:320|640|1280)\.webp")
MAX_BYTES = 20_000_000

# Pixels that a file may claim, read from its header before anything is decoded. A JPEG is
# decoded straight to a fraction of its size; the others are held whole, WebP three times.
MAX_PIXELS = {"JPEG": 40_000_000, "MPO": 40_000_000, "PNG": 16_000_000, "WEBP": 10_000_000}


class RefusedPicture(ValidationError):
    """The file is not a picture that we take; the message says why to who sent it."""


def store(file, storage=default_storage):
    """Re-encodes an uploaded picture and keeps its renditions; gives the largest one's name."""
    return keep(_decoded(file), storage)


def keep(picture, storage=default_storage):
    """Keeps the renditions of a decoded RGB picture; gives the largest one's name."""
    whole = _encoded(picture, LARGEST)
    digest = hashlib.sha256(whole).hexdigest()[:32]
    for width in WIDTHS:
        name = f"{FOLDER}/{digest}-{width}.webp"
        if not storage.exists(name):
            content = whole if width == LARGEST else _encoded(picture, width)
            storage.save(name, ContentFile(content))
    return f"{FOLDER}/{digest}-{LARGEST}.webp"


def renditions(photo):
    """(address, width in pixels) of each rendition of a `Photo`, the narrowest first.

    A picture narrower than a rendition is never enlarged: it is offered once at its width.
    """
    stem = photo.image.name.removeprefix(f"{FOLDER}/").removesuffix(f"-{LARGEST}.webp")
    widths = [width for width in WIDTHS if width < photo.width]
    widths.append(next(width for width in WIDTHS if width >= min(photo.width, LARGEST)))
    return [
        (reverse("photo", args=[f"{stem}-{width}.webp"]), min(width, photo.width))
        for width in widths
    ]


def _decoded(file):
    if file.size > MAX_BYTES:
        raise RefusedPicture(_("La imatge pesa massa: el màxim són 20 MB."))
    try:
        # Only these decoders are ever tried; an SVG, a PDF or a page is simply not a picture.
        picture = Image.open(file, formats=["JPEG", "PNG", "WEBP"])
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except Exception as error:
        raise _not_a_picture() from error
    if picture.width * picture.height > MAX_PIXELS[picture.format]:
        raise _too_large()
    try:
        return _small_rgb(picture)
    except Exception as error:  # decoders raise many kinds on truncated or crafted files
        raise _not_a_picture() from error


def _small_rgb(picture):
    """The picture upright, opaque and at most `LARGEST` wide and high times 4 : 3."""
    box = (LARGEST, LARGEST * 4 // 3)
    picture.draft("RGB", (max(box), max(box)))
    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    turned = picture.getexif().get(0x0112, 1) >= 5
    picture.thumbnail(box[::-1] if turned else box, Image.Resampling.LANCZOS)
    picture = ImageOps.exif_transpose(picture)
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    return picture.convert("RGB")


def _encoded(picture, width):
    if picture.width > width:
        height = max(1, round(picture.height * width / picture.width))
        picture = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    content = io.BytesIO()
    picture.save(content, "WEBP", quality=82, method=2)
    return content.getvalue()


def _too_large():
    return RefusedPicture(
        _(
            "La imatge és massa gran: redueix-la a 10 megapíxels, o desa-la com a JPEG, que en "
            "pot tenir 40."
        )
    )


def _not_a_picture():
    return RefusedPicture(_("No hem pogut llegir la imatge. Prova-ho amb un JPEG, PNG o WebP."))
