"""Fetches packages' tarballs from the npm registry that this machine is configured for.

Configuration as npm reads it: npm_config_* variables, then .npmrc of the project, the person and
the machine. Proxies come from there or from the usual variables.
"""

import base64
import hashlib
import os
import re
import ssl
import urllib.error
import urllib.request
from pathlib import Path

from .project import PROJECT, Failure

PUBLIC_REGISTRY = "https://registry.npmjs.org/"  # npm's own default
LARGEST_TARBALL = 50_000_000  # bytes


def configuration(environment=os.environ, project=PROJECT):
    """npm's settings by lower-case name; the first place that has one wins."""
    settings = {}
    for name, value in environment.items():
        if name.lower().startswith("npm_config_") and value:
            settings.setdefault(_key(name[len("npm_config_") :]), value)
    files = [
        project / ".npmrc",
        Path(settings.get("userconfig") or Path(environment.get("HOME", "/root")) / ".npmrc"),
        Path(settings.get("globalconfig") or "/etc/npmrc"),
        Path("/usr/local/etc/npmrc"),
    ]
    for path in files:
        for name, value in _read_npmrc(path, environment):
            settings.setdefault(_key(name), value)
    return settings


def _key(name):
    return name.strip().lower().replace("_", "-")


def _read_npmrc(path, environment):
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        name, equals, value = line.partition("=")
        if not equals or line.lstrip().startswith(("#", ";", "[")):
            continue
        value = value.strip().strip("\"'")
        yield name, re.sub(r"\$\{(\w+)\}", lambda m: environment.get(m[1], ""), value)


def tarball_address(package, version, settings):
    """`@scope/name` keeps its scope in the path but not in the file's name."""
    scope, slash, name = package.rpartition("/")
    registry = settings.get(f"{scope}:registry") if slash else None
    registry = registry or settings.get("registry") or PUBLIC_REGISTRY
    return f"{registry.rstrip('/')}/{package}/-/{name}-{version}.tgz"


def fetch(package, version, integrity, settings):
    """The tarball's bytes, checked against the lock before anybody opens them."""
    address = tarball_address(package, version, settings)
    if not address.startswith(("https://", "http://")):
        raise Failure(f"npm's registry for {package} is not a web address.")
    try:
        with _opener(settings).open(address, timeout=60) as response:
            content = response.read(LARGEST_TARBALL + 1)
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise Failure(
            f"Cannot download {package} {version} from the npm registry: {reason}. Check the "
            "network, the proxy and npm_config_registry, and run this again."
        ) from error
    check_integrity(content, integrity, f"{package} {version}")
    return content


def check_integrity(content, integrity, what):
    """`integrity` as in package-lock.json: sha512-<base64>. Weaker hashes are not accepted."""
    expected = [part for part in (integrity or "").split() if part.startswith("sha512-")]
    actual = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if actual not in expected:
        raise Failure(
            f"{what} from the npm registry is not the file that package-lock.json names "
            "(its sha512 differs). Nothing of it was unpacked."
        )


def _opener(settings):
    context = ssl.create_default_context()
    for path in (settings.get("cafile"), os.environ.get("NODE_EXTRA_CA_CERTS")):
        if path and os.path.exists(path):
            context.load_verify_locations(path)
    proxies = urllib.request.getproxies()
    for scheme, names in {"https": ("https-proxy", "proxy"), "http": ("proxy",)}.items():
        configured = next((settings[name] for name in names if settings.get(name)), None)
        if configured and scheme not in proxies:
            proxies[scheme] = configured
    return urllib.request.build_opener(
        urllib.request.ProxyHandler(proxies), urllib.request.HTTPSHandler(context=context)
    )
