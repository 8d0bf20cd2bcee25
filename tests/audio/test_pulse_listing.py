from audio.pulse_connection import Listing, Node
from audio.pulse_listing import sound_devices


def names(listing: Listing) -> list[str]:
    return [device.id for device in sound_devices(listing) if device.is_input]


CARD = Node(0, "card", "Built-in speakers", is_hardware=True)
CARD_MONITOR = Node(0, "card.monitor", "Monitor of Built-in speakers", True, monitor_of=0)
FEED = Node(1, "feed", "Feed", is_hardware=False)
FEED_MONITOR = Node(1, "feed.monitor", "Monitor of Feed", False, monitor_of=1)
MICROPHONE = Node(2, "mic", "Microphone", is_hardware=True)


def test_what_a_sound_card_plays_is_never_a_microphone() -> None:
    assert names(Listing([CARD], [CARD_MONITOR], "card", "card.monitor")) == []


def test_a_fed_source_is_a_microphone_when_there_is_no_other() -> None:
    assert names(Listing([CARD, FEED], [CARD_MONITOR, FEED_MONITOR])) == ["feed.monitor"]


def test_beside_a_microphone_a_fed_source_counts_only_as_the_default() -> None:
    sources = [FEED_MONITOR, MICROPHONE]
    assert names(Listing([FEED], sources, "", "mic")) == ["mic"]
    assert names(Listing([FEED], sources, "", "feed.monitor")) == ["mic", "feed.monitor"]


def test_the_sink_that_servers_make_up_is_no_device() -> None:
    null = Node(0, "auto_null", "Dummy Output", is_hardware=False)
    monitor = Node(0, "auto_null.monitor", "Monitor of Dummy Output", False, monitor_of=0)
    assert sound_devices(Listing([null], [monitor], "auto_null", "auto_null.monitor")) == ()


def test_two_devices_of_one_name_are_told_apart() -> None:
    twins = [Node(n, f"usb.{n}", "Headset", is_hardware=True) for n in range(2)]
    found = sound_devices(Listing(twins, [], default_sink="usb.1"))
    assert [device.name for device in found] == ["Headset", "Headset (2)"]
    assert [device.is_default for device in found] == [False, True]
