"""What the columns of other programs' contact lists are called.

Owns the names: Google's, Outlook's (English and German), and plain ones, some in other languages.
"""

import re
from enum import StrEnum

from models.folding import fold


class Column(StrEnum):
    """What a column holds of a contact."""

    NAME = "name"
    GIVEN = "given"
    MIDDLE = "middle"
    FAMILY = "family"
    COMPANY = "company"
    NUMBER = "number"
    LESSER_NUMBER = "lesser_number"
    """Fax and pager: kept, but last."""
    EMAIL = "email"
    TAGS = "tags"
    NOTES = "notes"
    UID = "uid"
    """An id that is the same nowhere else. A column ``ID`` is none: every list begins at 1."""


_IGNORED = re.compile(
    r".*\b(type|label|typ|display name|address type|yomi|phonetic|title|url|website)$"
    r"|.*\b(street|city|postal|zip|state|country|birthday|photo|gender|language|assistant|manager"
    r"|department|office location|job|web page|picture)\b.*"
)
_NUMBER = (
    r"(phone|telephone|tel|(mobil)?telefon|mobile?|handy|cell(phone)?|number|(ruf)?nummer"
    r"|telefono|movil|celular|cellulare|portable|telefoon|mobiel)"
)
_KIND = r"( (home|work|other|business|private|privat|geschaftlich|arbeit))?"
_NAMES: tuple[tuple[Column, str], ...] = (
    (
        Column.EMAIL,
        rf"(primary )?(e ?mail|mail)( \d+)?( (value|address|adresse))?{_KIND}|e ?mail .*adresse"
        r"|adresse( de messagerie| e ?mail)|courriel|correo( electronico)?|posta elettronica",
    ),
    (
        Column.LESSER_NUMBER,
        r"(.* )?(fax|pager|telex|isdn)( nummer| number)?( \d+)?( value)?( geschaftlich| privat)?",
    ),
    (Column.NUMBER, rf"(.* )?{_NUMBER}( nummer| number)?( \d+)?( value)?( geschaftlich| privat)?"),
    (Column.NUMBER, rf"{_NUMBER} .*|sip( address| uri)?|extension|durchwahl"),
    (Column.NAME, r"name|full name|display name|contact( name)?|anzeigename|kontakt"),
    (
        Column.GIVEN,
        r"first( name)?|given( name)?|forename|vorname|prenom|nombre|nome|voornaam|imie",
    ),
    (Column.MIDDLE, r"middle( name)?|additional( name)?|weitere vornamen"),
    (
        Column.FAMILY,
        r"last( name)?|family( name)?|surname|nachname|nom( de famille)?|apellidos?|cognome"
        r"|achternaam|nazwisko",
    ),
    (
        Column.COMPANY,
        r"company( name)?|organi[sz]ation( \d+)?( name)?|firma|employer|societe|entreprise"
        r"|empresa|azienda|bedrijf",
    ),
    (Column.TAGS, r"tags?|labels?|categor(y|ies)|groups?( membership)?|kategorien"),
    (Column.NOTES, r"notes?|comments?|remarks?|notizen|bemerkung(en)?"),
    (Column.UID, r"uid"),
)


def column_of(header: str) -> Column | None:
    """What a column of that name holds, None for what contacts here do not have."""
    words = " ".join(re.findall(r"[^\W_]+", fold(header)))
    named = next((column for column, names in _NAMES if re.fullmatch(names, words)), None)
    if named in (Column.NAME, Column.TAGS) or not _IGNORED.fullmatch(words):
        return named
    return None
