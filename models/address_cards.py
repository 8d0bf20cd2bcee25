"""Cards of address books that are read from elsewhere, and the contacts made of them.

Owns what was last seen there: where a card is, its version, what it said. A card without a
contact is one whose contact was deleted here.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from models.rows import every, to_row


@dataclass(frozen=True, slots=True)
class AddressCard:
    """A card of the ``book`` (its address) at ``href``. ``card`` is what it said
    when its version was ``etag``, as JSON."""

    book: str
    href: str
    etag: str
    card: str
    contact_id: str | None


def save_card(db: Database, card: AddressCard) -> None:
    """Insert a card, or replace the one at its place."""
    row = to_row(card)
    db.execute(
        "INSERT OR REPLACE INTO address_cards (book, href, etag, card, contact_id)"
        " VALUES (:book, :href, :etag, :card, :contact_id)",
        row,
    )


def get_card(db: Database, book: str, href: str) -> AddressCard | None:
    """The card at a place, if one is known there."""
    sql = "SELECT * FROM address_cards WHERE book = ? AND href = ?"
    return next((AddressCard(**row) for row in every(db, sql, [book, href])), None)


def list_books(db: Database) -> list[str]:
    """The books whose cards are known."""
    return [row["book"] for row in every(db, "SELECT DISTINCT book FROM address_cards")]


def list_cards(db: Database, book: str) -> list[AddressCard]:
    """The cards that a book had when it was last read."""
    sql = "SELECT * FROM address_cards WHERE book = ? ORDER BY href"
    return [AddressCard(**row) for row in every(db, sql, [book])]


def cards_of(db: Database, contact_id: str) -> list[AddressCard]:
    """The cards that a contact was made of."""
    sql = "SELECT * FROM address_cards WHERE contact_id = ? ORDER BY book, href"
    return [AddressCard(**row) for row in every(db, sql, [contact_id])]


def delete_card(db: Database, book: str, href: str) -> None:
    """Forget a card; an unknown one is fine."""
    db.execute("DELETE FROM address_cards WHERE book = ? AND href = ?", [book, href])


def hand_cards_over(db: Database, from_id: str, to_id: str) -> None:
    """Let another contact be what a contact's cards are about."""
    db.execute("UPDATE address_cards SET contact_id = ? WHERE contact_id = ?", [to_id, from_id])
