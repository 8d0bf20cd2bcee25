import numpy as np

from app.agent.embedding import Embedder


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
