"""Numbers become words as the model's own tokenizer has it."""

import random
from pathlib import Path

import pytest
import tokenizers

from app.weights import Weights
from audio.errors import RecogniserUnusable
from audio.whisper_vocabulary import Vocabulary


@pytest.mark.models
def test_it_says_what_the_tokenizer_says(weights: Weights) -> None:
    vocabulary = Vocabulary.read(weights.whisper_dir / "vocabulary.json")
    tokenizer = tokenizers.Tokenizer.from_file(str(weights.whisper_dir / "tokenizer.json"))
    sentences = (
        " Is this Bob? Yes, I can pay £154.56 – on Friday.",
        " Grüße aus Łódź, naïve Señora! 12:30",
        " 你好，请问你是谁？ Привет! こんにちは 🙂",
        "",
    )
    for sentence in sentences:
        assert vocabulary.text(tokenizer.encode(sentence, add_special_tokens=False).ids) == sentence
    pick = random.Random(3)
    for _ in range(300):
        numbers = [pick.randrange(50_256) for _ in range(pick.randrange(1, 12))]
        assert vocabulary.text(numbers) == tokenizer.decode(numbers)


@pytest.mark.models
def test_special_tokens_have_their_numbers(weights: Weights) -> None:
    vocabulary = Vocabulary.read(weights.whisper_dir / "vocabulary.json")
    tokenizer = tokenizers.Tokenizer.from_file(str(weights.whisper_dir / "tokenizer.json"))
    for name in ("<|en|>", "<|de|>", "<|endoftext|>", "<|notimestamps|>", "<|30.00|>"):
        assert vocabulary.number(name) == tokenizer.token_to_id(name) is not None
    assert vocabulary.number("<|xx|>") is None


@pytest.mark.parametrize("content", ["", "{}", "[1, 2]", '"words"'])
def test_a_file_that_is_none_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "vocabulary.json"
    path.write_text(content)
    with pytest.raises(RecogniserUnusable, match="vocabulary") as caught:
        Vocabulary.read(path)
    assert caught.value.path == path


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecogniserUnusable, match="vocabulary"):
        Vocabulary.read(tmp_path / "vocabulary.json")
