"""Calls as they are held, turn by turn, for what is drawn from transcripts.

Each turn begins after the one before at an even pace of speech.
"""

from app.agent.summary import Said

WHO = {"a": "agent", "c": "caller", "o": "operator"}
MS_A_LETTER, PAUSE_MS = 60, 1500


def talk(*turns: tuple[str, str]) -> list[Said]:
    """A transcript from (who, words): ``a`` the agent, ``c`` the caller, ``o`` the operator."""
    said, at_ms = [], 0
    for who, text in turns:
        said.append(Said(WHO[who], text, at_ms))
        at_ms += PAUSE_MS + MS_A_LETTER * len(text)
    return said


def at(said: list[Said], words: str) -> str:
    """The moment of the turn that holds these words, as ``[mm:ss]``."""
    (found,) = [one.at_ms for one in said if words in one.text]
    return f"[{found // 60_000:02d}:{found // 1000 % 60:02d}]"


DEBT = talk(
    ("a", "Hi, is this Bobby Miller?"),
    ("c", "Yeah, who's this?"),
    ("a", "Thanks, Bobby. This is Riley, calling on behalf of Northwind Outfitters about your "
          "hiking boots purchase. There's a balance of $154.56 that was due November 1st. Can "
          "you take care of that today?"),
    ("c", "Oh. Um, right, I saw the letter, but we were away for most of the month."),
    ("a", "I understand. Is there a day that would work for you?"),
    ("c", "I don't get paid until the end of the week. I can pay it on Friday."),
    ("a", "Friday, November 27th. I've noted that."),
    ("c", "And could you send me the link again? I deleted the email."),
    ("a", "Sure, you'll get it by text message right after this call."),
    ("c", "Okay, great. Thanks a lot."),
    ("a", "Thank you, Bobby. Goodbye."),
    ("c", "Bye."),
)  # fmt: skip

APPOINTMENT = talk(
    ("a", "Hello, am I speaking with Dana Whitfield?"),
    ("c", "Yes, speaking."),
    ("a", "Thanks, Dana. This is Riley from Elm Dental. I'm calling to remind you of your check-up "
          "on Tuesday at 3 pm. Does that still work for you?"),
    ("c", "Oh no, Tuesday's bad. My daughter has a recital that afternoon."),
    ("a", "No problem. Which day would be better?"),
    ("c", "Could we do Thursday instead? In the morning if possible."),
    ("a", "Thursday. And what time?"),
    ("c", "Half past nine would be perfect."),
    ("a", "So Thursday at 9:30 am. Someone from the practice will call you if that time isn't "
          "free."),
    ("c", "Great. Oh, and will I need to bring my X-rays?"),
    ("a", "I don't know that. I'll have someone tell you."),
    ("c", "Okay, I'll bring them anyway. Thank you, bye."),
    ("a", "Goodbye, Dana."),
)  # fmt: skip

RESTAURANT = talk(
    ("a", "Thanks for calling The Green Olive, this is Riley. How can I help you?"),
    ("c", "Hi there, I'd like to book a table for Saturday night."),
    ("a", "Of course. For how many people?"),
    ("c", "There will be six of us. Oh wait, seven, my brother's coming too."),
    ("a", "Seven people on Saturday. At what time?"),
    ("c", "Around half past seven? Also, one of us is allergic to nuts, so please tell the "
          "kitchen."),
    ("a", "I'll make a note of the nut allergy. What name shall I put it under?"),
    ("c", "Alvarez. A, L, V, A, R, E, Z."),
    ("a", "A table for seven on Saturday, November 28th, at 7:30 pm, under Alvarez. Your table "
          "is booked."),
    ("c", "Lovely. If we're running late I'll give you a ring."),
    ("a", "Thank you. See you on Saturday."),
    ("c", "Bye now."),
)  # fmt: skip

OWN = talk(
    ("c", "Morning, it's Sam from Harbour Print."),
    ("o", "Hi Sam, how are you?"),
    ("c", "Not bad, busy. Listen, I'm calling about the brochures. The printer broke down "
          "yesterday, so we're two days behind."),
    ("o", "Oh no. The fair opens on Wednesday, so I need them by Tuesday noon at the latest."),
    ("c", "I know. I can have the first five hundred with you on Monday evening, and the rest on "
          "Tuesday morning."),
    ("o", "That works. What about the price? You quoted us $1,240."),
    ("c", "I'll take ten percent off for the delay. I'll send you a new invoice this afternoon."),
    ("o", "Thanks, that's fair. I'll let our stand builder know, and I'll pay as soon as the "
          "invoice is here."),
    ("c", "Brilliant. Could you call me on Monday if nobody has shown up by six?"),
    ("o", "Will do. Thanks, Sam."),
    ("c", "Cheers, bye."),
)  # fmt: skip

DISPUTE = talk(
    ("a", "Hello, may I speak to Priya Raman?"),
    ("c", "This is Priya."),
    ("a", "Thanks, Priya. I'm calling on behalf of Lakeside Furniture. You bought an oak desk and "
          "there's a balance of $89 that was due on October 15th. Can you take care of that "
          "today?"),
    ("c", "Hang on a second. I never got that desk in one piece. The top was cracked, so I sent it "
          "back in September and your people told me that the refund was on its way."),
    ("a", "I'm sorry about that. I'll have someone look into it and follow up with you."),
    ("c", "Please do. I have the return slip with the tracking number, 4471 9920. I can email it "
          "to you tonight."),
    ("a", "Thank you. Is this number the best one to reach you?"),
    ("c", "It is, but only after five in the evening, I work at a school."),
    ("a", "I've noted that. Thank you, Priya. Goodbye."),
    ("c", "Goodbye."),
)  # fmt: skip

MESSAGE = talk(
    ("a", "Thanks for calling Elm Dental, this is Riley. How can I help you?"),
    ("c", "Good morning. It's Tom Becker. My crown came off last night while I was eating."),
    ("a", "I'm sorry to hear that. Are you in pain?"),
    ("c", "A little, when I drink something cold. It's not terrible."),
    ("a", "I can't make appointments for emergencies, but I can take a message."),
    ("c", "All right. Tell Doctor Elm that I'd prefer to come today, any time after two. I still "
          "have the crown, I kept it in a glass of water."),
    ("a", "Which number should they call?"),
    ("c", "Oh five five, three one two, double seven eight."),
    ("a", "055 312 778. Somebody will call you back before noon."),
    ("c", "Thank you so much."),
    ("a", "You're welcome. Goodbye."),
)  # fmt: skip
