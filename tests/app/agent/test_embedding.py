import numpy as np
from tokenizers import Tokenizer

from app.agent.embedding import Embedder, read_tokenizer
from tests.app.agent.conftest import ASSETS


def test_vectors_are_of_length_one_and_know_meaning(embedder: Embedder) -> None:
    vectors = embedder.embed(
        ["Can I pay next week?", "I'd like to pay a bit later.", "The cat sat on the mat."]
    )
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    same, other = float(vectors[0] @ vectors[1]), float(vectors[0] @ vectors[2])
    assert same > other + 0.3


def test_a_batch_gives_each_sentence_the_vector_it_has_alone(embedder: Embedder) -> None:
    sentences = [f"sentence number {index} " + "very " * index + "long" for index in range(20)]
    together = embedder.embed(sentences)
    for index in (0, 7, 19):
        alone = embedder.embed([sentences[index]])[0]
        assert float(alone @ together[index]) > 0.98  # int8 scales differ a little by batch


def test_nothing_gives_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_text_is_cut_as_the_library_itself_cuts_it() -> None:
    path = ASSETS / "models" / "minilm" / "tokenizer.json"
    ours, theirs = read_tokenizer(path), Tokenizer.from_file(str(path))
    texts = [
        "Can you move it to half past nine, please?",
        "Café Größe, naïve: 日本語 and 🙂 emoji",
        "[CLS] says [MASK] to [UNK] [SEP] [PAD]",
        "x" * 150 + " antidisestablishmentarianism +44 20 7946 0812",
        "",
        "long " * 300,
    ]
    for text in texts:
        assert ours.encode(text).ids == theirs.encode(text).ids
        assert ours.encode(text).tokens == theirs.encode(text).tokens
        assert ours.encode(text).attention_mask == theirs.encode(text).attention_mask
    assert ours.get_vocab_size() == theirs.get_vocab_size()
