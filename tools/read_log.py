#!/usr/bin/env python3
"""Reads a store's log by docs/format.md, without Daybook's code: checks it and prints each event as a line of JSON.

usage: read_log.py [--chain] STORE [SCHEMAS]

A line is what `daybook log --format ndjson` prints, with personal fields left sealed. --chain adds the subject's version
and the sequence of its previous event. Checked on the way: checksums of blocks, tail and state, dense sequences, versions,
back pointers, order of recording, payloads against SCHEMAS (by default schemas/ beside this script's folder), the Merkle
tree; not the indexes (runs, retractions, names), not what sealed boxes hold. It keeps one view of the log open: beside a
busy writer run it on a copy. Exit status: 0 sound, 1 could not be read, 2 damaged. Needs Python 3.11 and the package lmdb.
"""
import datetime, decimal, functools, hashlib, json, pathlib, re, signal, struct, sys, uuid
import lmdb
KINDS = {1: "customer", 2: "plan", 3: "ruleset", 4: "import", 5: "goal", 6: "campaign", 7: "store", 8: "report"}
PERSON, SEALED, RETRACTED = 255, 2047, "daybook.event.retracted.v1"
DEFAULT_KIND = {"string": "TEXT", "sint64": "INTEGER", "sint32": "DAY", "bool": "FLAG"}
FIELD = re.compile(r"^\s*(optional|repeated) (\w+) (\w+) = (\d+)(?: \[\(is\) = \{(?:[^}]*?\bkind: (\w+))?[^}]*\}\])?;", re.M)
CRC = list(range(256))  # CRC-32C by table.
for _ in range(8): CRC = [value >> 1 ^ (0x82F63B78 if value & 1 else 0) for value in CRC]
def crc32c(data): return functools.reduce(lambda crc, byte: CRC[(crc ^ byte) & 255] ^ crc >> 8, data, 2**32 - 1) ^ 2**32 - 1
def is_sound(checksum, data): return len(checksum) == 4 and int.from_bytes(checksum, "little") == crc32c(data)
def sha256(data): return hashlib.sha256(data).digest()
def quoted(text): return json.dumps(text, ensure_ascii=False)
def print_object(members): return "{" + ",".join(f"{quoted(name)}:{value}" for name, value in members.items()) + "}"
def check(holds, what):
    if not holds: raise ValueError(what)

def read_schemas(folder):
    messages = {}
    for text in (path.read_text("utf-8") for path in folder.glob("*.proto")):
        for name, body in re.findall(r"^message (\w+) \{(.*?)^\}", text, re.M | re.S):
            messages[name] = fields = {SEALED: ("personal", "SEALED", False, "")}
            for label, type_, field, number, kind in FIELD.findall(body):
                fields[int(number)] = (field, kind or DEFAULT_KIND.get(type_, "MESSAGE"), label == "repeated", type_)
    rows = re.findall(r"^(\d+) (\S+) (\S+) (\S+)$", (folder / "event_types.txt").read_text("utf-8"), re.M)
    return messages, {int(number): (name, message, kinds.split(",")) for number, name, message, kinds in rows}

def wire_fields(data):
    at = 0
    def varint():
        nonlocal at
        start, at = at, next(at + i + 1 for i, byte in enumerate(data[at:at + 10]) if byte < 128)
        return sum((byte & 127) << 7 * i for i, byte in enumerate(data[start:at]))
    while at < len(data):
        (number, wire), value = divmod(varint(), 8), varint()
        check(wire in (0, 2) and (wire == 0 or at + value <= len(data)), "a field does not fit its message")
        if wire == 2: value, at = data[at:at + value], at + value
        yield number, wire, value

def instant(us):
    unit = "microseconds" if us % 1000 else "milliseconds" if us % 1_000_000 else "seconds"
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=us)).isoformat(timespec=unit) + "Z"

def print_value(kind, wire, value, type_, messages):
    check((kind in "INTEGER MONEY DECIMAL DAY INSTANT FLAG".split()) == (wire == 0), f"kind {kind} has wire type {wire}")
    if kind == "SEALED": return quoted("sealed")
    if wire: return print_data(type_, value, messages) if kind == "MESSAGE" else quoted(value.decode("utf-8"))
    if kind == "FLAG": return ("false", "true")[value]
    value = value >> 1 ^ -(value & 1)  # Zig-zag.
    if kind == "DAY": return quoted(datetime.date.fromordinal(719_163 + value).isoformat())
    if kind == "INSTANT": return quoted(instant(value))
    return format(decimal.Decimal(value).scaleb(-6).normalize(), "f") if kind == "DECIMAL" else str(value)

def print_data(message, data, messages):
    members, last = {}, 0
    for number, wire, value in wire_fields(data):
        name, kind, repeated, type_ = messages[message][number]
        check(number > last or (number == last and repeated), f"field {name} of {message} is out of order")
        members.setdefault((name, repeated), []).append(print_value(kind, wire, value, type_, messages))
        last = number
    return print_object({name: f"[{','.join(all)}]" if list_ else all[0] for (name, list_), all in members.items()})

def read_records(blocks, tail, tail_first, end):
    expected = 1
    for key, block in blocks:
        kind, count, first = struct.unpack_from("<4xHHQ", block)
        check(first == expected == int.from_bytes(key, "big"), f"a block stands where that of event {expected} should")
        check(kind == 1 and count and is_sound(block[:4], block[4:]), f"block {first}: checksum or kind is wrong")
        check(is_sound(block[80:84], block[4:80]), f"block {first}: the header's checksum is wrong")
        offsets = [*struct.unpack_from(f"<{count}H", block, 84), len(block)]
        check(offsets[0] == 84 + 2 * count and offsets == sorted(offsets), f"block {first}: offsets are wrong")
        yield from enumerate((block[start:stop] for start, stop in zip(offsets, offsets[1:])), first)
        expected += count
    rest = [(int.from_bytes(key, "big"), row) for key, row in tail]
    check(tail_first == expected and [key for key, _ in rest] == [*range(expected, end)], "events are missing at the end")
    for sequence, row in rest:
        check(is_sound(row[:4], row[4:]), f"event {sequence} of the tail: checksum is wrong")
        yield sequence, row[4:]

def verify(records, node, tree, types, messages, chain):
    """Yields a line for each event. A name comes with the first record that uses it, so all are learnt on the way."""
    names, counts, heads, origins, clock = {}, {}, {}, [], -2**63
    for sequence, record in records:
        code, _, flags, subject, link, version, origin, time, now, id_ = struct.unpack_from("<HBBIQIIqq16s", record)
        start = 58 + struct.unpack_from("<H", record, 56)[0] if flags & 1 else 56
        (name, message, kinds), kind, previous = types[code], link & 255, link >> 8
        envelope = [(number, value) for number, _, value in wire_fields(record[58:start])]
        texts = {number: value.decode("utf-8") for number, value in envelope if number not in (8, 10)}
        boxes = [value for number, _, value in wire_fields(record[start:]) if number == SEALED]
        check(start <= len(record) and len(boxes) == flags >> 1 and KINDS[kind] in kinds, "its header and parts disagree")
        for key, field in [((kind, subject), 1)] + [((PERSON, struct.unpack_from("<I", box)[0]), 9) for box in boxes]:
            if field in texts: names[key], counts[key[0]] = texts[field], counts.get(key[0], 0) + 1
            check(key in names and (field not in texts or key[1] == counts[key[0]]), "its names are not in order")
        if 2 in texts: origins.append([texts[2], texts[3], texts[4]])
        check(0 < origin <= len(origins) and (2 not in texts or origin == len(origins)), "its origin is wrong")
        target, (source, actor, import_key) = dict(envelope).get(10), origins[origin - 1]
        check((version - 1, previous) == heads.get((kind, subject), (0, 0)), f"version {version} after {previous} is wrong")
        check(now >= clock and (target is None) == (name != RETRACTED) and (target or 0) < sequence, "its order is wrong")
        heads[kind, subject], clock = (version, sequence), now
        root, height = sha256(b"\0" + record), 0
        while sequence >> height & 1 == 0:
            root, height = sha256(b"\1" + tree.pop() + root), height + 1
            index = struct.pack(">BQ", height // 8, (sequence >> height) - 1)
            check(height % 8 or node(index) == root, "a node of the Merkle tree is wrong")
        tree.append(root)
        line = {"specversion": "1.0", "id": texts.get(5, str(uuid.UUID(bytes=id_))), "source": source, "type": name,
                "subject": f"{KINDS[kind]}/{names[kind, subject]}", "time": instant(time), "actor": actor,
                "correlationid": texts.get(6), "causationid": texts.get(7)}
        line = {key: quoted(value) for key, value in line.items() if value}
        line |= [[part.decode("utf-8") for _, _, part in wire_fields(value)] for number, value in envelope if number == 8]
        more = {"sequence": str(sequence), "recordedtime": instant(now), "import": import_key}
        line |= {key: quoted(value) for key, value in more.items() if value}
        line |= {"subjectversion": str(version), "previous": str(previous)} if chain else {}
        yield print_object(line | {"data": print_data(message, record[start:], messages)})

def main(chain, store, schemas=pathlib.Path(__file__).parent.parent / "schemas"):
    try:
        count, tree, (messages, types) = 0, [], read_schemas(pathlib.Path(schemas))
        environment = lmdb.open(f"{store}/log", readonly=True, create=False, max_dbs=8, map_size=1 << 40)
        blocks, tail, nodes, meta = (environment.open_db(n.encode(), create=False) for n in "blocks tail nodes meta".split())
    except (OSError, lmdb.Error) as error: sys.exit(f"{store}: {error}")
    try:
        view = environment.begin()
        state = view.get(b"state", db=meta)
        format_version, end, tail_first = struct.unpack_from("<H34xQ16xQ", state)
        check(format_version == 2, f"the format version is {format_version}, not 2")
        check(is_sound(state[-4:], state[:-4]), "the state's checksum is wrong")
        records = read_records(view.cursor(blocks), view.cursor(tail), tail_first, end)
        node = functools.partial(view.get, db=nodes)
        for count, line in enumerate(verify(records, node, tree, types, messages, chain), 1): print(line)
        check(state[:-4].endswith(bytes([len(tree)]) + b"".join(tree)), "the state's Merkle tree is not that of the events")
    except Exception as error:  # Whatever cannot be read is damage.
        print(f"damaged after event {count}: {type(error).__name__} {error}", file=sys.stderr)
        sys.exit(2)
    root = functools.reduce(lambda right, left: sha256(b"\1" + left + right), reversed(tree)) if tree else sha256(b"")
    print(f"{count} events, Merkle root {root.hex()}", file=sys.stderr)
if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    paths = [argument for argument in sys.argv[1:] if argument != "--chain"]
    if len(paths) not in (1, 2) or paths[0][0] == "-": sys.exit(__doc__)
    main("--chain" in sys.argv, *paths)
