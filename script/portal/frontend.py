"""Third-party front-end files in static/vendor, without Node.

package.json's "portalAssets" names the files of each package; package-lock.json their versions
and hashes. Each file lands in static/vendor/<package>/<its name>, next to the licence.
By hand: script/python portal.frontend
"""

import hashlib
import io
import json
import re
import secrets
import shutil
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from . import npm_registry
from .project import PROJECT, Failure, say

SOURCE_MAP = re.compile(rb"^[ \t]*(//|/\*)[#@] sourceMappingURL=.*\n?", re.M)
LICENCE = re.compile(r"^(licen[cs]e|copying)(\.\w+)?$", re.I)
RECIPE = 1  # raise when the same package would be unpacked differently


def ensure(project=PROJECT):
    """Make static/vendor right; quick when it already is."""
    assets, locked = _wanted(project)
    vendor = project / "static" / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    _sweep(vendor, assets)
    missing = [name for name in assets if not _is_right(vendor, name, assets, locked)]
    if not missing:
        return
    say("Downloading the front-end packages…")
    settings = npm_registry.configuration(project=project)

    def fetch(name):
        lock = locked[name]
        return npm_registry.fetch(name, lock["version"], lock.get("integrity"), settings)

    with ThreadPoolExecutor(4) as pool:
        for name, tarball in zip(missing, pool.map(fetch, missing), strict=True):
            files = unpack(tarball, assets[name], name)
            _place(vendor / name, files, _recipe(name, assets, locked))


def _wanted(project):
    try:
        assets = json.loads((project / "package.json").read_text())["portalAssets"]
        packages = json.loads((project / "package-lock.json").read_text())["packages"]
        locked = {name: packages[f"node_modules/{name}"] for name in assets}
    except KeyError as error:
        raise Failure(f"package.json and package-lock.json do not agree on {error}.") from error
    return assets, locked


def _recipe(name, assets, locked):
    lock = locked[name]
    return f"{RECIPE} {lock['version']} {lock.get('integrity')} {' '.join(sorted(assets[name]))}"


def _is_right(vendor, name, assets, locked):
    try:
        stamp = json.loads((vendor / name / ".stamp.json").read_text())
        return stamp["recipe"] == _recipe(name, assets, locked) and all(
            _hash((vendor / name / file).read_bytes()) == value
            for file, value in stamp["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def unpack(tarball, wanted, package):
    """{file name: content} of the wanted paths and the licence. Touches no disk."""
    contents, licences = {}, {}
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
        for member in archive:
            path = PurePosixPath(*PurePosixPath(member.name).parts[1:])  # without "package/"
            if not member.isfile():
                continue
            if str(path) in wanted:
                contents[str(path)] = archive.extractfile(member).read()
            elif len(path.parts) == 1 and LICENCE.match(path.name):
                licences[path.name] = archive.extractfile(member).read()
    absent = sorted(set(wanted) - set(contents))
    if absent:
        raise Failure(f"{package} has no {', '.join(absent)} (package.json, portalAssets).")
    flat = {PurePosixPath(path).name: content for path, content in contents.items()}
    if len(flat) < len(contents):
        raise Failure(f"{package}: two of its portalAssets have the same name.")
    # Source maps are not taken along; browsers would ask for them in vain.
    return licences | {name: SOURCE_MAP.sub(b"", content) for name, content in flat.items()}


def _place(folder, files, recipe):
    """Swap the whole folder at once: a reader sees the old files or the new ones."""
    draft = folder.parent / f".draft-{secrets.token_hex(4)}"
    draft.mkdir(parents=True)
    for name, content in files.items():
        (draft / name).write_bytes(content)
    stamp = {"recipe": recipe, "files": {name: _hash(data) for name, data in files.items()}}
    (draft / ".stamp.json").write_text(json.dumps(stamp, indent=1))
    if folder.exists():
        folder.rename(folder.parent / f".draft-old-{secrets.token_hex(4)}")
    draft.rename(folder)
    _sweep_drafts(folder.parent)


def _sweep(vendor, assets):
    """Remove what a killed run left, and packages that are no longer named."""
    _sweep_drafts(vendor)
    tops = {name.split("/")[0] for name in assets}
    for entry in vendor.iterdir():
        if entry.name not in tops and entry.is_dir():
            shutil.rmtree(entry)


def _sweep_drafts(folder):
    for draft in folder.glob(".draft-*"):
        shutil.rmtree(draft)


def _hash(content):
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    try:
        ensure(Path(sys.argv[1]) if sys.argv[1:] else PROJECT)
    except Failure as failure:
        sys.exit(str(failure))
