import os
import socket
from pathlib import Path

import environ
import psycopg
import pytest

from ess_portal import embedded_database


@pytest.fixture
def as_user(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(embedded_database, "_own_account", lambda: "maria")


@pytest.fixture
def as_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_a_person_keeps_it_in_the_ignored_folder_of_the_project(as_user):
    place = embedded_database.default_place(Path("/srv/portal"))
    assert place.data == Path("/srv/portal/var/postgresql/data")
    assert place.socket_folder.parent == place.folder
    assert place.account == "maria"


def test_root_keeps_it_outside_the_project_with_an_account_of_its_own(as_root, tmp_path):
    place = embedded_database.default_place(tmp_path)
    assert place.folder.parent == embedded_database.SYSTEM_FOLDER
    assert place.account == embedded_database.SYSTEM_ACCOUNT


def test_a_new_clone_does_not_find_the_database_of_a_former_one(as_root, tmp_path):
    (tmp_path / "var").mkdir()
    number = embedded_database.copy_number_file(tmp_path)
    number.write_text("former")
    former = embedded_database.default_place(tmp_path)
    number.write_text("new")
    assert embedded_database.default_place(tmp_path) != former


def test_a_long_path_still_gives_a_socket_that_the_kernel_takes(tmp_path):
    folder = tmp_path / ("ç" * 100)
    place = embedded_database.place_in(folder)
    assert len(os.fsencode(place.socket)) <= embedded_database.LONGEST_SOCKET_PATH
    other = embedded_database.place_in(tmp_path / ("ç" * 101))
    assert place.socket_folder != other.socket_folder


def test_the_address_is_one_that_the_driver_and_django_understand():
    place = embedded_database.place_in(Path("/srv/a folder & més"), account="maria")
    parsed = psycopg.conninfo.conninfo_to_dict(place.url)
    assert parsed["host"] == "/srv/a folder & més/socket"
    assert parsed["requirepeer"] == "maria"
    assert parsed["dbname"] == embedded_database.DATABASE
    assert environ.Env.db_url_config(place.url)["OPTIONS"]["host"] == parsed["host"]


def test_a_socket_file_alone_does_not_count_as_listening():
    place = embedded_database.place_in("/tmp/ess-portal-test-" + "x" * 100)
    place.socket_folder.mkdir(mode=0o700)
    try:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(place.socket))
        assert not place.is_listening()
        listener.listen()
        assert place.is_listening()
        listener.close()
        assert place.socket.exists()
        assert not place.is_listening()
    finally:
        place.socket.unlink(missing_ok=True)
        place.socket_folder.rmdir()
