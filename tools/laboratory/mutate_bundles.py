#!/usr/bin/env python3
"""Checks that tools/verify_bundle.py accepts good bundles and rejects every change of one.

usage: mutate_bundles.py KEY HEAD COUNT SEED BUNDLE…

KEY and HEAD are what verify_bundle.py trusts, all bundles being made under that head. Of COUNT seeded changes each must be rejected with
a reason. Prints what was changed and how often; exit status 1 when one was accepted, or ended in anything but a reason.
"""
import base64, collections, copy, json, pathlib, random, sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import verify_bundle


def places(value, path=()):
    """Every place in a bundle."""
    yield path
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], path + (key,))


def at(bundle, path):
    for key in path:
        bundle = bundle[key]
    return bundle


def put(bundle, path, value):
    at(bundle, path[:-1])[path[-1]] = value


def flipped(text, chance):
    """A text with a bit of the bytes it stands for changed, else with another character."""
    try:
        data = bytearray(base64.b64decode(text, validate=True))
    except ValueError:
        data = bytearray()
    if data and chance.random() < 0.8:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return base64.b64encode(data).decode()
    place = chance.randrange(len(text)) if text else 0
    return text[:place] + chance.choice("Aa0+/ \n—") + text[place + 1:]


def changed_value(bundle, chance):
    path = chance.choice([path for path in places(bundle) if path and not isinstance(at(bundle, path), (dict, list))])
    value = at(bundle, path)
    if isinstance(value, int):
        value = chance.choice([value + 1, value - 1, 0, -value, 2**64, str(value), float(value) + 0.5, None])
    else:
        value = flipped(value, chance) if isinstance(value, str) else 1
    put(bundle, path, value)
    return f"changed {path[0]}"


def changed_list(bundle, chance):
    lists = [path for path in places(bundle) if isinstance(at(bundle, path), list) and at(bundle, path)]
    if not lists:
        return ""
    path = chance.choice(lists)
    values = at(bundle, path)
    place = chance.randrange(len(values))
    kind = chance.choice(["dropped", "doubled", "moved", "cut off", "turned round", "added"])
    if kind == "dropped":
        del values[place]
    elif kind == "doubled":
        values.insert(place, copy.deepcopy(values[place]))
    elif kind == "moved":
        values.insert(chance.randrange(len(values)), values.pop(place))
    elif kind == "cut off":
        del values[chance.randrange(len(values)):]
    elif kind == "turned round":
        values.reverse()
    else:
        values.append(copy.deepcopy(chance.choice(values)))
    return f"{kind} in {path[0]}"


def changed_members(bundle, chance):
    path = chance.choice([path for path in places(bundle) if isinstance(at(bundle, path), dict)])
    members = at(bundle, path)
    name = chance.choice(list(members))
    kind = chance.choice(["removed", "renamed", "added"])
    if kind != "added":
        value = members.pop(name)
        if kind == "renamed":
            members[name + "x"] = value
    else:
        members["more"] = 1
    return f"{kind} a member"


def swapped(bundle, chance, others):
    """A part of another bundle in place of this one's."""
    other = copy.deepcopy(chance.choice(others))
    shared = [name for name in bundle if name in other and other[name] != bundle[name]]
    if not shared:
        return ""
    name = chance.choice(shared)
    if isinstance(bundle[name], list) and isinstance(other[name], list) and bundle[name] and other[name] and chance.random() < 0.6:
        bundle[name][chance.randrange(len(bundle[name]))] = chance.choice(other[name])
    else:
        bundle[name] = other[name]
    return f"another's {name}"


def main():
    key_text, head_text, count, seed, *files = sys.argv[1:]
    key = verify_bundle.Key(pathlib.Path(key_text).read_text("utf-8"))
    head = verify_bundle.Head(pathlib.Path(head_text).read_text("utf-8"))
    bundles = [json.loads(pathlib.Path(file).read_text("utf-8")) for file in files]
    for file, bundle in zip(files, bundles):
        verify_bundle.check(copy.deepcopy(bundle), key, head)
        verify_bundle.check(copy.deepcopy(bundle), key)
    chance, counts, failures = random.Random(int(seed)), collections.Counter(), 0
    stranger = verify_bundle.Key(
        "somebody+" + verify_bundle.sha256(b"somebody\n", b"\1" + bytes(32))[:4].hex() + "+" + base64.b64encode(b"\1" + bytes(32)).decode())
    while sum(counts.values()) < int(count):
        place = chance.randrange(len(bundles))
        original, bundle, trusted = bundles[place], copy.deepcopy(bundles[place]), key
        others = bundles[:place] + bundles[place + 1:]
        what = chance.choice([
            lambda: changed_value(bundle, chance), lambda: changed_list(bundle, chance), lambda: changed_members(bundle, chance),
            lambda: swapped(bundle, chance, others), lambda: "wrong key"])()
        if what == "wrong key":
            trusted = stranger
        elif not what or bundle == original or bundle in bundles:
            continue
        counts[f"{original['kind']}: {what}"] += 1
        try:
            lines = verify_bundle.check(bundle, trusted, head)
        except verify_bundle.NotProven:
            continue
        except Exception as error:
            lines = [f"{type(error).__name__}: {error}"]
        failures += 1
        print(f"NOT REJECTED: {files[place]}, {what}: {lines[0]}")
    for what, number in sorted(counts.items()):
        print(f"{number:7} {what}")
    print(f"{sum(counts.values())} changes of {len(bundles)} bundles, seed {seed}: {failures} not rejected")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
