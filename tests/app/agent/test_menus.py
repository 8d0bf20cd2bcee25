"""Automatic menus as companies record them: what each key leads to, and which is pressed."""

import pytest

from app.agent.menus import key_for, options_in

DENTIST = (
    "Welcome to Whitfield Dental. For appointments, press one. For billing, press two. "
    "To speak with the front desk, press zero."
)
BANK = (
    "Thank you for calling Northern Savings. If you are calling about a lost or stolen card, "
    "please press 1. For account balances, press 2. For loans and mortgages, press 3. "
    "For all other enquiries, press 4 or stay on the line."
)
KEY_FIRST = (
    "Press 1 for sales. Press 2 for technical support. Press 3 for accounts. "
    "Press 9 to hear these options again."
)
SPANISH = "Para español, oprima el dos. For English, press 1."
CLINIC = (
    "You have reached Mill Street Clinic. If this is a medical emergency, hang up and dial 911. "
    "To make, change or cancel an appointment, press two. For prescription refills, press three. "
    "To reach a nurse, press four."
)
SAY_OR_PRESS = (
    "Our menu has changed. To pay a bill, say or press one. To report an outage, say or press two. "
    "For anything else, say or press three."
)
EXTENSION = (
    "If you know your party's extension, enter it now. For the company directory, press pound. "
    "For reception, press zero."
)
STAR = "To leave a callback number, press star. To keep waiting, press 1."
DELIVERY = (
    "Thanks for calling. To track a parcel, press 1; to change a delivery, press 2; "
    "to talk to an agent, press 0."
)
RESTAURANT = (
    "For reservations, press 1. For takeaway orders, press 2. For our opening hours, press 3."
)
HOTEL = "Dial 1 for reservations, 2 for the restaurant, or hold for the operator."
COUNCIL = (
    "For council tax, select one. For housing benefit select two. For parking permits and fines "
    "select three. To hear this again select star."
)
INSURER = (
    "To make a new claim, push 1. To ask about an existing claim, push 2. For a quote, push 3. "
    "Or to speak to a representative, push 0."
)
ACCOUNT = "Please enter your account number followed by the pound key."


@pytest.mark.parametrize(
    ("menu", "options"),
    [
        (DENTIST, {"1": "appointments", "2": "billing", "0": "front desk"}),
        (BANK, {"1": "stolen card", "2": "balances", "3": "mortgages", "4": "other enquiries"}),
        (KEY_FIRST, {"1": "sales", "2": "technical support", "3": "accounts", "9": "again"}),
        (SPANISH, {"1": "english"}),
        (CLINIC, {"2": "cancel an appointment", "3": "refills", "4": "nurse"}),
        (SAY_OR_PRESS, {"1": "pay a bill", "2": "outage", "3": "anything else"}),
        (EXTENSION, {"#": "directory", "0": "reception"}),
        (STAR, {"*": "callback number", "1": "keep waiting"}),
        (DELIVERY, {"1": "track a parcel", "2": "change a delivery", "0": "talk to an agent"}),
        (RESTAURANT, {"1": "reservations", "2": "takeaway", "3": "opening hours"}),
        (HOTEL, {"1": "reservations", "2": "restaurant"}),
        (COUNCIL, {"1": "council tax", "2": "housing", "3": "parking", "*": "again"}),
        (INSURER, {"1": "new claim", "2": "existing claim", "3": "quote", "0": "representative"}),
        (ACCOUNT, {}),
    ],
)
def test_what_each_key_leads_to(menu: str, options: dict[str, str]) -> None:
    found = dict(options_in(menu))
    assert set(found) == set(options)
    for key, words in options.items():
        assert words in found[key]


@pytest.mark.parametrize(
    ("menu", "wish", "key"),
    [
        (DENTIST, "Move the appointment of Dana Whitfield to next Thursday", "1"),
        (DENTIST, "Ask about the billing of invoice 3311", "2"),
        (DENTIST, "Offer a supply of gloves", "0"),
        (BANK, "Find out the balance of the club's account", "2"),
        (BANK, "Offer the bank a cleaning contract", "4"),
        (KEY_FIRST, "Get support for the printer", "2"),
        (CLINIC, "Cancel the appointment on Friday", "2"),
        (CLINIC, "Ask whether the prescription can be renewed", "3"),
        (SAY_OR_PRESS, "Report that the power is out: an outage since noon", "2"),
        (SAY_OR_PRESS, "Sell advertisements", "3"),
        (EXTENSION, "Talk to Anna about the invoice", "0"),
        (DELIVERY, "Have the delivery brought on Monday instead", "2"),
        (RESTAURANT, "Make a reservation for four people", "1"),
        (HOTEL, "Book a reservation for two nights", "1"),
        (COUNCIL, "Appeal against a parking fine", "3"),
        (INSURER, "Ask how the existing claim 778 is coming along", "2"),
        (INSURER, "Talk about sponsoring the village fair", "0"),
        (ACCOUNT, "Anything", ""),
    ],
)
def test_the_key_for_what_the_call_is_about_else_for_a_person(
    menu: str, wish: str, key: str
) -> None:
    assert key_for(menu, [wish]) == key


def test_a_menu_without_any_fitting_key_is_answered_with_the_usual_one_for_a_person() -> None:
    assert key_for("For sales, press 1. For parts, press 2.", ["the unpaid invoice"]) == "0"


def test_words_that_are_no_menu_ask_for_no_key() -> None:
    assert key_for("Hello, Anna speaking, how can I help you?", ["appointment"]) == ""
    assert options_in("Let me press on with this for a moment.") == []
