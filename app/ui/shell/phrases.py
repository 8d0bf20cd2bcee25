"""The words of the shell: rail, foot, palette, keys, tray, notices.

Owns what only the shell says; what rooms and the terminal say too is elsewhere.
"""

from app.ui.tr import tr

ROOMS = tr("Rooms")
PHONE, LIVE, TEST = tr("Phone"), tr("Live"), tr("Test")
LIBRARY, SETTINGS = tr("Library"), tr("Settings")
MISSED_ONE, MISSED_MANY = tr("1 missed call"), tr("{count} missed calls")
CALL_RUNS = tr("a call is running")
GO_TO = tr("Go to {room}")

CALLS, WINDOW = tr("Calls"), tr("Window")
ANSWER, AGENT_ANSWER, DECLINE = tr("Answer"), tr("Let the agent answer"), tr("Decline")
END_CALL = tr("End call")
MUTE, HOLD = tr("Mute or unmute"), tr("Hold or resume")
REDIAL = tr("Call the last number again")
DO_NOT_DISTURB = tr("Do not disturb on or off")
PALETTE, SHEET, QUIT = tr("Command palette"), tr("Keyboard shortcuts"), tr("Quit")
LOOK_SYSTEM = tr("Appearance: follow the system")
LOOK_LIGHT, LOOK_DARK = tr("Appearance: light"), tr("Appearance: dark")

NOTHING_RINGS = tr("No call is ringing.")
NO_CALL = tr("There is no call to end.")
NOT_TALKING = tr("You are not in a call.")
SEVERAL_CALLS = tr("Several calls are running: choose one in Live.")
NOT_NOW = tr("That cannot be done now.")

NO_KEY = tr("That is no key that can be used.")
KEPT_KEY = tr("{key} is needed to work lists and dialogs.")
DIAL_KEY = tr("Digits, * and # dial: add Ctrl or Alt.")
KEY_TAKEN = tr("{key} belongs to {commands}.")
A_COMMAND, A_ROOMS_COMMAND = tr("“{words}”"), tr("“{words}” ({room})")
USE_ANYWAY, KEEP_OLD = tr("Use it here"), tr("Keep as it was")
CHANGE_KEY, USUAL_KEY = tr("Key for {words}"), tr("Usual key")
USUAL_KEY_OF = tr("Give {words} its usual key")
ALL_USUAL = tr("All usual keys")
ALL_USUAL_QUESTION = tr("Give every command its usual key? The {count} that you changed are lost.")
ALL_USUAL_SURE, KEEP_MINE = tr("Use the usual keys"), tr("Keep mine")
CLOSE = tr("Close")
SEARCH_KEYS = tr("Search commands and keys")
NO_SUCH_COMMAND = tr("No command is called that.")
LETTER_HINT = tr("A single letter waits while you type in a text field.")
SHEET_HINT = tr("Change keys in Settings, Shortcuts. Digits dial while no text field is in use.")

SEARCH_PALETTE = tr("Type a command, a name or a number")
PALETTE_RESULTS = tr("Results")
PALETTE_EMPTY = tr("Nothing is called that.")
PALETTE_HINT = tr("Up and Down choose, Enter runs, Esc closes")
CALL_SOMEBODY = tr("Call {name}")
NUMBER = tr("Number")
SETTINGS_PAGE = tr("Settings: {page}")

COMING_ANY = tr("This comes with a later version of Ringdesk.")

LINES_MORE = tr("{count} more")
NO_LINE = tr("No line is set up")
AGENT_NOT_READY = tr("The agent and the transcript cannot work: {reason}")
DISTURB_ON = tr("Do not disturb")
NETWORK_DOWN = tr("No network")

DISTURB_SAID_ON, DISTURB_SAID_OFF = tr("Do not disturb is on"), tr("Do not disturb is off")
SOUND_MOVED = tr("{role}: now {name}")
SOUND_GONE = tr("{role}: no device is left")
VOLUME, VOLUME_NONE = tr("Speaker volume {percent} %"), tr("Speaker volume 0 %: nothing is heard")
SOUND_ROLES = {
    "microphone": tr("Microphone"),
    "speaker": tr("Speaker"),
    "ring": tr("Ring device"),
}
NETWORK_GONE = tr(
    "The computer has no network. Lines register again by themselves once it is back."
)
NO_MICROPHONE = tr("No microphone is left. Plug one in, or choose another one.")
OPEN_AUDIO_CHECK = tr("Open audio check")

TRAY_OPEN, TRAY_MUTE, TRAY_QUIT = tr("Open Ringdesk"), tr("Mute"), tr("Quit Ringdesk")
TRAY_HANG_UP, TRAY_DISTURB = tr("Hang up"), tr("Do not disturb")
TRAY_HINT = tr("Ringdesk goes on ringing. Open it, or quit, from this icon.")
TRAY_NONE = tr(
    "This desktop shows no icons of running programs, so closing the window quits Ringdesk."
)
TRAY_IDLE, TRAY_IN_CALL, TRAY_RINGING = tr("No call"), tr("In a call"), tr("Ringing")
TRAY_NO_LINE = tr("No line is registered")

QUIT_TITLE = tr("Quit Ringdesk?")
QUIT_ONE = tr("A call is running. Quitting ends it.")
QUIT_MANY = tr("{count} calls are running. Quitting ends them.")
UNSAVED_LINE = tr("Changes to the line “{label}” are not saved.")
QUIT_ANYWAY, STAY = tr("Quit anyway"), tr("Stay")

REDIAL_ANYWAY = tr("To call all the same, use the Phone screen's button that calls it again.")
LINK_FILLED = tr("Number filled in from a link. Press Enter to call.")

EVERYWHERE = tr("Keys that work everywhere")
EVERYWHERE_HINT = tr(
    "Answer, end or mute a call while another program has the keyboard, where the desktop "
    "offers it."
)
ASK_DESKTOP, ASKING_DESKTOP = tr("Ask the desktop"), tr("The desktop is asked for keys...")
GIVEN_IN_DESKTOP = tr("The desktop knows the commands; choose their keys in its settings.")
