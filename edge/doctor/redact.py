"""Text without what must not leave the house: keys, passwords, names of people, addresses of machines."""

import re

# Keys of the settings, the status and the roster whose values are cut out wherever they stand.
SECRET_KEYS = (
    *(
        "password",
        "credentials",
        "public_key",
        "group_key",
        "ward_keys",
        "signature",
        "key",
        "certificate",
        "ca",
    ),
    *("name", "zone_name", "by_name", "hosts", "host", "broker", "by", "token", "pin"),
    *("phone", "phones", "phone_command", "address"),
)
CUT = "[cut]"

_MAPPED = re.compile(
    rf"""(?P<key>["']?\b(?:{"|".join(SECRET_KEYS)})["']?[ ]*[:=][ ]*)
         (?P<value>"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\[[^\]]*\]|(?:[ ]*\n[ ]+-[ ][^\n]+)+|[^\n,}}\]]+)""",
    re.VERBOSE,
)
_PATTERNS = (
    re.compile(r"\b[a-z]+s?://[^\s\"',}]+"),
    re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"),
    re.compile(r"(?<![\w-])[A-Za-z0-9_-]{86}(?![\w-])"),  # a signature
    re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])"),  # a key
    re.compile(r"(?<=/home/)[^/\s\"']+"),
    re.compile(r"-----BEGIN [^-]+-----.*?-----END [^-]+-----", re.DOTALL),
    re.compile(r"\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b"),  # MAC
    re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"),  # IPv4
    re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{1,4}(?![\w:])"),  # IPv6
    re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.(?:local|lan|home|example|vn|com|net|org)\b"),
)


def redacted(text: str, *words: str) -> str:
    """The text, with the given words (a machine's name, a person's) cut out too."""
    text = _MAPPED.sub(lambda match: f'{match["key"]}"{CUT}"', text)
    for pattern in _PATTERNS:
        text = pattern.sub(CUT, text)
    for word in sorted({word for word in words if len(word) > 2}, key=len, reverse=True):
        text = text.replace(word, CUT)
    return text
