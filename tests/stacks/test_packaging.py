"""The functions' code: the same inputs give the same folder, whoever builds it and how often."""

import base64
import hashlib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aws_cdk as cdk
import pytest

from stacks.functions import packaging
from stacks.functions.packaging import PackagingError, pack_functions


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A handler that needs one package, which pip finds in a folder: no network."""
    index = tmp_path / "index"
    wheel = _wheel(index)
    sources = tmp_path / "lambdas"
    (sources / "labeling_completed" / "__pycache__").mkdir(parents=True)
    (sources / "labeling_completed" / "handler.py").write_text("import thing\n")
    (sources / "labeling_completed" / "__pycache__" / "handler.pyc").touch()
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (sources / "requirements.txt").write_text(f"thing==1.0 --hash=sha256:{digest}\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return sources


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
    sources: Path, tmp_path: Path, target: packaging.Target
) -> None:
    folder = pack(sources, tmp_path / "build", '{"profile": []}', target)
    assert contents(folder) == {
        "labeling_completed/handler.py",
        "settings.json",
        "thing/__init__.py",
        "thing-1.0.dist-info/METADATA",
        "thing-1.0.dist-info/entry_points.txt",
    }
    assert (folder / "settings.json").read_text() == '{"profile": []}'


def test_building_twice_gives_the_same_asset(sources: Path, tmp_path: Path) -> None:
    first, second = (pack(sources, tmp_path / name) for name in ("one", "two"))
    assert first != second
    assert first.name == second.name
    assert cdk.FileSystem.fingerprint(str(first)) == cdk.FileSystem.fingerprint(str(second))


def test_a_second_synth_neither_downloads_nor_builds(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = pack(sources, tmp_path / "build")
    assert "Python 3.14 on arm64" in capsys.readouterr().err
    monkeypatch.setattr(packaging, "_pip_install", lambda *_: pytest.fail("pip ran again"))
    assert pack(sources, tmp_path / "build") == first
    assert capsys.readouterr().err == ""


def test_an_edited_source_is_packed_without_pip(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pack(sources, tmp_path / "build")
    monkeypatch.setattr(packaging, "_pip_install", lambda *_: pytest.fail("pip ran again"))
    (sources / "labeling_completed" / "handler.py").write_text("import thing as other\n")
    after = pack(sources, tmp_path / "build")
    assert after != before
    assert "other" in (after / "labeling_completed" / "handler.py").read_text()
    assert "other" not in (before / "labeling_completed" / "handler.py").read_text()


def test_other_settings_are_another_version_of_the_code(sources: Path, tmp_path: Path) -> None:
    assert pack(sources, tmp_path, '{"a": 1}') != pack(sources, tmp_path, '{"a": 2}')


def test_the_laptop_gets_packages_of_its_own(sources: Path, tmp_path: Path) -> None:
    assert pack(sources, tmp_path, target="host") != pack(sources, tmp_path, target="lambda")


def test_two_synths_at_once_end_with_one_whole_folder(sources: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        folders = list(pool.map(lambda _: pack(sources, tmp_path / "build"), range(3)))
    assert len(set(folders)) == 1
    assert len(contents(folders[0])) == 5
    assert not list((tmp_path / "build").glob("unfinished-*"))


def test_a_failing_pip_is_told_with_its_last_words(sources: Path, tmp_path: Path) -> None:
    lock = sources / "requirements.txt"
    lock.write_text(f"absent==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(PackagingError) as raised:
        pack(sources, tmp_path / "build")
    first, *last_words = str(raised.value).splitlines()
    assert first == f"pip could not install {lock} for the functions:"
    assert any("absent==1.0" in line for line in last_words)
    assert list((tmp_path / "build").iterdir()) == []
