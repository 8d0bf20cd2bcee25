"""A sentence before anything that a mind says."""

from app.agent.mind import Act, Say
from app.agent.mind_news import listen_to
from app.agent.says_first import saying_first
from tests.fakes.mind import FakeMind, FakeReply

LINE = "This call is recorded."


async def acts_of(reply: FakeReply) -> list[Act]:
    return [act async for act in reply.acts()]


async def test_the_opening_begins_with_the_sentence_and_nothing_else_does() -> None:
    mind = FakeMind()
    saying = saying_first(mind, LINE)
    opening = saying.opening()
    assert await acts_of(opening) == [Say(LINE), Say("Hello, this is the desk.")]  # type: ignore[arg-type]
    opening.commit()
    await opening.discard()
    assert (mind.committed, mind.discarded) == (["opening"], ["opening"])
    assert await acts_of(saying.answer("Yes")) == [Say("You said Yes")]  # type: ignore[arg-type]


async def test_a_called_party_who_asks_first_hears_the_sentence_first_too() -> None:
    mind = FakeMind()
    saying = saying_first(mind, LINE)
    answer = saying.answer("Who is this?")
    assert await acts_of(answer) == [Say(LINE), Say("You said Who is this?")]  # type: ignore[arg-type]
    again = saying.answer("Who is this, please?")
    assert (await acts_of(again))[0] == Say(LINE)  # type: ignore[arg-type]
    again.commit()
    assert await acts_of(saying.answer("Okay.")) == [Say("You said Okay.")]  # type: ignore[arg-type]
    assert mind.committed == ["Who is this, please?"]


async def test_asking_for_the_opening_twice_changes_nothing() -> None:
    saying = saying_first(FakeMind(), LINE)
    first, second = saying.opening(), saying.opening()
    assert await acts_of(first) == await acts_of(second)  # type: ignore[arg-type]


def test_everything_else_is_the_minds() -> None:
    mind = FakeMind()
    saying = saying_first(mind, LINE)
    saying.spoken(LINE, True)
    saying.whisper("be brief")
    assert mind.told == [(LINE, True)] and mind.whispers == ["be brief"]
    assert saying.result == mind.result
    listen_to(saying, lambda _news: None)


def test_without_a_sentence_it_is_the_mind_itself() -> None:
    mind = FakeMind()
    assert saying_first(mind, "") is mind
