import base64
import hashlib
import io
import json
import tarfile

import pytest
from portal import frontend, npm_registry
from portal.project import Failure


def tarball(**files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name.replace('__', '/')}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def integrity(content):
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one package, and a registry that counts what is asked of it."""
    content = tarball(
        **{"dist__map.js": b"go()\n//# sourceMappingURL=map.js.map\n", "LICENSE": b"free"},
        **{"dist__other.js": b"not wanted"},
    )
    lock = {"node_modules/map": {"version": "1.0.0", "integrity": integrity(content)}}
    (tmp_path / "package.json").write_text(json.dumps({"portalAssets": {"map": ["dist/map.js"]}}))
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": lock}))
    (tmp_path / "registry").write_bytes(content)
    tmp_path.joinpath("asked").write_text("")

    def answer(opener, address, timeout):
        with tmp_path.joinpath("asked").open("a") as asked:
            asked.write(f"{address}\n")
        return (tmp_path / "registry").open("rb")

    monkeypatch.setattr("urllib.request.OpenerDirector.open", answer)
    return tmp_path


def asked(project):
    return project.joinpath("asked").read_text().splitlines()


def test_only_the_named_files_and_the_licence_are_unpacked(project):
    frontend.ensure(project)
    folder = project / "static" / "vendor" / "map"
    assert {path.name for path in folder.iterdir()} == {"map.js", "LICENSE", ".stamp.json"}
    assert (folder / "map.js").read_bytes() == b"go()\n"


def test_a_tarball_with_another_hash_is_refused_unopened(project):
    (project / "registry").write_bytes(b"not even a tarball")
    with pytest.raises(Failure, match="sha512 differs"):
        frontend.ensure(project)
    assert not (project / "static" / "vendor" / "map").exists()


def test_a_weaker_hash_is_no_proof():
    content = b"content"
    weak = "sha1-" + base64.b64encode(hashlib.sha1(content).digest()).decode()
    with pytest.raises(Failure):
        npm_registry.check_integrity(content, weak, "map 1.0.0")


def test_nothing_is_downloaded_twice(project):
    frontend.ensure(project)
    frontend.ensure(project)
    assert len(asked(project)) == 1


def test_a_changed_file_is_put_right(project):
    frontend.ensure(project)
    changed = project / "static" / "vendor" / "map" / "map.js"
    changed.write_text("something else")
    frontend.ensure(project)
    assert changed.read_bytes() == b"go()\n"


def test_drafts_of_a_killed_run_and_packages_no_longer_named_go(project):
    for name in (".draft-1234", "former"):
        (project / "static" / "vendor" / name).mkdir(parents=True)
    frontend.ensure(project)
    assert [path.name for path in (project / "static" / "vendor").iterdir()] == ["map"]


def test_a_file_that_the_package_lacks_is_named(project):
    (project / "package.json").write_text(json.dumps({"portalAssets": {"map": ["dist/gone.js"]}}))
    with pytest.raises(Failure, match=r"dist/gone\.js"):
        frontend.ensure(project)


def test_the_registry_is_the_one_that_npm_is_configured_for(tmp_path):
    (tmp_path / ".npmrc").write_text(
        "registry=https://${MIRROR}/npm\n@maps:registry=https://maps.example/\n"
    )
    environment = {"MIRROR": "mirror.example", "HOME": str(tmp_path / "home")}
    settings = npm_registry.configuration(environment, tmp_path)
    address = npm_registry.tarball_address
    assert address("map", "1.0.0", settings) == "https://mirror.example/npm/map/-/map-1.0.0.tgz"
    assert (
        address("@maps/tiles", "2.0.0", settings)
        == "https://maps.example/@maps/tiles/-/tiles-2.0.0.tgz"
    )


def test_the_environment_wins_over_files(tmp_path):
    (tmp_path / ".npmrc").write_text("registry=https://file.example\n")
    environment = {"npm_config_registry": "https://variable.example", "HOME": str(tmp_path)}
    settings = npm_registry.configuration(environment, tmp_path)
    assert settings["registry"] == "https://variable.example"
