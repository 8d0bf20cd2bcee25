"""Branch choice on sentences that no example holds; see ``heldout.tsv``."""

from collections import Counter
from pathlib import Path

import pytest

from app.agent.branches import BranchRecogniser, Certainty
from app.agent.embedding import Embedder
from app.agent.errors import PlaybookInvalid
from app.agent.intents import IntentLibrary, read_intents
from app.agent.markdown_playbook import parse_playbook
from app.agent.playbook import Playbook
from app.agent.understanding.found import bare

HELDOUT = Path(__file__).with_name("heldout.tsv")


def heldout() -> list[tuple[str, str, str]]:
    rows = HELDOUT.read_text(encoding="utf-8").splitlines()
    split = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return [(script, intent, sentence) for script, intent, sentence in split]


def test_heldout_sentences_are_fresh_and_enough(library: IntentLibrary) -> None:
    known = {bare(example) for intent in library.intents for example in intent.examples}
    rows = heldout()
    assert not [sentence for _, _, sentence in rows if bare(sentence) in known]
    counts = Counter(intent for _, intent, _ in rows if intent != "none")
    assert len(counts) >= 8
    assert min(counts.values()) >= 15
    assert min(len(intent.examples) for intent in library.intents) >= 8


def test_heldout_accuracy(playbook: Playbook, library: IntentLibrary, embedder: Embedder) -> None:
    """Right or asked about in 85 of 100, confidently wrong in at most 4."""
    recognisers = {
        profile.name: BranchRecogniser(profile.branches, library, embedder)
        for profile in playbook.profiles
    }
    results: Counter[str] = Counter()
    wrong: list[str] = []
    for script, intent, sentence in heldout():
        recogniser = recognisers[script]
        choice = recogniser.choose(sentence)
        chosen = [found.name for i in choice.indices if (found := recogniser.intents[i])]
        if choice.certainty is Certainty.SURE and chosen != [intent]:
            wrong.append(f"{sentence!r} taken for {chosen[0]}, is {intent}")
        fits = intent in chosen or (intent == "none" and not chosen)
        results[choice.certainty.value if fits else "not"] += 1
    total = sum(results.values())
    assert (total - results["not"]) / total >= 0.85, results
    assert len(wrong) / total <= 0.04, wrong
    assert results["sure"] / total >= 0.5, results


def test_a_label_nobody_knows_is_recognised_by_its_own_examples(
    library: IntentLibrary, embedder: Embedder
) -> None:
    text = (
        '#### a\n**Branches**:\n- Has a leaking tap -> close\n  - "Water drips from the faucet"\n'
        '- Broken heater -> close\n  - "The radiator stays cold"\n'
    )
    branches = parse_playbook(text).profiles[0].branches
    recogniser = BranchRecogniser(branches, library, embedder)
    assert recogniser.intents == (None, None)
    choice = recogniser.choose("My faucet is dripping water all night")
    assert (choice.certainty, choice.indices) == (Certainty.SURE, (0,))
    assert recogniser.choose("our radiators are cold").indices[0] == 1
    assert recogniser.choose("what a lovely song").certainty is Certainty.NONE


@pytest.mark.parametrize(
    ("label", "intent"),
    [
        ("Agrees to pay", "agrees_to_pay"),
        ("Agrees", "agrees"),
        ("Can't pay now", "needs_time"),
        ("Voicemail / answering machine", "voicemail"),
        ("Wants to cancel the booking", "cancels"),
    ],
)
def test_labels_name_intents(library: IntentLibrary, label: str, intent: str) -> None:
    found = library.for_label(label)
    assert found is not None
    assert found.name == intent


def test_a_not_is_no_yes(playbook: Playbook, library: IntentLibrary, embedder: Embedder) -> None:
    branches = playbook.profile("debt-collection").branches
    recogniser = BranchRecogniser(branches, library, embedder)
    agrees, needs_time = 0, 1
    assert recogniser.choose("I can pay it today.").indices == (agrees,)
    assert recogniser.choose("I can't pay it today.").indices[0] == needs_time


def test_a_broken_examples_file_is_refused_with_its_entry(tmp_path: Path) -> None:
    path = tmp_path / "examples.toml"
    path.write_text('[a]\nlabels = ["x"]\noutcome = "lost"\n', encoding="utf-8")
    with pytest.raises(PlaybookInvalid, match=r"\[a\]"):
        read_intents(path)
    path.write_text("[a", encoding="utf-8")
    with pytest.raises(PlaybookInvalid, match="TOML"):
        read_intents(path)
