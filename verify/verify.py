#!/usr/bin/env python3
"""Verifier for proof bundles of the draw protocol shuangsui-2.

Written from docs/draw-protocol.md alone; "section" below means a section of that page. Python 3.9 or later, standard library only.
"Row" is an index into the list of targets; "place" is an index into the list of drawn rows.

    python3 verify.py BUNDLE [--commitment HEX] [--result HEX] [--json]

BUNDLE is a folder or a .zip. Exit status: 0 all is well, 1 something differs, 2 the bundle cannot be read (or wrong usage).
"""
import argparse
import bisect
import datetime
import hashlib
import hmac
import json
import math
import os
import re
import struct
import sys
import unicodedata
import zipfile

PROTOCOL = "shuangsui-2"
U = 10**9
FILES = ["commitment.json", "entropy.json", "officers.jsonl", "recusals.jsonl", "result.json", "rules.json",
         "targets.jsonl", "transcript.jsonl"]
LARGEST_BUNDLE = 1 << 30  # of this program, not of the protocol: more than a million targets fit, a zip bomb does not
CHECKS = [("manifest", "清单与文件", "manifest and files"), ("rules", "抽取规则", "rules"),
          ("rosters", "名录格式", "rosters"), ("probabilities", "权重与抽中概率", "weights and inclusion probabilities"),
          ("commitment", "名录指纹", "commitment"), ("entropy", "随机数", "dice"),
          ("targets", "抽取对象", "draw of the targets"), ("officers", "匹配人员", "pairing of the officers"),
          ("dates", "抽取日期", "draw of the days"), ("result", "结果", "result"),
          ("published", "与见证表上的指纹核对", "digests on the signed sheets")]


class Differs(Exception):
    """A check that failed: what differs, in Chinese and in English."""


class Unreadable(Exception):
    """The bundle as a whole cannot be read."""


def need(condition, zh, en):
    """Fails the running check unless the condition holds."""
    if not condition:
        raise Differs(zh, en)


def show(value):
    """A value of the bundle as one short printable text (a bundle must not be able to steer the terminal)."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text if len(text) <= 160 else text[:160] + "…"
    return "".join(c if c.isprintable() else "\\u%04x" % ord(c) for c in text)


# ---------------------------------------------------------------------------------------------- section 1: encodings

def encode(value):
    """Section 1: canonical JSON as bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _refuse(text):
    raise ValueError("not a number of this protocol: " + text[:20])


def _integer(text):
    """Section 1: digits only, at most 2^53 - 1. (Leading zeros do not survive the comparison in `decode`.)"""
    if len(text) > 16 or text.startswith("-") or int(text) >= 2**53:
        _refuse(text)
    return int(text)


def decode(data, where):
    """Section 1: the value of canonical JSON; anything else than its canonical form is refused."""
    try:
        value = json.loads(data.decode("utf-8"), parse_int=_integer, parse_float=_refuse, parse_constant=_refuse)
        stack = [value]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                if not unicodedata.is_normalized("NFC", item):
                    raise ValueError("a string is not in NFC")
            elif isinstance(item, dict):
                if not all(re.fullmatch("[a-z][a-z0-9_]*", key) for key in item):
                    raise ValueError("a member's name")
                stack.extend(item.values())
            elif isinstance(item, list):
                stack.extend(item)
        same = encode(value) == data  # also refuses repeated members, white space, other escapes and their order
    except (ValueError, RecursionError) as error:
        reason = show(str(error))
        raise Differs(f"{where} 不是规范 JSON（{reason}）", f"{where} is not canonical JSON ({reason})") from None
    need(same, f"{where} 不是规范 JSON 的唯一写法", f"{where} is not byte for byte the canonical form of its value")
    return value


def lines_of(data, name):
    """Section 1: the lines of a .jsonl file without their newlines. Only the byte 0A ends a line."""
    need(not data or data.endswith(b"\n"), f"{name} 末行没有换行", f"{name}: the last line has no newline")
    return data.split(b"\n")[:-1]


def digest(purpose, data):
    """Section 1: D(p, b)."""
    return hashlib.sha256(f"{PROTOCOL}/{purpose}\n".encode() + data).hexdigest()


def merkle_root(leaves):
    """Section 1: the Merkle tree hash of RFC 6962, hex. Pairing level by level, an odd last node moving up as it is, gives the
    same tree as the split at the largest power of two."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2])] + odd
    return level[0].hex()


def roster_root(lines):
    """Section 1: the root of a roster from its lines without newlines, 256 lines to a leaf."""
    hashes = [hashlib.sha256(line).digest() for line in lines]
    return merkle_root([b"".join(hashes[i:i + 256]) for i in range(0, len(hashes), 256)])


# ------------------------------------------------------------------------------------------------- section 2: reading

def read_bundle(path):
    """Section 2: [(name, bytes)] of everything in the bundle (`None` for what is not a file of a bundle)."""
    try:
        if os.path.isdir(path):
            return read_folder(path)
        if not os.path.isfile(path):
            raise FileNotFoundError("neither a folder nor a file")
        return read_zip(path)
    except Unreadable:
        raise
    except Exception as error:  # zipfile raises many kinds for damaged archives
        raise Unreadable(show(f"{type(error).__name__}: {error}")) from None


def read_up_to(file, room):
    """All of a file; refuses what would not fit in the room that is left."""
    data = file.read(room + 1)
    if len(data) > room:
        raise Unreadable("the files are larger than 1 GiB together")
    return data


def read_folder(path):
    """Section 2: names that begin with `.` are passed over."""
    found, room = [], LARGEST_BUNDLE
    for name in sorted(entry for entry in os.listdir(path) if not entry.startswith(".")):
        full, data = os.path.join(path, name), None
        if os.path.isfile(full):
            with open(full, "rb") as file:
                data = read_up_to(file, room)
            room -= len(data)
        found.append((name, data))
    return found


def read_zip(path):
    """Section 2: entries stored or deflated, not encrypted. (`orig_filename`: a name is not cut short at a zero byte.)"""
    found, room = [], LARGEST_BUNDLE
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name, data = info.orig_filename, None
            if name in FILES + ["manifest.json"]:
                if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise Unreadable(f"{name} is encrypted, or neither stored nor deflated")
                with archive.open(info) as file:
                    data = read_up_to(file, room)
                room -= len(data)
            found.append((name, data))
    return found


# ------------------------------------------------------------------------------------------ sections 2 to 7: the forms

def anything(value):
    return True


def text(value):
    return isinstance(value, str)


def boolean(value):
    return value is True or value is False


def or_null(right):
    return lambda value: value is None or right(value)


def integer(low, high):
    return lambda value: type(value) is int and low <= value <= high


def matching(pattern):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def one_of(*wanted):
    """The test of a string that is one of these."""
    return lambda value: isinstance(value, str) and value in wanted


def array(item=anything, least=0, most=None):
    """The test of an array of `least` to `most` such items."""
    return lambda value: (isinstance(value, list) and least <= len(value) and (most is None or len(value) <= most)
                          and all(item(each) for each in value))


def ascending(values):
    """Strictly: sorted and unique, in text order (Python compares strings by code point, as section 1 wants)."""
    return all(a < b for a, b in zip(values, values[1:]))


def sorted_array(item, least=0, most=None):
    """The test of an array of such items that is sorted and unique."""
    right = array(item, least, most)
    return lambda value: right(value) and ascending(value)


def record(**members):
    """The test of an object with exactly these members, each as its own test wants."""
    return lambda value: (isinstance(value, dict) and set(value) == set(members)
                          and all(right(value[name]) for name, right in members.items()))


def texts(*names):
    """The test of an object that has exactly these members, all strings."""
    return record(**{name: text for name in names})


def day(value):
    """Section 1: a real day as YYYY-MM-DD. (Python's calendar begins with the year 1.)"""
    try:
        return matching("[0-9]{4}-[0-9]{2}-[0-9]{2}")(value) and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


NUMBER = integer(0, 2**53 - 1)
HEX64, SALT, ID = matching("[0-9a-f]{64}"), matching("[0-9a-f]{32}"), matching("[!-~]{1,64}")
KEYS, TEXTS = sorted_array(matching("[a-z][a-z0-9_]*")), sorted_array(text)


def scope(value):
    """Section 3: a *scope*."""
    return (array(record(attribute=text, values=sorted_array(text, least=1)))(value)
            and ascending([clause["attribute"] for clause in value]))


def in_scope(row, clauses):
    """Section 3: whether a target or an officer is in scope."""
    return all(row["attributes"][clause["attribute"]] in clause["values"] for clause in clauses)


def form(value, where, /, **members):
    """Section 2: exactly the members listed, each as its test wants."""
    need(isinstance(value, dict) and set(value) == set(members), f"{where} 的成员不是 {sorted(members)}",
         f"{where} has not exactly the members {sorted(members)}")
    for name, right in members.items():
        need(right(value[name]), f"{where} 的 {name} 不合规定：{show(value[name])}",
             f"{where}: {name} is not as the specification wants: {show(value[name])}")


def sorted_by(items, key, where):
    """The items are sorted by a member of theirs, which is unique."""
    need(ascending([item[key] for item in items]), f"{where} 未按 {key} 的次序或有重复", f"{where}: not sorted by {key}, or not unique")


def distinct(values, where):
    need(len(set(values)) == len(values), f"{where} 有重复", f"{where}: not distinct")


def check_manifest(bundle):
    """Section 13 (1) and section 2: the files are the nine, and the manifest describes the other eight."""
    names = [name for name, _ in bundle["found"]]
    for name in FILES + ["manifest.json"]:
        need(names.count(name) == 1, f"{name} 缺失或重复", f"{name} is missing or there twice")
    for name, data in bundle["found"]:
        need(name == "manifest.json" or name in FILES, f"多余的文件 {show(name)}", f"not a file of a bundle: {show(name)}")
        need(data is not None, f"{name} 不是文件", f"{name} is not a file")
    files = bundle["files"] = dict(bundle["found"])
    manifest = decode(files["manifest.json"], "manifest.json")
    form(manifest, "manifest.json", commitment=HEX64, draw_id=ID, edition=one_of("auditor"), files=array(),
         protocol=one_of(PROTOCOL), result=HEX64)
    for entry in manifest["files"]:
        form(entry, "manifest.json files", bytes=NUMBER, name=text, sha256=HEX64)
    need([entry["name"] for entry in manifest["files"]] == FILES, "manifest.json 所列不是八个文件",
         "manifest.json does not list exactly the eight files in order")
    for entry in manifest["files"]:
        data = files[entry["name"]]
        need(entry["bytes"] == len(data), f"{entry['name']} 的长度与清单不同", f"{entry['name']}: length differs from the manifest")
        need(entry["sha256"] == hashlib.sha256(data).hexdigest(), f"{entry['name']} 的 SHA-256 与清单不同",
             f"{entry['name']}: SHA-256 differs from the manifest")


# ---------------------------------------------------------------------------------------------- section 3: the rules

def check_rules(bundle):
    """Section 13 (2) and section 3."""
    rules = bundle["rules"] = decode(bundle["files"]["rules.json"], "rules.json")
    form(rules, "rules.json", protocol=one_of(PROTOCOL), attributes=KEYS, measures=KEYS, scope=scope, duties=array(most=20),
         trees=array(least=1, most=2), weights=anything, maximum_ppb=integer(1, U), budget=or_null(integer(1, 10**7)),
         team=anything, dates=anything, window=record(**{"from": day, "to": day}))
    need(rules["window"]["from"] <= rules["window"]["to"], "window 的起日晚于止日", "window: from is after to")
    check_duties(rules["duties"])
    for i, tree_of_strata in enumerate(rules["trees"]):
        check_tree(tree_of_strata, f"trees[{i}]")
    check_weights(rules["weights"])
    if rules["team"] is not None:
        check_team(rules["team"])
    if rules["dates"] is not None:
        check_dates_of(rules)
    check_names(rules)


def check_duties(duties):
    """Section 3: `duties`."""
    chance = integer(1, U - 1)
    for i, duty in enumerate(duties):
        where = f"duties[{i}]"
        form(duty, where, attribute=or_null(text), name=lambda v: text(v) and v != "", otherwise=chance,
             table=array(record(chance_ppb=chance, value=text)))
        sorted_by(duty["table"], "value", where + ".table")
    distinct([duty["name"] for duty in duties], "duties.name")


def check_tree(value, where):
    """Section 3: one of `trees`. (Python compares lists as the order of paths wants: a prefix comes first.)"""
    form(value, where, attributes=array(text), floors=array())
    distinct(value["attributes"], where + ".attributes")
    for i, floor in enumerate(value["floors"]):
        form(floor, f"{where}.floors[{i}]", done=integer(0, 10**7), minimum=integer(0, 10**7),
             path=array(text, most=len(value["attributes"])), periods=integer(1, 400), ratio_bp=integer(0, 10**4))
    sorted_by(value["floors"], "path", where + ".floors")


def check_weights(weights):
    """Section 3: `weights`."""
    points = integer(0, 10**6)
    form(weights, "weights", base=integer(1, 10**6), indicators=array(most=50), name=text)
    for i, indicator in enumerate(weights["indicators"]):
        where = f"weights.indicators[{i}]"
        if isinstance(indicator, dict) and indicator.get("kind") == "band":
            form(indicator, where, bands=array(record(**{"from": NUMBER, "points": points})), kind=text, measure=text, otherwise=points)
            sorted_by(indicator["bands"], "from", where + ".bands")
        else:
            form(indicator, where, attribute=text, kind=one_of("value"), otherwise=points,
                 table=array(record(points=points, value=text)))
            sorted_by(indicator["table"], "value", where + ".table")


def check_team(team):
    """Section 3: `team`."""
    form(team, "team", attributes=KEYS, by=one_of("officer", "group"), capacity=integer(1, 10**5), ladder=array(most=20),
         seats=array(least=2, most=20), separate_last=boolean)
    for i, seat in enumerate(team["seats"]):
        form(seat, f"team.seats[{i}]", certified=boolean, differ=TEXTS, match=TEXTS, role=text, scope=scope, skills=TEXTS)
        need(not set(seat["match"]) & set(seat["differ"]), f"team.seats[{i}] 的同一属性既须相同又须不同",
             f"team.seats[{i}]: an attribute both in match and in differ")
    need(sum(seat["certified"] for seat in team["seats"]) >= 2, "team.seats 中须持证的不足两席",
         "team.seats: fewer than two seats ask for a certificate")
    capacity = team["capacity"]
    forms = {"last_team": {}, "match": {"attribute": text}, "capacity": {"capacity": integer(1, 10**5)}}
    for i, step in enumerate(team["ladder"]):
        kind = step.get("kind") if isinstance(step, dict) else None
        form(step, f"team.ladder[{i}]", kind=one_of(*forms), **(forms[kind] if one_of(*forms)(kind) else {}))
        if kind == "capacity":
            need(step["capacity"] > capacity, f"team.ladder[{i}] 的 capacity 不大于前者", f"team.ladder[{i}]: not greater than before")
            capacity = step["capacity"]
    distinct([encode(step) for step in team["ladder"]], "team.ladder")


def check_dates_of(rules):
    """Section 3: `dates`."""
    dates, window = rules["dates"], rules["window"]
    need(rules["team"] is not None, "不派人员却抽取日期", "dates: must be null when team is null")
    form(dates, "dates", days=sorted_array(day, least=1, most=400), per_day=integer(1, 50), together=or_null(text))
    need(window["from"] <= dates["days"][0] and dates["days"][-1] <= window["to"], "dates.days 有不在检查期内的日子",
         "dates.days: a day outside the window")
    need(dates["together"] is not None or dates["per_day"] == 1, "dates.together 为 null 时 per_day 须为 1",
         "dates: per_day must be 1 when together is null")


def check_names(rules):
    """Section 3, last paragraph: whatever is named is carried by the rows."""
    seats = [] if rules["team"] is None else rules["team"]["seats"]
    indicators = rules["weights"]["indicators"]
    compared = [name for seat in seats for name in seat["match"] + seat["differ"]]
    of_targets = ([clause["attribute"] for clause in rules["scope"]] + [duty["attribute"] for duty in rules["duties"]]
                  + [name for each in rules["trees"] for name in each["attributes"]]
                  + [each["attribute"] for each in indicators if each["kind"] == "value"]
                  + [rules["dates"] and rules["dates"]["together"]] + compared)
    of_officers = [clause["attribute"] for seat in seats for clause in seat["scope"]] + compared
    measures = [each["measure"] for each in indicators if each["kind"] == "band"]
    for used, known, where in ((of_targets, rules["attributes"], "attributes"), (measures, rules["measures"], "measures"),
                               (of_officers, rules["team"] and rules["team"]["attributes"], "team.attributes")):
        for name in used:
            need(name is None or name in known, f"{show(name)} 不在 {where} 中", f"{show(name)} is not among {where}")


# ---------------------------------------------------------------------------------------------- section 4: the frame

def check_rosters(bundle):
    """Section 13 (3) and section 4: form, order and uniqueness of the three lists; every target in scope."""
    rosters, team = {}, bundle["rules"]["team"]
    bundle["lines"] = {}
    for name in ("targets", "officers", "recusals"):
        lines = bundle["lines"][name] = lines_of(bundle["files"][name + ".jsonl"], name + ".jsonl")
        need(name != "targets" or len(lines) <= 9 * 10**6, "targets.jsonl 超过 9000000 行", "targets.jsonl: more than 9000000 lines")
        need(name == "targets" or team is not None or not lines, f"不派人员，{name}.jsonl 应为空",
             f"{name}.jsonl: must be empty when team is null")
        rosters[name] = [decode(line, f"{name}.jsonl:{i + 1}") for i, line in enumerate(lines)]
    check_target_rows(rosters["targets"], bundle["rules"])
    check_officer_rows(rosters["officers"], team)
    for i, row in enumerate(rosters["recusals"]):
        form(row, f"recusals.jsonl:{i + 1}", ground=text, officer=ID, salt=SALT, target=ID)
    need(ascending([row["officer"] + " " + row["target"] for row in rosters["recusals"]]), "recusals.jsonl 未按次序或有重复",
         "recusals.jsonl: not sorted or not unique")
    bundle.update(rosters)


def check_target_rows(targets, rules):
    """Section 4: `targets.jsonl`."""
    attributes = texts(*rules["attributes"])
    measures = record(**{name: or_null(NUMBER) for name in rules["measures"]})
    visits = integer(0, 400)
    duties = array(or_null(record(allowed=visits, owed=visits, periods=visits)), len(rules["duties"]), len(rules["duties"]))
    last_team = sorted_array(ID)
    for i, row in enumerate(targets):
        where = f"targets.jsonl:{i + 1}"
        form(row, where, id=ID, name=text, attributes=attributes, measures=measures, excluded=or_null(text), counted=boolean,
             duties=duties, last_team=last_team, weight=NUMBER, pi=NUMBER, salt=SALT)
        need(in_scope(row, rules["scope"]), f"{where} 不在抽取范围内", f"{where} is not in scope")
        if row["excluded"] is None:
            need(row["counted"], f"{where} 可抽却不计数", f"{where} is eligible but not counted")
            need(all(duty is None or 1 <= duty["allowed"] <= duty["periods"] and duty["owed"] <= duty["allowed"]
                     for duty in row["duties"]), f"{where} 的应查次数不合规定：{show(row['duties'])}",
                 f"{where}: the duties of an eligible row are not possible: {show(row['duties'])}")
    sorted_by(targets, "id", "targets.jsonl")


def check_officer_rows(officers, team):
    """Section 4: `officers.jsonl`."""
    if team is None:
        return
    attributes, days = texts(*team["attributes"]), sorted_array(day)
    for i, row in enumerate(officers):
        form(row, f"officers.jsonl:{i + 1}", attributes=attributes, capacity=or_null(integer(1, 10**5)), certificate=text,
             certificate_expires_on=lambda v: v == "" or day(v), days_off=days, group=text, id=ID, name=text, organisation=text,
             salt=SALT, skills=TEXTS, unavailable=or_null(text))
    sorted_by(officers, "id", "officers.jsonl")


def certified(officer, rules):
    """Section 4: whether an officer is certified."""
    return (officer["unavailable"] is None and officer["certificate"] != ""
            and officer["certificate_expires_on"] >= rules["window"]["to"])


# ------------------------------------------------------------------------------ section 5: weights and probabilities

def value_points(indicator):
    """Section 5: the points that an indicator of kind `value` gives to a target."""
    table = {entry["value"]: entry["points"] for entry in indicator["table"]}
    return lambda target: table.get(target["attributes"][indicator["attribute"]], indicator["otherwise"])


def band_points(indicator):
    """Section 5: the points that an indicator of kind `band` gives to a target."""
    def points(target):
        measure = target["measures"][indicator["measure"]]
        reached = [band for band in indicator["bands"] if measure is not None and band["from"] <= measure]
        return reached[-1]["points"] if reached else indicator["otherwise"]
    return points


def weights_of(targets, weights):
    """Section 5: the weight of every row."""
    indicators = [(value_points if each["kind"] == "value" else band_points)(each) for each in weights["indicators"]]
    return [weights["base"] + sum(points(target) for points in indicators) for target in targets]


def coin_sums(m, d, c, k):
    """Section 5: t(m, d, c) for the chance k."""
    return sum(math.comb(m, j) * k**j * (U - k)**(m - j) for j in range(max(d, 0), min(c, m) + 1))


def duty_chance(m, d, c, k):
    """Section 5: h, the chance of this period's draw, for m periods, d visits owed, c allowed and the chance k."""
    h = U * k * coin_sums(m - 1, d - 1, c - 1, k) // coin_sums(m, d, c, k)
    return h if d == m else min(max(h, 1), U - 1)


def starts(targets, rules):
    """Section 5: where π of every row starts."""
    tables = [{entry["value"]: entry["chance_ppb"] for entry in rule["table"]} for rule in rules["duties"]]
    pi, known = [], {}
    for target in targets:
        largest = 1 if target["excluded"] is None else 0
        for rule, table, duty in zip(rules["duties"], tables, target["duties"]):
            if target["excluded"] is not None or duty is None:
                continue
            attribute, k = rule["attribute"], rule["otherwise"]
            if attribute is not None:
                k = table.get(target["attributes"][attribute], k)
            case = (duty["periods"], duty["owed"], duty["allowed"], k)
            if case not in known:
                known[case] = duty_chance(*case)
            largest = max(largest, known[case])
        pi.append(largest)
    return pi


def tree(targets, levels):
    """Section 5: the nodes of the tree of strata over the counted rows, in post-order, as [(path, rows)]. A path that ends sorts
    after every longer one that begins like it, which is what post-order means."""
    nodes = {}
    for row, target in enumerate(targets):
        if target["counted"]:
            path = tuple(target["attributes"][level] for level in levels)
            for length in range(len(levels) + 1):
                nodes.setdefault(path[:length], []).append(row)
    return sorted(nodes.items(), key=lambda node: [(0, value) for value in node[0]] + [(1,)])


def raise_rows(pi, weight, rows, goal, maximum):
    """Section 5: *raise* the sum of π over the rows to the goal."""
    missing = goal - sum(pi[row] for row in rows)
    if missing <= 0:
        return
    opened = [row for row in rows if pi[row] < maximum]
    while missing > 0:
        total = sum(weight[row] for row in opened)
        full = [row for row in opened if missing * weight[row] >= (maximum - pi[row]) * total]
        if full:
            for row in full:
                missing -= maximum - pi[row]
                pi[row] = maximum
            closed = set(full)
            opened = [row for row in opened if row not in closed]
            continue
        need(opened, "按规则无法达到下限，名录应被拒绝", "the frame is to be refused: a raise fails")
        shares = [(divmod(missing * weight[row], total), row) for row in opened]
        left = missing
        for (share, _), row in shares:
            pi[row] += share
            left -= share
        for (_, _), row in sorted(shares, key=lambda s: (-s[0][1], s[1]))[:left]:
            pi[row] += 1
        return


def probabilities(targets, rules, trees):
    """Section 5: π of every row."""
    eligible = [target["excluded"] is None for target in targets]
    need(any(eligible), "没有可抽取的对象，名录应被拒绝", "the frame is to be refused: no row is eligible")
    pi, weight = starts(targets, rules), [target["weight"] for target in targets]
    for rule, nodes in zip(rules["trees"], trees):
        sizes, asks = {path: len(rows) for path, rows in nodes}, {}
        for floor in rule["floors"]:
            path = tuple(floor["path"])
            whole = max(-(-floor["ratio_bp"] * sizes.get(path, 0) // 10000), floor["minimum"])
            asks[path] = max(0, whole - floor["done"]) // floor["periods"]
            need(asks[path] == 0 or path in sizes, f"下限没有对应的层，名录应被拒绝：{show(floor)}",
                 f"the frame is to be refused: a floor without a node: {show(floor)}")
        for path, rows in nodes:
            if path in asks:
                raise_rows(pi, weight, [row for row in rows if eligible[row]], asks[path] * U, rules["maximum_ppb"])
    everyone = [row for row in range(len(targets)) if eligible[row]]
    raise_rows(pi, weight, everyone, -(-sum(pi) // U) * U, rules["maximum_ppb"])
    return pi


def check_probabilities(bundle):
    """Section 13 (4): weights and π by section 5."""
    rules, targets = bundle["rules"], bundle["targets"]
    for i, (target, weight) in enumerate(zip(targets, weights_of(targets, rules["weights"]))):
        need(target["weight"] == weight, f"targets.jsonl:{i + 1} 权重应为 {weight}，实为 {target['weight']}",
             f"targets.jsonl:{i + 1}: weight {target['weight']}, recomputed {weight}")
    bundle["trees"] = [tree(targets, each["attributes"]) for each in rules["trees"]]
    for i, (target, pi) in enumerate(zip(targets, probabilities(targets, rules, bundle["trees"]))):
        need(target["pi"] == pi, f"targets.jsonl:{i + 1} 抽中概率应为 {pi}，实为 {target['pi']}",
             f"targets.jsonl:{i + 1}: pi {target['pi']}, recomputed {pi}")
    bundle["sample"] = sum(target["pi"] for target in targets) // U
    need(rules["budget"] is None or bundle["sample"] <= rules["budget"], "抽取个数超过预算，名录应被拒绝",
         "the frame is to be refused: the sample is greater than the budget")


# --------------------------------------------------------------------------------- sections 6 and 7: commitment, dice

def check_commitment(bundle):
    """Section 13 (5) and section 6."""
    value = bundle["commitment"] = decode(bundle["files"]["commitment.json"], "commitment.json")
    form(value, "commitment.json", agency=texts("code", "name"), cut_off=texts("day", "recorded_by"), draw_id=ID, draw_number=text,
         engine=texts("generator", "name", "version"), entropy_plan=array(least=1, most=16), frozen_at=text, officers=anything,
         protocol=one_of(PROTOCOL), recusals=anything, rules=anything, sample=anything, targets=anything,
         task=texts("code", "item", "name"))
    for i, source in enumerate(value["entropy_plan"]):
        form(source, f"entropy_plan[{i}]", digits=integer(1, 64), kind=one_of("dice"), name=ID)
    distinct([source["name"] for source in value["entropy_plan"]], "entropy_plan.name")
    need(sum(source["digits"] for source in value["entropy_plan"]) >= 20, "随机数来源合计不足 20 位数字",
         "entropy_plan: fewer than 20 digits together")
    eligible = {"targets": sum(row["excluded"] is None for row in bundle["targets"]),
                "officers": sum(certified(row, bundle["rules"]) for row in bundle["officers"])}
    wanted = {"rules": digest("rules", bundle["files"]["rules.json"]), "sample": bundle["sample"]}
    for name in ("targets", "officers", "recusals"):
        wanted[name] = {"root": roster_root(bundle["lines"][name]), "size": len(bundle["lines"][name])}
        if name in eligible:
            wanted[name]["eligible"] = eligible[name]
    for name, right in wanted.items():
        need(encode(value[name]) == encode(right), f"commitment.json 的 {name} 应为 {show(right)}，实为 {show(value[name])}",
             f"commitment.json: {name} is {show(value[name])}, recomputed {show(right)}")


def check_entropy(bundle):
    """Section 13 (6) and section 7: of this commitment, as planned."""
    value = bundle["entropy"] = decode(bundle["files"]["entropy.json"], "entropy.json")
    form(value, "entropy.json", commitment=one_of(bundle["C"]), draw_id=one_of(bundle["commitment"]["draw_id"]),
         protocol=one_of(PROTOCOL), recorded_at=text, sources=array())
    plan = bundle["commitment"]["entropy_plan"]
    need(len(value["sources"]) == len(plan), "来源个数与计划不同", "entropy.json: not as many sources as planned")
    for i, (source, planned) in enumerate(zip(value["sources"], plan)):
        form(source, f"entropy.json sources[{i}]", by=lambda v: text(v) and v.strip(" \u3000") != "", name=one_of(planned["name"]),
             value=matching("[0-9]{%d}" % planned["digits"]))


# ---------------------------------------------------------------------------------------- section 8: seeds and streams

def hkdf_extract(salt, message):
    """RFC 5869, section 2.2."""
    return hmac.new(salt, message, hashlib.sha256).digest()


def hkdf_expand(prk, info, length):
    """RFC 5869, section 2.3."""
    output, block = b"", b""
    for counter in range(1, -(-length // 32) + 1):
        block = hmac.new(prk, block + info + bytes([counter]), hashlib.sha256).digest()
        output += block
    return output[:length]


def pseudorandom_key(commitment, sources):
    """Section 8: PRK from the hex of C and the sources."""
    message = b""
    for source in sources:
        name, value = source["name"].encode("utf-8"), source["value"].encode("utf-8")
        message += struct.pack(">H", len(name)) + name + struct.pack(">I", len(value)) + value
    return hkdf_extract(bytes.fromhex(commitment), message)


def stage_seed(prk, draw_id, stage):
    """Section 8: the seed of a stage."""
    return hkdf_expand(prk, encode([PROTOCOL, draw_id, stage, "", 0]), 32).hex()


class RC4:
    """RC4 as openly known: key set-up, then one byte after the other."""

    def __init__(self, key):
        self.i = self.j = j = 0
        self.s = s = list(range(256))
        for i in range(256):
            j = (j + s[i] + key[i % len(key)]) % 256
            s[i], s[j] = s[j], s[i]

    def take(self, count):
        i, j, s, output = self.i, self.j, self.s, bytearray()
        for _ in range(count):
            i = (i + 1) & 255
            x = s[i]
            j = (j + x) & 255
            y = s[j]
            s[i], s[j] = y, x
            output.append(s[(x + y) & 255])
        self.i, self.j = i, j
        return bytes(output)


class Stream:
    """Section 8: the stream of a stage."""

    def __init__(self, seed):
        self.rc4, self.words = RC4(seed.encode("ascii")), []
        self.rc4.take(256 + 768 * 4)

    def word(self):
        if not self.words:  # made ahead by the thousand, and kept in reverse so that pop() gives the next one
            self.words = list(struct.unpack(">1024I", self.rc4.take(4096)))[::-1]
        return self.words.pop()

    def below(self, n):
        if n == 1:
            return 0
        if n <= 2**32:
            limit = 2**32 - 2**32 % n
            value = self.word()
            while value >= limit:
                value = self.word()
            return value % n
        limit = 2**53 - 2**53 % n
        while True:
            high = self.word()
            value = (high >> 11 << 32) + self.word()
            if value < limit:
                return value % n

    def shuffle(self, items):
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]


# -------------------------------------------------------------------------------------------- section 9: the targets

def play(players, paths, stream):
    """Section 9, *a round* of at least one player (row, mass): (drawn rows, who is left over or None, line)."""
    drawn, values, carried = [], [], None
    stream.shuffle(players)
    for newcomer, b in players:
        if carried is None:
            carried = (newcomer, b)
            continue
        first, a = carried
        if a + b <= U:
            values.append(stream.below(a + b))
            winner = first if values[-1] < a else newcomer
            carried = (winner, a + b)
            if a + b == U:
                drawn.append(winner)
                carried = None
        else:
            values.append(stream.below(2 * U - a - b))
            chosen, stays = (first, newcomer) if values[-1] < U - b else (newcomer, first)
            drawn.append(chosen)
            carried = (stays, a + b - U)
    left, mass = carried or (None, 0)
    return drawn, carried, {"drawn": drawn, "kind": "pivotal", "left": left, "left_ppb": mass, "order": [row for row, _ in players],
                            "strata": [list(path) for path in paths], "values": values}


def draw_targets(bundle, stream):
    """Section 9: (drawn rows in frame order, lines)."""
    targets, levels = bundle["targets"], [each["attributes"] for each in bundle["rules"]["trees"]]
    certain = [row for row, target in enumerate(targets) if target["pi"] == U]
    playing = {row: target["pi"] for row, target in enumerate(targets) if 0 < target["pi"] < U}
    if len(levels) == 1:
        drawn, lines = draw_in_one_tree(bundle["trees"][0], len(levels[0]), playing, stream)
    else:
        leaf_of = {row: tuple(tuple(targets[row]["attributes"][name] for name in each) for each in levels) for row in playing}
        drawn, lines = draw_in_two_trees(bundle["trees"], leaf_of, playing, stream)
    return sorted(certain + drawn), [{"kind": "certain", "rows": certain}] + lines


def draw_in_one_tree(nodes, depth, playing, stream):
    """Section 9, *one tree*: (rows drawn in play, lines)."""
    drawn, lines, left_over = [], [], {}
    for path, rows in nodes:
        own = [(row, playing[row]) for row in rows if row in playing] if len(path) == depth else []
        players = own + left_over.pop(path, [])
        if players:
            won, left, line = play(players, [path], stream)
            drawn += won
            lines.append(line)
            if left is not None:
                need(path, "根节点有剩余", "somebody is left over at the root")
                left_over.setdefault(path[:-1], []).append(left)
    return drawn, lines


def draw_in_two_trees(trees, leaf_of, playing, stream):
    """Section 9, *two trees*: (rows drawn in play, lines)."""
    number = {}  # (0 or 1, path): the number of the node
    for which, nodes in enumerate(trees):
        for path, _ in nodes:
            number[which, path] = len(number)
    cells = {}
    for row, leaves in leaf_of.items():  # in frame order
        cells.setdefault(leaves, []).append((row, playing[row]))
    drawn, lines, left_over = [], [], []
    for leaves in sorted(cells, key=lambda pair: (number[0, pair[0]], number[1, pair[1]])):
        won, left, line = play(cells[leaves], leaves, stream)
        drawn += won
        lines.append(line)
        left_over += [] if left is None else [left]
    stream.shuffle(left_over)
    won, more = Cycles(left_over, leaf_of, number).run(stream)
    return drawn + won, lines + more


class Cycles:
    """Section 9, *two trees*, 2 and 3. An edge is (tail, head) so that walking it from tail to head is walking it forward."""

    def __init__(self, left_over, leaf_of, number):
        self.rows = [row for row, _ in left_over]
        self.edges, self.value = {}, {}
        for i, (row, mass) in enumerate(left_over):
            self.edges[i] = (number[0, leaf_of[row][0]], number[1, leaf_of[row][1]])
            self.value[i] = mass
        below = dict.fromkeys(number, 0)
        for row, mass in left_over:
            for which in (0, 1):
                for length in range(len(leaf_of[row][which]) + 1):
                    below[which, leaf_of[row][which][:length]] += mass
        for (which, path), node in number.items():
            if path:
                parent = number[which, path[:-1]]
                self.edges[len(left_over) + node] = (parent, node) if which == 0 else (node, parent)
                self.value[len(left_over) + node] = below[which, path] % U
        self.alive_at = [[] for _ in number]  # node: its alive edges, ascending
        for edge in sorted(self.edges):
            if 0 < self.value[edge] < U:
                for node in self.edges[edge]:
                    self.alive_at[node].append(edge)

    def run(self, stream):
        """Section 9, *walk*: (rows drawn, lines)."""
        drawn, lines, first = [], [], 0
        while True:
            while first < len(self.alive_at) and not self.alive_at[first]:
                first += 1
            if first == len(self.alive_at):
                return drawn, lines
            path, reached_by, place = [first], [None], {first: 0}  # place: where on the path a node is
            while self.alive_at[path[-1]]:
                node = path[-1]
                edge = next(each for each in self.alive_at[node] if each != reached_by[-1])
                tail, head = self.edges[edge]
                other = head if node == tail else tail
                if other not in place:
                    place[other] = len(path)
                    path.append(other)
                    reached_by.append(edge)
                    continue
                cut = place[other] + 1
                walked = list(zip(reached_by[cut:], path[cut - 1:])) + [(edge, node)]
                lines.append(self.turn([(e, self.edges[e][0] == start) for e, start in walked], stream))
                drawn += lines[-1]["drawn"]
                for passed in path[cut:]:
                    del place[passed]
                del path[cut:], reached_by[cut:]

    def turn(self, cycle, stream):
        """Changes the values along a cycle of (edge, whether forward); the line."""
        a = min(U - self.value[edge] if forward else self.value[edge] for edge, forward in cycle)
        b = min(self.value[edge] if forward else U - self.value[edge] for edge, forward in cycle)
        v = stream.below(a + b)
        ended = {0: [], U: []}
        for edge, forward in cycle:
            self.value[edge] += (a if v < b else -b) * (1 if forward else -1)
            if self.value[edge] in ended:
                for node in self.edges[edge]:
                    alive = self.alive_at[node]
                    del alive[bisect.bisect_left(alive, edge)]
                if edge < len(self.rows):
                    ended[self.value[edge]].append(self.rows[edge])
        up, down = ([self.rows[edge] for edge, forward in cycle if forward == way and edge < len(self.rows)] for way in (True, False))
        return {"add": a, "down": down, "drawn": sorted(ended[U]), "kind": "cycle", "out": sorted(ended[0]), "remove": b, "up": up,
                "value": v}


# ------------------------------------------------------------------------------------------- section 10: the officers

def can_fill(seats, members):
    """Whether each seat (a set of the officers that fit it) can have a member of its own: augmenting paths."""
    seat_of = {}

    def find(seat, tried):
        for member in members:
            if member in seats[seat] and member not in tried:
                tried.add(member)
                if member not in seat_of or find(seat_of[member], tried):
                    seat_of[member] = seat
                    return True
        return False

    return all(find(seat, set()) for seat in range(len(seats)))


def first_way(seats, members):
    """Section 10, *levels*: the first way to give the seats to the members, in seat order; None when there is none."""
    way, rest = [], list(members)
    if len(seats) != len(rest) or not can_fill(seats, rest):
        return None
    for number in range(len(seats)):
        chosen = next(member for member in rest
                      if member in seats[number] and can_fill(seats[number + 1:], [each for each in rest if each != member]))
        way.append(chosen)
        rest.remove(chosen)
    return way


class Pairing:
    """Section 10. The seat `number` of the drawn target at `place` has the index place * size + number."""

    def __init__(self, bundle, stream):
        self.rules, self.team, self.stream = bundle["rules"], bundle["rules"]["team"], stream
        self.officers, self.drawn = bundle["officers"], bundle["drawn"]
        self.targets = [bundle["targets"][row] for row in self.drawn]
        self.by_group = self.team["by"] == "group"
        self.size = 1 if self.by_group else len(self.team["seats"])
        self.units = [[index] for index in range(len(self.officers))]
        if self.by_group:
            groups = sorted({officer["group"] for officer in self.officers} - {""})
            self.units = [[o for o, officer in enumerate(self.officers) if officer["group"] == group] for group in groups]
        self.level = [0] * len(self.drawn)
        self.holder = [None] * (len(self.drawn) * self.size)  # seat: unit
        self.held = [{} for _ in self.units]                  # unit: {place: the seat held there}
        self.settled = set()
        index = {officer["id"]: o for o, officer in enumerate(self.officers)}
        self.recused = {target["id"]: set() for target in self.targets}
        for row in bundle["recusals"]:
            if row["target"] in self.recused:
                self.recused[row["target"]].add(index.get(row["officer"]))
        self.last_team = [{index.get(officer) for officer in target["last_team"]} for target in self.targets]
        self.fit_memo, self.allowed_memo = {}, {}
        self.capacity = [[self.capacity_of(unit, level) for unit in range(len(self.units))]
                         for level in range(len(self.team["ladder"]) + 1)]

    # What is allowed

    def steps(self, level, kind):
        """The steps of a kind that apply at a level."""
        return [step for step in self.team["ladder"][:level] if step["kind"] == kind]

    def capacity_of(self, unit, level):
        """The capacity of a unit at a target of this level."""
        steps = self.steps(level, "capacity")
        own = [self.officers[o]["capacity"] for o in self.units[unit]]
        return min([steps[-1]["capacity"] if steps else self.team["capacity"]] + [each for each in own if each is not None])

    def fitting(self, place, number):
        """The officers that fit a seat of `team.seats` at a drawn target."""
        target, seat, level = self.targets[place], self.team["seats"][number], self.level[place]
        key = (number, level, tuple(target["attributes"][name] for name in seat["match"] + seat["differ"]))
        if key not in self.fit_memo:
            self.fit_memo[key] = {o for o, officer in enumerate(self.officers) if self.suits(officer, seat, target, level)}
        fitting = self.fit_memo[key] - self.recused[target["id"]]
        if self.team["separate_last"] and not self.steps(level, "last_team"):
            fitting -= self.last_team[place]
        return fitting

    def suits(self, officer, seat, target, level):
        """*Fits*, but for recusals and the last team: what depends on the target's attributes alone."""
        waived = {step["attribute"] for step in self.steps(level, "match")}
        same = {name: officer["attributes"][name] == target["attributes"][name] for name in seat["match"] + seat["differ"]}
        return (officer["unavailable"] is None and (not seat["certified"] or certified(officer, self.rules))
                and in_scope(officer, seat["scope"]) and set(seat["skills"]) <= set(officer["skills"])
                and all(same[name] for name in seat["match"] if name not in waived)
                and not any(same[name] for name in seat["differ"] if name not in waived))

    def allowed(self, seat):
        """The set of the units allowed at a seat, at the present level of its target."""
        place, number = divmod(seat, self.size)
        key = (seat, self.level[place])
        if key not in self.allowed_memo:
            if self.by_group:
                seats = [self.fitting(place, each) for each in range(len(self.team["seats"]))]
                self.allowed_memo[key] = {u for u, members in enumerate(self.units) if first_way(seats, members) is not None}
            else:
                self.allowed_memo[key] = self.fitting(place, number)
        return self.allowed_memo[key]

    def has_room(self, unit, level):
        """Whether a unit has room at a target of this level."""
        return len(self.held[unit]) < self.capacity[level][unit]

    def teams(self):
        """For each drawn target the officers of its team in seat order, [] when it is owed."""
        for place, target in enumerate(self.targets):
            units = self.holder[place * self.size:(place + 1) * self.size]
            if None in units:
                yield []
            elif self.by_group:
                yield first_way([self.fitting(place, each) for each in range(len(self.team["seats"]))], self.units[units[0]])
            else:
                yield units

    # Who holds what

    def name(self, seat):
        """A seat as the transcript writes it: [row, seat number]."""
        return [self.drawn[seat // self.size], seat % self.size]

    def seats_at(self, place):
        """The seats of a target by number."""
        return range(place * self.size, (place + 1) * self.size)

    def at(self, place):
        """The units that hold a seat of a target."""
        return {self.holder[seat] for seat in self.seats_at(place)} - {None}

    def take(self, unit, seat):
        """The unit takes the seat; whoever held it gives it up."""
        self.give_up(seat)
        self.holder[seat] = unit
        self.held[unit][seat // self.size] = seat

    def give_up(self, seat):
        if self.holder[seat] is not None:
            del self.held[self.holder[seat]][seat // self.size]
            self.holder[seat] = None

    def apply(self, kind, chain):
        """Applies a chain; its line."""
        for seat, unit in chain:
            self.take(unit, seat)
        return {"kind": kind, "moves": [self.name(seat) + [unit] for seat, unit in chain]}

    # The procedures

    def search(self, start, most=None):
        """*Search* from these seats for a unit that has room (and no greater load than `most`): (chain or None, reached, queue)."""
        queue, visited_from, reached, able = list(start), {seat: None for seat in start}, set(), {}
        fresh = set(range(len(self.units))) - self.settled  # neither settled nor reached
        for seat in queue:  # the list grows while it is gone through
            place = seat // self.size
            here, level, allowed = self.at(place), self.level[place], self.allowed(seat)
            if level not in able:
                able[level] = {unit for unit in fresh | reached
                               if self.has_room(unit, level) and (most is None or len(self.held[unit]) <= most)}
            candidates = sorted((allowed & able[level]) - here)
            if candidates:
                chain, step = [], (seat, candidates[self.stream.below(len(candidates))])
                while step is not None:
                    chain.append(step)
                    step = visited_from[step[0]]
                return chain, reached, queue
            more = [(other, self.holder[other]) for other in self.seats_at(place) if other != seat and self.holder[other] in allowed]
            order = sorted((allowed & fresh) - here)
            self.stream.shuffle(order)
            more += [(other, unit) for unit in order for other in sorted(self.held[unit].values())]
            for other, unit in more:
                if other not in visited_from:
                    visited_from[other] = (seat, unit)
                    queue.append(other)
            reached.update(order)
            fresh.difference_update(order)
        return None, reached, queue

    def staff(self, seat):
        """*Filling* 1 and 2: (line or None, reached and queue of the failed search)."""
        place = seat // self.size
        able = [unit for unit in sorted(self.allowed(seat) - self.at(place)) if self.has_room(unit, self.level[place])]
        if able:
            least = min(len(self.held[unit]) for unit in able)
            candidates = [unit for unit in able if len(self.held[unit]) == least]
            value = self.stream.below(len(candidates))
            self.take(candidates[value], seat)
            return {"candidates": len(candidates), "kind": "seat", "row": self.drawn[place], "seat": seat % self.size,
                    "unit": candidates[value], "value": value}, None, None
        chain, reached, queue = self.search([seat])
        return (self.apply("chain", chain) if chain else None), reached, queue

    def relax(self, queue):
        """*Filling* 3: the line, or None when no target of the queue can go further up."""
        places = {seat // self.size for seat in queue}
        level = min(self.level[place] for place in places)
        if level == len(self.team["ladder"]):
            return None
        lowest = sorted(place for place in places if self.level[place] == level)
        for place in lowest:
            self.level[place] = level + 1
        return {"kind": "relaxed", "level": level + 1, "rows": [self.drawn[place] for place in lowest]}

    def owe(self, place, reached, queue):
        """*Filling* 4: the line."""
        for seat in self.seats_at(place):
            self.give_up(seat)
        return {"kind": "owed", "row": self.drawn[place], "seats": [self.name(seat) for seat in sorted(queue)],
                "units": sorted(reached)}

    def fill(self):
        """*Filling* and *second chance*: the lines."""
        order, owed = list(range(len(self.holder))), {}
        self.stream.shuffle(order)
        yield {"kind": "seats", "order": [self.name(seat) for seat in order]}
        for seat in order:
            if seat // self.size not in owed:
                last = yield from self.fill_seat(seat)
                if last["kind"] == "owed":
                    owed[seat // self.size] = True
        for place in owed:  # in the order in which they became owed
            yield {"kind": "again", "row": self.drawn[place]}
            for seat in self.seats_at(place):
                last = yield from self.fill_seat(seat)
                if last["kind"] == "owed":
                    break

    def fill_seat(self, seat):
        """*Filling* 1 to 4 for one seat: the lines; returns the last of them."""
        while True:
            line, reached, queue = self.staff(seat)
            relaxed = self.relax(queue) if line is None else None
            if relaxed is not None:
                yield relaxed
                continue
            last = line or self.owe(seat // self.size, reached, queue)
            yield last
            return last

    def balance(self):
        """*Balancing*: the lines."""
        order = list(range(len(self.units)))
        self.stream.shuffle(order)
        for load in range(max(map(len, self.held), default=0), 1, -1):
            for unit in order:
                if unit in self.settled or len(self.held[unit]) != load:
                    continue
                chain, reached, _ = self.search(sorted(self.held[unit].values()), load - 2)
                if chain:
                    yield self.apply("balance", chain)
                else:
                    self.settled.update(reached, [unit])


# ----------------------------------------------------------------------------------------------- section 11: the days

class Days:
    """Section 11. A tour is a list of places, ascending; tours are known by their index."""

    def __init__(self, bundle, stream):
        self.rules, self.stream, self.drawn = bundle["rules"]["dates"], stream, bundle["drawn"]
        self.tours, self.members = [], []
        self.off = {o: set(officer["days_off"]) for o, officer in enumerate(bundle["officers"])}
        self.day = {}        # tour: its day
        self.tour_on = {}    # (officer, day): the officer's tour on that day
        self.tours_on = dict.fromkeys(self.rules["days"], 0)
        together, last = self.rules["together"], {}
        for place, team in enumerate(bundle["teams"]):
            if not team:
                continue
            alike = place if together is None else (frozenset(team), bundle["targets"][self.drawn[place]]["attributes"][together])
            if alike in last and len(self.tours[last[alike]]) < self.rules["per_day"]:
                self.tours[last[alike]].append(place)
            else:
                last[alike] = len(self.tours)
                self.tours.append([place])
                self.members.append(sorted(team))

    def rows(self, tours):
        return sorted(self.drawn[place] for tour in tours for place in self.tours[tour])

    def put(self, tour, day):
        self.day[tour] = day
        self.tours_on[day] += 1
        for officer in self.members[tour]:
            self.tour_on[officer, day] = tour

    def lift(self, tour):
        day = self.day.pop(tour)
        self.tours_on[day] -= 1
        for officer in self.members[tour]:
            del self.tour_on[officer, day]

    def on(self, tour, days):
        """The tours on these days that share a member with a tour."""
        found = {self.tour_on.get((officer, day)) for officer in self.members[tour] for day in days}
        return found - {None}

    def barred(self, tour, day):
        """Whether a member of the tour has that day off."""
        return any(day in self.off[officer] for officer in self.members[tour])

    def draw(self):
        """The lines."""
        order = list(range(len(self.tours)))
        self.stream.shuffle(order)
        for tour in order:
            free = [day for day in self.rules["days"] if not self.barred(tour, day) and not self.on(tour, [day])]
            if free:
                fewest = min(self.tours_on[day] for day in free)
                candidates = [day for day in free if self.tours_on[day] == fewest]
                value = self.stream.below(len(candidates))
                self.put(tour, candidates[value])
                yield {"candidates": len(candidates), "day": candidates[value], "kind": "day", "rows": self.rows([tour]), "value": value}
            else:
                yield self.exchange(tour) or {"kind": "undated", "rows": self.rows([tour])}

    def exchange(self, tour):
        """Section 11, 2: the line, or None when no pair of days does."""
        days = list(self.rules["days"])
        self.stream.shuffle(days)
        for alpha in days:
            for beta in days if not self.barred(tour, alpha) else []:
                moved = self.linked(tour, alpha, beta) if beta != alpha else None
                if moved is not None:
                    there = {each: beta if self.day[each] == alpha else alpha for each in moved}
                    for each in moved:
                        self.lift(each)
                    for each, day in there.items():
                        self.put(each, day)
                    self.put(tour, alpha)
                    return {"day": alpha, "kind": "exchange", "moved": self.rows(moved), "rows": self.rows([tour]), "with": beta}
        return None

    def linked(self, tour, alpha, beta):
        """Section 11, 2: the tours K that change between two days; None when they may not."""
        linked, mine = [], self.on(tour, [beta])
        todo = sorted(self.on(tour, [alpha]))
        while todo:
            each = todo.pop()
            if each in linked:
                continue
            if each in mine or self.barred(each, beta if self.day[each] == alpha else alpha):
                return None
            linked.append(each)
            if len(linked) > 200:
                return None
            todo += self.on(each, [alpha, beta])
        return linked


# ------------------------------------------------------------------------------------------- section 13: the last checks

def stream_of(bundle, stage):
    """Section 8: the stream of a stage."""
    return Stream(stage_seed(pseudorandom_key(bundle["C"], bundle["entropy"]["sources"]), bundle["commitment"]["draw_id"], stage))


def compare(bundle, lines):
    """The next lines of the transcript are those recomputed."""
    found = bundle["transcript"]
    for line in lines:
        i, wanted = bundle["compared"], encode(line)
        here = f"transcript.jsonl:{i + 1}"
        need(i < len(found), f"{here} 缺失", f"{here} is missing")
        if found[i] != wanted:
            shown, right = show(found[i][:400].decode("utf-8", "replace")), show(wanted.decode("utf-8"))
            raise Differs(f"{here} 应为 {right}，实为 {shown}", f"{here} is {shown}, recomputed {right}")
        bundle["compared"] += 1


def check_targets(bundle):
    """Section 13 (7) and section 9."""
    bundle["transcript"], bundle["compared"] = lines_of(bundle["files"]["transcript.jsonl"], "transcript.jsonl"), 0
    bundle["drawn"], lines = draw_targets(bundle, stream_of(bundle, "targets"))
    compare(bundle, lines)
    need(len(bundle["drawn"]) == bundle["sample"], "抽取个数不符", "not as many targets drawn as the sample says")


def check_officers(bundle):
    """Section 13 (8) and section 10."""
    bundle["teams"] = [[] for _ in bundle["drawn"]]
    if bundle["rules"]["team"] is not None:
        pairing = Pairing(bundle, stream_of(bundle, "officers"))
        compare(bundle, pairing.fill())
        compare(bundle, pairing.balance())
        bundle["teams"] = list(pairing.teams())


def check_dates(bundle):
    """Section 13 (9) and section 11."""
    bundle["days"] = {}
    if bundle["rules"]["dates"] is not None:
        days = Days(bundle, stream_of(bundle, "dates"))
        compare(bundle, days.draw())
        bundle["days"] = {place: day for tour, day in days.day.items() for place in days.tours[tour]}
    need(len(bundle["transcript"]) == bundle["compared"], "transcript.jsonl 有多余的行",
         "transcript.jsonl has lines after the last one recomputed")


def check_result(bundle):
    """Section 13 (10) and section 12: result and manifest, byte for byte."""
    files, draw_id = bundle["files"], bundle["commitment"]["draw_id"]
    drawn = [{"day": bundle["days"].get(place), "target": bundle["targets"][row]["id"],
              "team": [bundle["officers"][o]["id"] for o in bundle["teams"][place]]} for place, row in enumerate(bundle["drawn"])]
    result = encode({"commitment": bundle["C"], "draw_id": draw_id, "drawn": drawn, "protocol": PROTOCOL,
                     "entropy": digest("entropy", files["entropy.json"]),
                     "transcript": digest("transcript", files["transcript.jsonl"])})
    need(files["result.json"] == result, "result.json 与重算不同", "result.json is not the one recomputed")
    manifest = encode({"commitment": bundle["C"], "draw_id": draw_id, "edition": "auditor", "protocol": PROTOCOL,
                       "result": bundle["R"],
                       "files": [{"bytes": len(files[name]), "name": name, "sha256": hashlib.sha256(files[name]).hexdigest()}
                                 for name in FILES]})
    need(files["manifest.json"] == manifest, "manifest.json 与重算不同（指纹或编号）",
         "manifest.json is not the one recomputed (digests or draw_id)")


def check_published(bundle):
    """Section 13 (11). True only when both digests were given and agree; None when one or both remain to be compared."""
    given = {"C": bundle["paper"][0], "R": bundle["paper"][1]}
    for name, digits in given.items():
        if digits is not None:
            plain = re.sub(r"[\s:-]", "", digits).lower()
            need(plain == bundle[name], f"指纹 {name} 与所给不同：{show(digits)}", f"digest {name} is not the one given: {show(digits)}")
    return True if all(value is not None for value in given.values()) else None


def verify(path, commitment=None, result=None):
    """Section 13: all checks in order up to the first difference, as the object that `--json` prints."""
    bundle = {"found": read_bundle(path), "paper": (commitment, result)}
    for key, name in (("C", "commitment"), ("R", "result")):
        data = dict(bundle["found"]).get(name + ".json")
        bundle[key] = None if data is None else digest(name, data)
    report = {"ok": True, "checks": [], "commitment": bundle["C"], "result": bundle["R"]}
    for name, zh, en in CHECKS:
        passed, found = None, ("未进行", "not run")
        if report["ok"]:
            try:
                passed = globals()["check_" + name](bundle) is None or True
                if name == "published":
                    passed = check_published(bundle)
                found = ("一致", "agrees")
            except Differs as difference:
                passed, found = False, difference.args
            except Exception as error:  # whatever the bytes are: a failed check, never a traceback
                passed, found = False, (f"无法核对（{type(error).__name__}）", f"cannot be checked ({type(error).__name__})")
            report["ok"] = passed is not False
            if passed is None:
                found = ("未完成：请把下面两个指纹与见证表逐字核对", "not run: compare both digests below with the signed sheets")
        report["checks"].append({"name": name, "passed": passed, "zh": f"{zh}：{found[0]}", "en": f"{en}: {found[1]}"})
    return report


def main(arguments=None):
    """The command line."""
    for output in (sys.stdout, sys.stderr):
        if hasattr(output, "reconfigure"):
            output.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser(description="Verifies a proof bundle of the draw protocol shuangsui-2.")
    parser.add_argument("bundle", metavar="BUNDLE", help="a folder or a .zip")
    parser.add_argument("--commitment", metavar="HEX", help="the commitment digest on the signed sheets")
    parser.add_argument("--result", metavar="HEX", help="the result digest on the signed sheets")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    options = parser.parse_args(arguments)
    try:
        report = verify(options.bundle, options.commitment, options.result)
    except Unreadable as error:
        print(f"无法读取 / cannot be read: {show(options.bundle)}: {error}", file=sys.stderr)
        if options.json:
            checks = [{"name": name, "passed": None, "zh": f"{zh}：未进行", "en": f"{en}: not run"} for name, zh, en in CHECKS]
            print(json.dumps({"ok": False, "checks": checks, "commitment": None, "result": None}, ensure_ascii=False))
        return 2
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
        return 0 if report["ok"] else 1
    for check in report["checks"]:
        print({True: "✓", False: "✗", None: "–"}[check["passed"]], check["zh"], "|", check["en"])
    print(f"名录指纹 / commitment digest C:\n  {report['commitment'] or '–'}\n"
          f"结果指纹 / result digest R:\n  {report['result'] or '–'}")
    if not report["ok"]:
        print("核对未通过。 | NOT verified. The digests above are those of the files as found.")
    elif report["checks"][-1]["passed"] is None:
        print("材料自身一致；必须再把以上两个指纹与现场见证表核对，否则不能说明就是见证人所见的那一次抽取。 | The bundle agrees with itself. "
              "You must still compare both digests with the signed sheets: only the paper ties it to what the witnesses saw.")
    else:
        print("核对通过，与见证表一致。 | Verified, and the digests are those of the signed sheets.")
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader went away: no verdict was delivered
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 2
    sys.exit(status)
