"""The text of a file that another program wrote.

Owns finding out its encoding: a byte order mark, UTF-8, UTF-16 without a mark, or else the one
that Windows has in the desk's country: spreadsheets there write no other. The tables are those of
https://learn.microsoft.com/en-us/windows/win32/intl/code-page-identifiers.
"""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4_096
_WESTERN = "cp1252"
_OF_COUNTRIES = {
    "cp1250": "AL BA CZ HR HU PL RO SI SK",
    "cp1251": "BG BY KG KZ MK MN RU UA",
    "cp1253": "CY GR",
    "cp1254": "AZ TR",
    "cp1255": "IL",
    "cp1256": "AE BH DZ EG IQ IR JO KW LB LY MA OM PK QA SA SY TN YE",
    "cp1257": "EE LT LV",
    "cp1258": "VN",
    "cp874": "TH",
    "cp932": "JP",
    "cp936": "CN SG",
    "cp949": "KR",
    "cp950": "HK TW",
}
_IN_COUNTRY = {country: page for page, those in _OF_COUNTRIES.items() for country in those.split()}


def decoded(data: bytes, country: str = "") -> str:
    """The text of a file. Never raises: what cannot be read becomes U+FFFD.

    ``country`` (ISO 3166) is where it was written, if that is known.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    start = data[:_LOOKED_AT]
    pairs = len(start) // 2
    if pairs and start[1::2].count(0) * 2 > pairs:
        return data.decode("utf-16-le", "replace")
    if pairs and start[0::2].count(0) * 2 > pairs:
        return data.decode("utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_IN_COUNTRY.get(country, _WESTERN), "replace")
