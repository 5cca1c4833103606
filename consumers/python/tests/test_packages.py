"""A team of its own, outside this house: it has the two packages as they are published, and nothing else of ours."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOURCES = {"waybill": "consumers/python/library", "waybill_contracts": "contracts/python"}
PROGRAM = """
from waybill import Consumer, Context, read_config
from waybill_contracts import DataExportPayload, DataExportResult, contracts

consumer = Consumer(read_config({}))


@consumer.handle(contracts.data_export)
async def export_data(payload: DataExportPayload, ctx: Context) -> DataExportResult:
    return {"file": f"{payload['user_id']}.{payload['format']}", "row_count": 1, "bytes": 0, "sha256": "0" * 64}
"""


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outside")
    for source in SOURCES.values():
        ran(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "wheels"), cwd=ROOT / source)
    ran(sys.executable, "-m", "venv", "--without-pip", str(folder / "venv"), cwd=folder)
    wheels = map(str, (folder / "wheels").iterdir())
    pip = (sys.executable, "-m", "pip", "--python", str(python_of(folder)), "--disable-pip-version-check")
    ran(*pip, "install", "--quiet", "--no-deps", "--no-index", *wheels, cwd=folder)
    return folder


def test_a_consumer_outside_this_house_is_made_of_the_two_packages(outside: Path) -> None:
    (outside / "program.py").write_text(PROGRAM)
    where = "import program, waybill, waybill_contracts; print(waybill.__file__, waybill_contracts.__file__)"
    # What the packages need of others is taken from here; a path given so brings none of ours along.
    others = os.environ | {"PYTHONPATH": sysconfig.get_path("purelib")}
    files = ran(str(python_of(outside)), "-c", where, cwd=outside, env=others).split()
    assert all(Path(file).is_relative_to(outside / "venv") for file in files)


def test_its_type_checker_knows_payload_and_result_and_refuses_a_handler_that_has_others(outside: Path) -> None:
    (outside / "right.py").write_text(PROGRAM)
    wrong = PROGRAM.replace("-> DataExportResult", "-> str").replace("return {", "return str({").replace("64}", "64})")
    (outside / "wrong.py").write_text(wrong)
    assert checked(outside, "right.py") == "Success: no issues found in 1 source file"
    assert "Found 1 error in 1 file" in checked(outside, "wrong.py")


def test_the_packages_hold_no_test_and_say_that_they_are_typed(outside: Path) -> None:
    names = [name for wheel in (outside / "wheels").iterdir() for name in zipfile.ZipFile(wheel).namelist()]
    assert [name for name in names if "test_" in name or "tests/" in name or "trial" in name] == []
    assert {f"{package}/py.typed" for package in SOURCES} <= set(names)


def python_of(folder: Path) -> Path:
    return folder / "venv/bin/python"


def checked(folder: Path, file: str) -> str:
    mypy = (sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-executable", str(python_of(folder)))
    done = subprocess.run([*mypy, file], cwd=folder, check=False, capture_output=True, text=True)
    return done.stdout.strip()


def ran(*command: str, cwd: Path, env: Mapping[str, str] = os.environ) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
