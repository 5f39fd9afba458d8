"""The page of open data, each dataset's page, and the files at addresses that do not change."""

import gzip

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from ess_portal.limits import limited_search
from ess_portal.page_cache import DAY, cached_page

from . import licence, rdf
from .datasets import all_datasets, get
from .models import CONTENT_TYPES, DumpFile, Edition, dump_storage

KINDS = {**{kind: kind for kind in CONTENT_TYPES if kind != "changes"}, "canvis.csv": "changes"}
PIECE = 64 * 1024
KEPT_SECONDS = 3600  # by others' caches: a new edition comes once a day


@require_safe
@cached_page(bucket=DAY)
def datasets(request):
    """Every dataset with its newest edition. Two queries."""
    editions = {edition.dataset: edition for edition in Edition.objects.latest()}
    listed = [(dataset, editions.get(dataset.slug)) for dataset in all_datasets()]
    context = {
        "datasets": listed,
        "any": bool(editions),
        "changed": [(one, edition) for one, edition in listed if edition and edition.has_changes],
        "compared": any(edition.since for edition in editions.values()),
        "rdf_kinds": rdf.FORMATS,
        "attribution": licence.ATTRIBUTION,
        "licence_url": licence.LICENCE_URL,
    }
    return render(request, "open_data/datasets.html", context)


@require_safe
@cached_page(bucket=DAY)
def dataset(request, slug):
    """What a dataset is, column by column, its files and what changed. Three queries."""
    described = get(slug)
    if not described:
        raise Http404
    edition = Edition.objects.latest().filter(dataset=slug).first()
    context = {
        "dataset": described,
        "edition": edition,
        "former": Edition.objects.filter(dataset=slug).order_by("-day")[1:8] if edition else [],
        "known": {one.slug for one in all_datasets()},
        "crumbs": [(_("Dades obertes"), reverse("open_data_page"))],
        "attribution": licence.ATTRIBUTION,
        "licence_url": licence.LICENCE_URL,
    }
    return render(request, "open_data/dataset.html", context)


def _file(request, slug, kind, day=None):
    """The file asked for, looked up once a request."""
    if not hasattr(request, "dump_file"):
        files = DumpFile.objects.filter(edition__dataset=slug, kind=KINDS.get(kind))
        if day:
            files = files.filter(edition__day=day)
        request.dump_file = files.select_related("edition").order_by("-edition__day").first()
    return request.dump_file


def _etag(request, slug, kind, day=None):
    file = _file(request, slug, kind, day)
    return f'W/"{file.digest[:32]}"' if file else None


def _last_modified(request, slug, kind, day=None):
    file = _file(request, slug, kind, day)
    return file.edition.made_at if file else None


@require_safe
@limited_search
@condition(etag_func=_etag, last_modified_func=_last_modified)
def download(request, slug, kind, day=None):
    """`/dades/<dataset>.<format>`, the newest; `/dades/<day>/<dataset>.<format>`, a day's."""
    file = _file(request, slug, kind, day)
    if not file or not get(slug):
        raise Http404
    answer = _answer(request, file)
    name = f"{slug}-{file.edition.day}.{kind}"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    answer.headers["Link"] = licence.LINK
    return opened_to_all(answer)


def _answer(request, file):
    content_type = CONTENT_TYPES[file.kind]
    packed = file.is_compressed and "gzip" in request.headers.get("Accept-Encoding", "")
    if request.method == "HEAD":
        answer = HttpResponse(content_type=content_type)
    else:
        try:
            stored = dump_storage().open(file.file.name)
        except FileNotFoundError as gone:  # an edition forgotten while this was being read
            raise Http404 from gone
        unpacks = file.is_compressed and not packed
        readable = gzip.GzipFile(fileobj=stored) if unpacks else stored
        answer = StreamingHttpResponse(_pieces(readable, stored), content_type=content_type)
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    elif not file.is_compressed or request.method == "GET":
        answer.headers["Content-Length"] = str(file.size)
    if file.is_compressed:
        patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


def _pieces(readable, stored):
    with stored, readable:
        while piece := readable.read(PIECE):
            yield piece


def opened_to_all(answer):
    """Open data may be read by the pages of any site."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@cached_page(bucket=DAY)
def metadata(request, kind):
    """The catalogue of datasets as DCAT-AP: `/dades/cataleg.jsonld`, `.ttl`, `.rdf`."""
    return _rdf(rdf.catalogue, kind)


@require_safe
@cached_page(bucket=DAY)
def vocabularies(request, kind):
    """The controlled lists as SKOS, joined to ESSGlobal and CPV: `/dades/vocabularis.ttl`…"""
    return _rdf(rdf.vocabularies, kind)


def _rdf(graph, kind):
    if kind not in rdf.FORMATS:
        raise Http404
    return opened_to_all(
        HttpResponse(rdf.written(graph(), kind), content_type=rdf.FORMATS[kind].content_type)
    )
