"""Finding contacts by any part of their name, company, address, tags or number.

Owns the looking and the order of what is found. The words are compared as ``folding`` writes
them; which digits a typed number may stand for is said by the caller. A scan, not an index:
it finds the middle of words too, and 5,000 contacts take a few milliseconds.
"""

from collections.abc import Sequence

from sqlite_utils import Database

from models.contacts import COLUMNS, Contact, contacts_of
from models.folding import fold


def search_contacts(
    db: Database,
    words: Sequence[Sequence[str]],
    tag: str | None = None,
    limit: int = -1,
) -> list[Contact]:
    """Contacts in which each of ``words`` occurs, in any one of its spellings.

    First those whose name begins with the first word, then those where any word of theirs
    does, then the others, each by name. No words find everybody; a negative limit all.
    """
    spellings = [[fold(one) for one in word if fold(one)] for word in words]
    spellings = [word for word in spellings if word]
    values: dict[str, object] = {"tag": tag, "limit": limit}
    tests = []
    for i, word in enumerate(spellings):
        names = [f"w{i}_{j}" for j in range(len(word))]
        values |= dict(zip(names, word, strict=True))
        tests.append("(" + " OR ".join(f"instr(c.found_by, :{n}) > 0" for n in names) + ")")
    if tag is not None:
        tests.append("EXISTS (SELECT 1 FROM json_each(c.tags) AS t WHERE t.value = :tag)")
    sql = f"""
        SELECT {COLUMNS} FROM contacts AS c {"WHERE " + " AND ".join(tests) if tests else ""}
        ORDER BY {_rank(spellings)} c.sort_key, c.id LIMIT :limit
    """
    return contacts_of(db.execute(sql, values))


def _rank(spellings: Sequence[Sequence[str]]) -> str:
    if not spellings:
        return ""
    names = [f":w0_{j}" for j in range(len(spellings[0]))]
    first = " OR ".join(f"instr(c.sort_key, {name}) = 1" for name in names)
    word = " OR ".join(
        f"instr(c.found_by, ' ' || {n}) > 0 OR instr(c.found_by, char(10) || {n}) > 0"
        for n in names
    )
    return f"CASE WHEN {first} THEN 0 WHEN {word} THEN 1 ELSE 2 END,"
