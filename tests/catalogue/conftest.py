import os
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data():
    """A function that gives the path of a real open-data file kept beside the project.

    Absent, the test skips and says so; on continuous integration that is a failure.
    """

    def path_of(name):
        path = SHARED_DATA / name
        if not path.exists():
            reason = f"{name} is not in ../shared/data"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return path_of
