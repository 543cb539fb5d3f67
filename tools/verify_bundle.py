#!/usr/bin/env python3
"""Checks a proof bundle of Daybook's against a key, or a head, that you trust. Shares no code with Daybook.

usage: verify_bundle.py BUNDLE --key KEY [--head FILE]
       verify_bundle.py BUNDLE --head FILE

KEY is the public key that the owner of the log gave you (`daybook heads key`), or a file with it. FILE is a head you kept, signed
note and all; the bundle's own head must then be that one. With both, the head you kept must also be signed by the key. Prints what is proven. Exit status: 0 proven,
1 could not be read, 2 not proven. docs/evidence.md has the format. Needs Python 3.11 and the package cryptography.
"""
import argparse, base64, datetime, hashlib, json, pathlib, struct, sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KINDS = {1: "customer", 2: "plan", 3: "ruleset", 4: "import", 5: "goal", 6: "campaign", 7: "store", 8: "report"}
EVENT, EVENTS = {"sequence", "record", "path"}, {"events"}
MEMBERS = {
    "event": {"event"}, "heads": {"earlier", "path"}, "subject": {"subject", "siblings", "end", "events"},
    "report": {"answer", "statement", "rules"}}


class NotProven(Exception):
    """The bundle does not show what it says."""


def require(holds, what):
    if not holds:
        raise NotProven(what)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text, size=None):
    require(isinstance(text, str), "a value that should be Base64 is none")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise NotProven(f"'{text}' is not Base64") from error
    require(base64.b64encode(data).decode() == text, f"'{text}' is not the one way to write its bytes")
    require(size is None or len(data) == size, f"'{text}' has {len(data)} bytes, not {size}")
    return data


def number(value, most=2**64 - 1):
    require(type(value) is int and 0 <= value <= most, f"{value!r} is no number in its range")
    return value


# Signed notes and heads


class Key:
    """NAME+ID+BASE64, as signed notes write a verifier key."""

    def __init__(self, text):
        name, key_id, data = (text.strip().split("+", 2) + ["", ""])[:3]
        data = unbase64(data, 33)
        require(name and data[0] == 1, "the key is not one of Ed25519")
        require(sha256(name.encode(), b"\n", data)[:4].hex() == key_id, "the key's id is not that of its bytes")
        self.name, self.id, self.public = name, bytes.fromhex(key_id), Ed25519PublicKey.from_public_bytes(data[1:])

    def has_signed(self, note):
        for name, key_id, signature in note.signatures:
            if name == self.name and key_id == self.id:
                try:
                    self.public.verify(signature, note.text.encode())
                    return True
                except InvalidSignature:
                    return False
        return False


class Note:
    def __init__(self, text):
        require(isinstance(text, str) and text.endswith("\n") and text.count("\n\n") == 1, "a signed note is malformed")
        body, signatures = text.split("\n\n")
        self.text, self.signatures = body + "\n", []
        for line in signatures[:-1].split("\n"):
            dash, name, data = (line.split(" ") + ["", "", ""])[:3]
            require(dash == "—" and line.count(" ") == 2, "a signature of a note is malformed")
            data = unbase64(data)
            self.signatures.append((name, data[:4], data[4:]))


class Head(Note):
    def __init__(self, text):
        super().__init__(text)
        lines = self.text.split("\n")
        require(len(lines) == 7, "a head has other lines than a head of Daybook's")
        self.origin, self.size, self.root = lines[0], int_text(lines[1]), unbase64(lines[2], 32)
        self.subjects = unbase64(member(lines[3], "subjects "), 32)
        self.signed_at, self.key = member(lines[4], "signed-at "), member(lines[5], "key ")


def int_text(text):
    require(text.isascii() and text.isdigit() and str(int(text)) == text, f"'{text}' is no number")
    return number(int(text))


def member(line, name):
    require(line.startswith(name), f"the line '{line}' should begin with '{name}'")
    return line[len(name):]


# Trees (RFC 9162, 2.1.3.2 and 2.1.4.2)


def node(left, right):
    return sha256(b"\1", left, right)


def check_inclusion(event, head):
    """The record of a proven event; NotProven unless the head's root covers it in its place."""
    require(isinstance(event, dict) and set(event) == EVENT, "an event of the bundle has other members than it should")
    sequence, record = number(event["sequence"]), unbase64(event["record"])
    require(1 <= sequence <= head.size, f"event {sequence} is not among the {head.size} of the head")
    place, last, result = sequence - 1, head.size - 1, sha256(b"\0", record)
    for sibling in hashes(event["path"]):
        require(last > 0, f"the path of event {sequence} is too long")
        if place & 1 or place == last:
            result = node(sibling, result)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            result = node(result, sibling)
        place, last = place >> 1, last >> 1
    require(last == 0, f"the path of event {sequence} is too short")
    require(result == head.root, f"event {sequence} is not in the log of the head: it was changed, moved, or never there")
    return record


def hashes(values):
    require(isinstance(values, list), "a path is no list")
    return [unbase64(value, 32) for value in values]


def check_consistency(first, second, path):
    if first.size == second.size:
        require(not path and first.root == second.root, "two heads of one size have different roots")
        return
    require(0 < first.size < second.size, "the earlier head is not the smaller one")
    path = ([first.root] if first.size & (first.size - 1) == 0 else []) + path
    require(path, "the path between the heads is empty")
    place, last = first.size - 1, second.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    one = two = path[0]
    for sibling in path[1:]:
        require(last > 0, "the path between the heads is too long")
        if place & 1 or place == last:
            one, two = node(sibling, one), node(sibling, two)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            two = node(two, sibling)
        place, last = place >> 1, last >> 1
    require(last == 0, "the path between the heads is too short")
    require(one == first.root and two == second.root, "the later log does not begin with the earlier one")


def check_end(name, bundle, head):
    """Where the stream of a subject ends: (version, sequence), or None where it is proven that there is none."""
    key, siblings, end = sha256(name.encode()), hashes(bundle["siblings"]), bundle["end"]
    require(len(siblings) <= 256, "the path of the subject is too long")
    result, found = bytes(32), None
    if end is not None:
        require(isinstance(end, dict) and set(end) == {"key", "version", "sequence"}, "the end of the subject's stream is malformed")
        there = unbase64(end["key"], 32)
        version, sequence = number(end["version"], 2**32 - 1), number(end["sequence"])
        result = sha256(b"\2", there, struct.pack(">IQ", version, sequence))
        require(bits(there)[:len(siblings)] == bits(key)[:len(siblings)], "the leaf shown stands elsewhere in the tree of subjects")
        found = (version, sequence) if there == key else None
    for bit, sibling in reversed(list(zip(bits(key), siblings))):
        result = sha256(b"\3", sibling, result) if bit == "1" else sha256(b"\3", result, sibling)
    require(result == head.subjects, f"the head says another end of the events of {name}")
    return found


def bits(key):
    return format(int.from_bytes(key, "big"), "0256b")


# Records (docs/format.md)


class Record:
    def __init__(self, data):
        require(len(data) >= 56, "a record is shorter than a record can be")
        (self.type, self.type_version, self.flags, self.subject, self.kind, previous, self.version, self.origin, occurred, recorded
         ) = struct.unpack_from("<HBBIB7sIIqq", data)
        self.previous = int.from_bytes(previous, "little")
        self.occurred, self.recorded = moment(occurred), moment(recorded)
        self.name = None
        if self.flags & 1:
            size = struct.unpack_from("<H", data, 56)[0]
            require(58 + size <= len(data), "the envelope of a record does not fit it")
            self.name = text_field(data[58:58 + size], 1)

    def __str__(self):
        return f"type {self.type} v{self.type_version}, version {self.version} of its subject, occurred {self.occurred}, recorded {self.recorded}"


def moment(microseconds):
    try:
        return (datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=microseconds)).isoformat(timespec="milliseconds") + "Z"
    except OverflowError:
        return f"{microseconds} µs after 1970"


def text_field(message, wanted):
    """A text of a protobuf message, by its field number."""
    def varint(at):
        value = shift = 0
        while True:
            require(at < len(message) and shift < 64, "an envelope is malformed")
            value |= (message[at] & 127) << shift
            at, shift = at + 1, shift + 7
            if message[at - 1] < 128:
                return value, at
    at = 0
    while at < len(message):
        tag, at = varint(at)
        require(tag & 7 in (0, 2), "an envelope has a field of an unknown kind")
        value, at = varint(at)
        if tag & 7 == 2:
            require(at + value <= len(message), "a field of an envelope does not fit it")
            if tag >> 3 == wanted:
                return message[at:at + value].decode("utf-8", "replace")
            at += value
    return None


# Bundles


def check_event(bundle, head, _):
    record = Record(check_inclusion(bundle["event"], head))
    return [f"event {bundle['event']['sequence']} is in the log as recorded: {record}"]


def check_heads(bundle, head, key):
    earlier = Head(bundle["earlier"])
    require(earlier.origin == head.origin, "the heads are of different logs")
    require(any(signer.has_signed(earlier) for signer in (key, Key(earlier.key)) if signer), "the earlier head is not signed by its key")
    check_consistency(earlier, head, hashes(bundle["path"]))
    return [f"the first {earlier.size} events, signed on {earlier.signed_at}, are in the log unchanged and in the same order",
            f"the earlier head's root is {earlier.root.hex()}: compare it with the one you kept"]


def check_subject(bundle, head, _):
    name, events = bundle["subject"], bundle["events"]
    require(isinstance(name, str) and isinstance(events, list), "the bundle's subject or events are malformed")
    end = check_end(name, bundle, head)
    if end is None:
        require(not events, f"there is no {name}, but events are shown")
        return [f"there is no {name} in the log"]
    (version, sequence), number_, shown = end, None, []
    require(len(events) == version, f"{name} has {version} events, {len(events)} are shown")
    for event in events:
        record = Record(check_inclusion(event, head))
        require(event["sequence"] == sequence and record.version == version, f"event {event['sequence']} is not the one that follows")
        require(KINDS.get(record.kind) == name.split("/")[0], f"event {sequence} is of another kind of subject")
        require(number_ in (None, record.subject), f"event {sequence} is of another subject")
        number_ = record.subject
        shown.append(f"event {sequence}: {record}")
        sequence, version = record.previous, version - 1
    require(version == 0 and sequence == 0, "the events do not go back to the first")
    require(record.name == name.split("/", 1)[1], f"the first event is of '{record.name}'")
    return [f"these are all {len(events)} events of {name}, and there are no others:"] + shown


def check_report(bundle, head, key):
    statement, answer = Note(bundle["statement"]), bundle["answer"]
    signer = Key(head.key)
    require(signer.has_signed(statement), "the statement about the answer is not signed by the key of the head")
    lines = statement.text.split("\n")
    require(lines[0] == head.origin, "the statement is about another log")
    require(isinstance(answer, str) and f"answer {base64.b64encode(sha256(answer.encode())).decode()}" in lines,
            "the answer is not the one that was signed")
    require(f"head {head.size} {base64.b64encode(head.root).decode()}" in lines, "the answer was computed from another log")
    published = [line.split(" ") for line in lines if line.startswith("rules ") and not line.endswith(" 0")]
    require([int(words[3]) for words in published] == [event.get("sequence") for event in bundle["rules"]],
            "the rule sets shown are not those of the answer")
    for (_, name, version, _), event in zip(published, bundle["rules"]):
        record = Record(check_inclusion(event, head))
        require(KINDS.get(record.kind) == "ruleset", f"event {event['sequence']} publishes no rule set")
    return ["the log's owner signed this answer as computed from the log of the head:"] + [line for line in lines[1:] if line]


CHECKS = {"event": check_event, "heads": check_heads, "subject": check_subject, "report": check_report}


def check(bundle, key=None, trusted=None):
    """What a bundle proves, in lines; NotProven when it does not. `key`: a Key to be believed; `trusted`: a Head."""
    require(isinstance(bundle, dict) and bundle.get("format") == "daybook-proof" and bundle.get("version") == 1,
            "this is no proof bundle that this version knows")
    kind = bundle.get("kind")
    require(kind in MEMBERS, "the bundle is of an unknown kind")
    expected = {"format", "version", "kind", "head"} | MEMBERS[kind]
    if kind == "subject" and "end" not in bundle:
        bundle = {**bundle, "end": None}
    require(set(bundle) == expected, "the bundle has other members than it should")
    head = Head(bundle["head"])
    if key:
        require(head.origin == key.name, f"the head is of '{head.origin}', the key of '{key.name}'")
        require(key.has_signed(head), "the head is not signed by the key you trust")
    if trusted:
        require((head.origin, head.size, head.root, head.subjects) == (trusted.origin, trusted.size, trusted.root, trusted.subjects),
                f"the bundle's head over {head.size} events is not the one you trust, over {trusted.size}")
    require(Key(head.key).has_signed(head), "the head is not signed by the key that it names")
    return [f"head of {head.origin} over {head.size} events, signed on {head.signed_at}"] + CHECKS[kind](bundle, head, key)


def unique(pairs):
    members = dict(pairs)
    require(len(members) == len(pairs), "a member stands twice in the bundle")
    return members


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n\n")[0], description=__doc__.split("\n")[0])
    parser.add_argument("bundle")
    parser.add_argument("--key")
    parser.add_argument("--head")
    options = parser.parse_args()
    if not options.key and not options.head:
        parser.error("give a key or a head that you trust: the bundle cannot vouch for itself")
    try:
        given = options.key and (pathlib.Path(options.key).read_text("utf-8") if pathlib.Path(options.key).is_file() else options.key)
        key = Key(given) if given else None
        trusted = Head(pathlib.Path(options.head).read_text("utf-8")) if options.head else None
        require(not (key and trusted) or key.has_signed(trusted), "the head you keep is not signed by the key")
        lines = check(json.loads(pathlib.Path(options.bundle).read_text("utf-8"), object_pairs_hook=unique), key, trusted)
    except NotProven as reason:
        print(f"not proven: {reason}", file=sys.stderr)
        sys.exit(2)
    except (OSError, ValueError) as error:
        print(f"verify_bundle.py: {error}", file=sys.stderr)
        sys.exit(1)
    print("proven: " + "\n  ".join(lines))


if __name__ == "__main__":
    main()
