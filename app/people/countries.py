"""Country names, for whoever looks for them among people; the table is ``app.countries``."""

from app.countries import COUNTRIES as COUNTRIES
