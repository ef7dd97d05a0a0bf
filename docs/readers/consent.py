"""Reads the consent cookie on a server. Python 3.9 or newer, no packages.

`header` is the request's Cookie header. `terms` say what you ask the visitor now, as the page's attributes do. `gpc` is
whether the request has `Sec-GPC: 1`. The answer is a reason and the optional categories that the visitor's standing choice
grants; none if there is no such choice.
"""

import re
import time
from urllib.parse import parse_qsl

# Nothing in it is escaped, and no field is empty.
_PLAIN = re.compile(r"[\w.+=-]+(&[\w.+=-]+)*", re.ASCII)
_NAMES = r"([a-z][a-z\d-]*( [a-z][a-z\d-]*)*)?"
_FIELDS = {
    "v": r"1",
    "at": r"0|[1-9]\d{0,11}",
    "mode": r"opt-in|opt-out|notice",
    "policy": r"[\w.-]{0,64}",
    "granted": _NAMES,
    "denied": _NAMES,
    "by": r"accept|decline|save|close|api",
    "gpc": r"1",
    "id": r"[\da-f-]{36}",
}
_FORMS = {key: re.compile(form, re.ASCII) for key, form in _FIELDS.items()}
_MODES = ["opt-in", "opt-out", "notice"]


def read_consent(header, terms, gpc, now=None):
    now = time.time() if now is None else now
    pairs = (pair.partition("=") for pair in (header or "").split(";"))
    values = {value.strip(" \t") for name, equals, value in pairs if equals and name.strip(" \t") == terms["cookieName"]}
    if not values:
        return "no-choice", []
    # Two that differ: nobody knows which one the visitor meant.
    record = _decode(values.pop(), now) if len(values) == 1 else None
    if record is None:
        return "unreadable", []
    granted, denied = record["granted"], record["denied"]
    if now >= record["at"] + terms["cookieDays"] * 86400:
        return "expired", []
    if record["policy"] != terms["policyVersion"]:
        return "policy-changed", []
    if any(name not in granted + denied for name in terms["categories"]):
        return "category-added", []
    if _MODES.index(record["mode"]) > _MODES.index(terms["mode"]):
        return "mode-stricter", []
    refused = terms["signalCategories"] if gpc and not record["gpc"] else []
    return "choice", [name for name in terms["categories"] if name in granted and name not in refused]


def _decode(value, now):
    """The record in a cookie's value; None for anything that is not exactly one."""
    if len(value) > 2048 or not _PLAIN.fullmatch(value):
        return None
    pairs = parse_qsl(value, keep_blank_values=True)
    fields = dict(pairs)
    if len(fields) != len(pairs) or not set(_FORMS) - {"gpc", "id"} <= set(fields) <= set(_FORMS):
        return None
    if any(not _FORMS[key].fullmatch(text) for key, text in pairs):
        return None
    at, granted, denied = int(fields["at"]), fields["granted"].split(), fields["denied"].split()
    names = ["trusted", *granted, *denied]
    if at > now + 300 or len(set(names)) != len(names):
        return None
    # A refusal that grants, or a signal that was overruled by nothing.
    by, mode, gpc = fields["by"], fields["mode"], "gpc" in fields
    if (by == "decline" or (by == "close" and mode == "opt-in")) if granted else gpc:
        return None
    return {"at": at, "mode": mode, "policy": fields["policy"], "granted": granted, "denied": denied, "gpc": gpc}
