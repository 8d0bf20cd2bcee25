"""What the audio check found, in words: levels, peaks, echo, delays, devices.

Owns the limits and the sentences. Levels are in dBFS, -90 is silence.
"""

from app.commands.sound import Device, DeviceChoice, DeviceRole, EchoReport, SoundState
from app.ui.settings.step import Verdict
from app.ui.tr import tr

QUIET_DB, LOUD_DB = -42.0, -3.0
"""Speech at a headset peaks between -30 and -6 dBFS. A quiet room lies near -60, and with its
noise taken out below -70: only exact silence tells of a microphone that is switched off."""
RECORDED_DB = -50.0
ECHO_HEARD_DB = -35.0
"""An echo that comes back this far below what was said is hardly noticed any more."""
QUICK_MS, SLOW_MS = 150.0, 300.0
"""ITU-T G.114: below 150 ms one way nobody minds; above 400 ms talking gets hard."""

Judged = tuple[Verdict, str]


def role_word(role: DeviceRole) -> str:
    """What a device is for, as a word."""
    return {
        DeviceRole.MICROPHONE: tr("Microphone"),
        DeviceRole.SPEAKER: tr("Speaker"),
        DeviceRole.RING: tr("Ring device"),
    }[role]


def level_word(peak_db: float) -> str:
    """How loud the last second was."""
    if peak_db < QUIET_DB:
        return tr("Quiet")
    return tr("Too loud") if peak_db > LOUD_DB else tr("Good")


def judge_devices(state: SoundState) -> Judged:
    """Whether every role has a device, and the one that was chosen."""
    if state.problem:
        return Verdict.BAD, state.problem
    if not state.choices:
        return Verdict.BAD, _none_there([tr("sound device")])
    lacking = [one.role for one in state.choices if one.in_use is None]
    there = [role for role in lacking if any(_fits(role, device) for device in state.devices)]
    missing = [role_word(role).lower() for role in lacking if role not in there]
    told = [_none_there(missing)] if missing else []
    told += [_none_usable(role_word(role).lower()) for role in there]
    if told:
        return Verdict.BAD, " ".join(told)
    away = [_away(one, state) for one in state.choices if _is_away(one)]
    return (Verdict.LOOK, " ".join(away)) if away else (Verdict.GOOD, "")


def _none_there(roles: list[str]) -> str:
    words = tr("There is no {roles}. Plug one in; it appears here by itself.")
    return words.format(roles=tr(" and no ").join(roles))


def _none_usable(role: str) -> str:
    words = tr(
        "No {role} can be used now. Close other programs that use sound, or plug it in anew."
    )
    return words.format(role=role)


def _fits(role: DeviceRole, device: Device) -> bool:
    return device.is_input is (role is DeviceRole.MICROPHONE)


def _away(choice: DeviceChoice, state: SoundState) -> str:
    """Why another device stands in for the chosen one."""
    words = tr("Your {role} is not plugged in. {name} is used until it is back.")
    if any(device.id == choice.chosen_id for device in state.devices):
        words = tr(
            "Your {role} is plugged in but cannot be used now; another program may be using it. "
            "{name} is used until it can."
        )
    in_use = choice.in_use.name if choice.in_use else ""
    return words.format(role=role_word(choice.role).lower(), name=in_use)


def _is_away(choice: DeviceChoice) -> bool:
    in_use = choice.in_use
    return choice.chosen_id is not None and in_use is not None and in_use.id != choice.chosen_id


def judge_recording(peak_db: float) -> Judged:
    """Whether a recording has speech in it."""
    if peak_db < RECORDED_DB:
        words = tr(
            "Hardly anything was recorded. Speak closer to the microphone, raise its gain, or "
            "choose another one."
        )
        return Verdict.BAD, words
    if peak_db > LOUD_DB / 3:
        return Verdict.LOOK, tr("It was too loud and crackles. Lower the gain.")
    return Verdict.GOOD, tr("That is what callers hear of you.")


def judge_echo(report: EchoReport, cancelling: bool) -> Judged:
    """Whether callers would hear themselves."""
    if not report.heard:
        words = tr("The microphone does not hear the speaker, as it should be with a headset.")
        return Verdict.GOOD, words
    if report.left_db <= ECHO_HEARD_DB:
        words = tr(
            "The microphone hears the speaker; {gone} dB of it are taken out. Callers do not "
            "hear themselves."
        )
        return Verdict.GOOD, words.format(gone=round(report.echo_db - report.left_db))
    if not cancelling:
        words = tr("Callers will hear themselves. Switch echo cancellation on for this microphone.")
        return Verdict.BAD, words
    words = tr(
        "Some echo is left. Turn the speaker down, move it away from the microphone, or use a "
        "headset."
    )
    return Verdict.LOOK, words


def judge_round_trip(round_trip_ms: float) -> Judged:
    """Whether our own way there and back is quick enough to talk."""
    said = tr("There and back took {ms} ms.").format(ms=round(round_trip_ms))
    if round_trip_ms <= QUICK_MS:
        return Verdict.GOOD, said + " " + tr("Nobody notices that.")
    if round_trip_ms <= SLOW_MS:
        return Verdict.LOOK, said + " " + tr(
            "It can be felt; Bluetooth adds some 150 ms, a cable none."
        )
    words = tr(
        "That makes people talk over each other. Use a device with a cable, or close other "
        "programs that use sound."
    )
    return Verdict.BAD, f"{said} {words}"


def button_word(name: str) -> str:
    """A headset's button in words."""
    return {
        "hook": tr("Answer and hang up"),
        "mute": tr("Mute"),
        "volume_up": tr("Volume up"),
        "volume_down": tr("Volume down"),
    }.get(name, name)
