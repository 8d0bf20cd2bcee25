"""What is known of live calls after their events."""

from dataclasses import replace

import pytest

from app.engine.events import (
    CallAnswered,
    CallFinished,
    Event,
    Floor,
    FloorChanged,
    Holder,
    Phase,
    RecordsChanged,
    TroubleArose,
)
from app.ui.live.state import CallBoard, LiveCall
from models.contacts import Contact
from tests.fakes.desk import FakeBridge
from tests.fakes.live_calls import BEGAN
from tests.fakes.live_desk import DANA as DANA_CONTACT
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import DANA, KIM, SAM, held, reached, rings, stands, taken
from tests.fakes.phone_desk import BOB


@pytest.fixture
def board(bridge: FakeBridge, known: LiveDesk) -> CallBoard:
    return CallBoard(bridge, known.people)


def call(board: CallBoard, call_id: str, *events: Event) -> LiveCall:
    for event in events:
        board.apply(event)
    found = board.get(call_id)
    assert found is not None
    return found


def test_a_call_that_comes_in_rings_here(board: CallBoard) -> None:
    began = call(board, DANA, rings())
    assert began.phase is Phase.INCOMING
    assert began.rings_here
    assert not began.is_mine
    assert board.ringing == (began,)
    assert board.foremost is None


def test_the_contacts_name_stands_for_the_number_however_it_is_written(board: CallBoard) -> None:
    known = call(board, DANA, rings(number="+44 2079 460812"))
    assert known.name == "Dana Whitfield"
    assert known.contact is DANA_CONTACT
    assert known.number == "+44 2079460812"


def test_a_contact_with_an_address_is_known_by_the_whole_of_it(
    board: CallBoard, known: LiveDesk
) -> None:
    bob = Contact("Bob Ito", (BOB,), id="con_bob")
    known.people.kept.append(bob)
    began = replace(rings(), remote_number="bob", remote_uri=BOB)
    assert call(board, DANA, began).contact is bob
    elsewhere = replace(rings(KIM), remote_number="bob", remote_uri="sip:bob@other.example")
    assert call(board, KIM, elsewhere).contact is None


def test_a_stranger_is_called_by_the_number_and_nobody_by_unknown(board: CallBoard) -> None:
    assert call(board, DANA, rings(number="+15550100")).name == "+1 5550100"
    nobody = call(board, KIM, rings(KIM, number=""))
    assert nobody.name == "Unknown caller"
    assert nobody.looked_up


def test_contacts_that_cannot_be_read_are_told_with_the_call(
    board: CallBoard, known: LiveDesk
) -> None:
    known.people.refuse = OSError("the disk is gone")
    began = call(board, DANA, rings())
    assert began.contact_problem == "the disk is gone"
    assert began.name == "+44 2079460812"


def test_a_contact_that_is_made_in_the_call_gives_it_its_name(
    board: CallBoard, known: LiveDesk
) -> None:
    known.people.kept.clear()
    call(board, DANA, rings())
    known.people.kept.append(DANA_CONTACT)
    assert call(board, DANA, RecordsChanged("contacts")).name == "Dana Whitfield"


def test_an_answer_without_a_standing_means_talking(board: CallBoard) -> None:
    talked = call(board, BEGAN.call_id, BEGAN, CallAnswered(BEGAN.call_id, 5_000))
    assert talked.phase is Phase.TALKING
    assert talked.standing.holder is Holder.AGENT
    assert talked.elapsed_ms(9_000) == 4_000


def test_hold_here_and_hold_there_are_told_apart(board: CallBoard) -> None:
    assert call(board, DANA, *taken(), held()).is_held_here
    theirs = call(board, DANA, stands(held_by_far_end=True))
    assert not theirs.is_held_here
    assert theirs.standing.held_by_far_end


def test_the_foremost_call_is_the_one_that_is_talked_on(board: CallBoard) -> None:
    for event in (*taken(), held(), *reached()):
        board.apply(event)
    assert board.foremost == board.get(SAM)
    for event in (stands(SAM, Phase.HELD, on_hold=True), stands()):
        board.apply(event)
    assert board.foremost == board.get(DANA)


def test_the_persons_call_stands_before_the_agents(board: CallBoard) -> None:
    agents = (rings(KIM), stands(KIM, holder=Holder.AGENT))
    for event in (*taken(), held(), *agents):
        board.apply(event)
    assert board.foremost == board.get(DANA)


def test_a_call_that_is_over_is_told_once_and_forgotten(board: CallBoard) -> None:
    told: list[LiveCall] = []
    for event in taken():
        board.apply(event)
    board.changed.connect(told.append)
    board.apply(CallFinished(DANA, "caller_hung_up", 200, None, False, 7_000))
    board.apply(stands(DANA, Phase.ENDED))
    assert [one.is_over for one in told] == [True]
    assert told[0].elapsed_ms(99_000_000) == 7_000
    assert board.calls == ()


def test_a_call_that_only_waits_to_be_written_down_is_nobodys(board: CallBoard) -> None:
    for event in (*taken(), stands(DANA, Phase.ENDED)):
        board.apply(event)
    assert board.mine == ()
    assert board.foremost is None


@pytest.mark.parametrize(
    "event",
    [
        FloorChanged("call_nobody", Floor.NOBODY, 1),
        RecordsChanged("lines"),
        TroubleArose(DANA, "sip", "The line was lost for a moment."),
    ],
    ids=lambda event: type(event).__name__,
)
def test_events_that_change_no_call_are_not_told(board: CallBoard, event: Event) -> None:
    for before in taken():
        board.apply(before)
    told: list[LiveCall] = []
    board.changed.connect(told.append)
    board.apply(event)
    assert told == []
