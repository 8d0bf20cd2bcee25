"""Sentences as vectors, so that two ways of saying a thing lie close together.

Owns running MiniLM (all-MiniLM-L6-v2, int8) through ONNX Runtime on one thread.
The files are found by ``app.weights`` and handed in; what the vectors are compared
with is ``branches``'s.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape ``(sentences, 384)``, each row of length 1."""

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_MAX_TOKENS = 128
_BATCH = 16
KEPT_EXAMPLES = 2000


class Embedder:
    """Turns text into unit vectors. About 3 ms for one sentence; safe from several threads."""

    def __init__(self, model_path: Path, tokenizer_path: Path) -> None:
        # Read here, not at the top: a window opens quicker without them.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(model_path), options, providers=["CPUExecutionProvider"]
        )
        self._kept: dict[str, NDArray[np.float32]] = {}
        self._tokenizer = read_tokenizer(tokenizer_path)
        self._tokenizer.enable_truncation(max_length=_MAX_TOKENS)
        self._tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")

    def embed_examples(self, sentences: Sequence[str]) -> Vectors:
        """Like ``embed``, keeping the vectors: the same examples come with every call.

        At most KEPT_EXAMPLES are kept; after that new ones are computed each time.
        """
        fresh = [each for each in dict.fromkeys(sentences) if each not in self._kept]
        computed = dict(zip(fresh, self.embed(fresh), strict=True))
        for sentence, vector in computed.items():
            if len(self._kept) < KEPT_EXAMPLES:
                self._kept[sentence] = vector
        rows = [computed[each] if each in computed else self._kept[each] for each in sentences]
        return np.array(rows, dtype=np.float32).reshape(len(rows), 384)

    def embed(self, sentences: Sequence[str]) -> Vectors:
        """One row a sentence: mean of the token vectors under the mask, scaled to length 1.

        Mean pooling and normalisation are what the model was trained with (its model card).
        """
        if not sentences:
            return np.zeros((0, 384), dtype=np.float32)
        order = sorted(range(len(sentences)), key=lambda index: len(sentences[index]))
        rows = np.empty((len(sentences), 384), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            rows[chosen] = self._embed_batch([sentences[index] for index in chosen])
        return rows

    def _embed_batch(self, sentences: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(sentences)
        mask = np.array([each.attention_mask for each in encoded], dtype=np.int64)
        hidden = self._session.run(
            ["last_hidden_state"],
            {
                "input_ids": np.array([each.ids for each in encoded], dtype=np.int64),
                "attention_mask": mask,
                "token_type_ids": np.zeros_like(mask),
            },
        )[0]
        weights = mask[:, :, None].astype(np.float32)
        pooled = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)


def read_tokenizer(path: Path) -> "Tokenizer":
    """The WordPiece tokenizer of a ``tokenizer.json``.

    The same as ``Tokenizer.from_file`` would make, which keeps Python's lock all the time (28 ms,
    and a window that loads this in a call stands still for as long): its vocabulary is read by
    itself and put in afterwards, for 12 ms each. Raises OSError, ValueError, KeyError.
    """
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece

    parts = json.loads(path.read_bytes())
    model = parts["model"]
    vocabulary: dict[str, int] = model["vocab"]
    special = {each["content"] for each in parts["added_tokens"]} | {model["unk_token"]}
    model["vocab"] = {word: vocabulary[word] for word in special}
    tokenizer = Tokenizer.from_str(json.dumps(parts))
    tokenizer.model = WordPiece(
        vocabulary,
        unk_token=model["unk_token"],
        max_input_chars_per_word=model["max_input_chars_per_word"],
        continuing_subword_prefix=model["continuing_subword_prefix"],
    )
    return tokenizer
