"""The functions' code: the same inputs give the same folder, whoever builds it and how often."""

import base64
import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aws_cdk as cdk
import pytest

from stacks.functions import packaging
from stacks.functions.packaging import PackagingError, pack_functions


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A handler that needs one package, which pip finds in a folder: no network."""
    folder = tmp_path_factory.mktemp("packaging")
    index = folder / "index"
    wheel = _wheel(index)
    sources = folder / "lambdas"
    (sources / "labeling_completed" / "__pycache__").mkdir(parents=True)
    (sources / "labeling_completed" / "handler.py").write_text("import thing\n")
    (sources / "labeling_completed" / "__pycache__" / "handler.pyc").touch()
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (sources / "requirements.txt").write_text(f"thing==1.0 --hash=sha256:{digest}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(index))
        yield sources


@pytest.fixture(scope="module")
def build(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where they have been packed for both targets, so that pip need not run again."""
    folder = tmp_path_factory.mktemp("build")
    for target in ("lambda", "host"):
        pack(sources, folder, target=target)
    return folder


@pytest.fixture
def no_pip(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  # where it has run
    monkeypatch.setattr(packaging, "_pip_install", lambda *_: pytest.fail("pip ran again"))


def _wheel(folder: Path) -> Path:
    folder.mkdir()
    files = {
        "thing/__init__.py": "",
        "thing/__init__.pyi": "",
        "thing/tests/test_thing.py": "",
        "thing-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n",
        "thing-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "thing-1.0.dist-info/entry_points.txt": "[console_scripts]\nthing = thing:main\n",
    }
    record = [
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},"
        for name, text in files.items()
    ]
    files["thing-1.0.dist-info/RECORD"] = "\n".join([*record, "thing-1.0.dist-info/RECORD,,"])
    path = folder / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return path


def pack(sources: Path, build: Path, settings: str = "{}", target: packaging.Target = "lambda") -> Path:
    return pack_functions(sources=sources, settings_json=settings, target=target, build=build)


def contents(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("target", ["lambda", "host"])
def test_the_folder_holds_packages_sources_and_settings_and_nothing_else(
    sources: Path, build: Path, target: packaging.Target
) -> None:
    folder = pack(sources, build, '{"profile": []}', target)
    assert contents(folder) == {
        "labeling_completed/handler.py",
        "settings.json",
        "thing/__init__.py",
        "thing-1.0.dist-info/METADATA",
        "thing-1.0.dist-info/entry_points.txt",
    }
    assert (folder / "settings.json").read_text() == '{"profile": []}'


@pytest.mark.usefixtures("no_pip")
def test_a_second_synth_neither_downloads_nor_builds(
    sources: Path, build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pack(sources, build) == pack(sources, build)
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("no_pip")
def test_an_edited_source_is_packed_without_pip(sources: Path, build: Path, tmp_path: Path) -> None:
    edited = tmp_path / "lambdas"
    shutil.copytree(sources, edited)
    before = pack(edited, build)
    (edited / "labeling_completed" / "handler.py").write_text("import thing as other\n")
    after = pack(edited, build)
    assert after != before
    assert "other" in (after / "labeling_completed" / "handler.py").read_text()
    assert "other" not in (before / "labeling_completed" / "handler.py").read_text()


@pytest.mark.usefixtures("no_pip")
def test_other_settings_are_another_version_of_the_code(sources: Path, build: Path) -> None:
    assert pack(sources, build, '{"a": 1}') != pack(sources, build, '{"a": 2}')


def test_the_laptop_gets_packages_of_its_own(sources: Path, build: Path) -> None:
    assert pack(sources, build, target="host") != pack(sources, build, target="lambda")


def test_two_synths_at_once_end_with_one_whole_folder_that_is_the_same_asset_as_any_other(
    sources: Path, build: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ThreadPoolExecutor() as pool:
        one, other = pool.map(lambda _: pack(sources, tmp_path / "build"), range(2))
    assert one == other
    assert not list((tmp_path / "build").glob("unfinished-*"))
    assert "Python 3.14 on arm64" in capsys.readouterr().err
    earlier = pack(sources, build)
    assert (one != earlier, one.name, contents(one)) == (True, earlier.name, contents(earlier))
    assert cdk.FileSystem.fingerprint(str(one)) == cdk.FileSystem.fingerprint(str(earlier))


@pytest.mark.usefixtures("sources")  # for pip to look nowhere else
def test_a_failing_pip_is_told_with_its_last_words(tmp_path: Path) -> None:
    lock = tmp_path / "lambdas" / "requirements.txt"
    lock.parent.mkdir()
    lock.write_text(f"absent==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(PackagingError) as raised:
        pack(lock.parent, tmp_path / "build")
    first, *last_words = str(raised.value).splitlines()
    assert first == f"pip could not install {lock} for the functions:"
    assert any("absent==1.0" in line for line in last_words)
    assert list((tmp_path / "build").iterdir()) == []
