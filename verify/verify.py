#!/usr/bin/env python3
"""Verifier for proof bundles of the draw protocol shuangsui-3.

Written from docs/draw-protocol.md alone, and from docs/transparency-log.md for the proofs of a log; "section" below means a section of the
first page. Python 3.9 or later, standard library only.
"Row" is an index into the list of targets; "place" is an index into the list of drawn rows.

    python3 verify.py BUNDLE [--commitment HEX] [--result HEX] [--log-key VKEY] [--witness-key VKEY ...] [--json]

BUNDLE is a folder or a .zip. Exit status: 0 green or amber, 1 red (something differs), 2 the bundle cannot be read (or wrong usage).
What this program does not compute: the pairings of drand signatures. They are then shown as not checked.
"""
import argparse
import base64
import bisect
import collections
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

PROTOCOL = "shuangsui-3"
LOG_PROTOCOL = "shuangsui-log-1"
U = 10**9
ROSTERS = ("targets", "officers", "recusals")
KINDS = ("entered", "left", "reclassified", "excluded", "readmitted", "officer-entered", "officer-left", "officer-unavailable",
         "officer-recused")
SEALED_FILES = [f"{name}-sealed.jsonl" for name in ROSTERS + ("changes",)]
FILES = [f"{name}.jsonl" for name in ROSTERS] + ["changes.jsonl", "commitment.json", "entropy.json", "result.json", "rules.json",
                                                 "transcript.jsonl"]
PROOFS = ["commitment.tlog-proof", "result.tlog-proof"]
DRAND_CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
DRAND_GENESIS, DRAND_PERIOD = 1692803367, 3

# Limits of this program, not of the protocol: real bundles stay far below them, hostile ones are refused before they cost time or memory.
LARGEST_BUNDLE = 1 << 30  # bytes: more than a million targets fit, a zip bomb does not
LARGEST_VALUE = 1 << 25   # bytes of one JSON value: a substitution of a hundred thousand targets fits, a forest of brackets does not
LARGEST_PROOF = 1 << 20   # bytes of a .tlog-proof
MOST_LINES = 2 * 10**7    # of a .jsonl file
MOST_SIGNATURES = 100     # of a checkpoint
MOST_COINS = 2 * 10**6    # periods summed over the distinct cases of section 5: some seconds
MOST_STRATA = 5 * 10**7   # rows times the square of a tree's depth

CHECKS = [("manifest", "清单与文件", "manifest and files"), ("rules", "抽取规则", "rules"),
          ("rosters", "名录格式", "rosters"), ("sealed", "封存内容", "sealed lines"),
          ("probabilities", "抽中概率", "inclusion probabilities"), ("commitment", "名录指纹", "commitment"),
          ("entropy", "随机数", "entropy"), ("beacons", "公共随机数的真实性", "public randomness"),
          ("targets", "抽取对象", "draw of the targets"), ("officers", "匹配人员", "pairing of the officers"),
          ("dates", "抽取日期", "draw of the days"), ("result", "结果", "result"),
          ("substitutions", "人员替补", "substitutions"), ("log", "透明日志存证", "proofs of the transparency log"),
          ("published", "与见证表上的指纹核对", "digests on the signed sheets")]
REASONS = {
    "untied": ("透明日志存证和见证表上的指纹都未核对：材料自身一致，但不能说明就是当初承诺的那一次抽取。请提供日志公钥，或把下面两个指纹与见证表逐字核对",
               "neither the log's proofs nor the digests on paper were checked: the bundle agrees with itself, and nothing ties it to what "
               "was promised. Give the log's key, or compare both digests below with the signed sheets"),
    "unwitnessed": ("没有机关以外的见证人密钥证明名录指纹先于随机数产生", "nobody outside the agency says that the commitment came before the entropy"),
    "sealed-missing": ("这是公开版，没有封存内容：权重、可用状态和证件按名录所写采用，未重算",
                       "this is the public edition, without the sealed lines: weights, availability and certificates are taken as committed"),
    "beacon-unchecked": ("公共随机数（drand 签名或彩票号码）本程序未核对：请用另一个核对程序核对签名，彩票号码请查开奖公告",
                         "public randomness (drand signatures or lottery numbers) was not checked by this program: check signatures with "
                         "another verifier, and look lottery numbers up"),
    "fallback": ("有随机数来源用了备用项：故意失败等于多一次机会，请核实首选项为何失败",
                 "a source of entropy fell back on another option: failing on purpose is a second try, so ask why the first one failed")}


class Differs(Exception):
    """A check that failed: what differs, in Chinese and in English."""


class Unreadable(Exception):
    """The bundle as a whole cannot be read, or is beyond the limits of this program."""


class NotRun(Exception):
    """A check that could not be made, or not in full: why, in Chinese and in English."""


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

WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def encode(value):
    """Section 1: canonical JSON as bytes."""
    return WRITER.encode(value).encode("utf-8")


def _refuse(text):
    raise ValueError("not a number of this protocol: " + text[:20])


def _integer(text):
    """Section 1: digits only, at most 2^53 - 1. (Leading zeros do not survive the comparison in `decode`.)"""
    if len(text) > 16 or text.startswith("-") or int(text) >= 2**53:
        _refuse(text)
    return int(text)


READER = json.JSONDecoder(parse_int=_integer, parse_float=_refuse, parse_constant=_refuse)


def decode(data, where):
    """Section 1: the value of canonical JSON; anything else than its canonical form is refused."""
    if len(data) > LARGEST_VALUE:
        raise Unreadable(f"{where} is larger than this program reads")
    try:
        text = data.decode("utf-8")
        value = READER.decode(text)
        if not unicodedata.is_normalized("NFC", text):  # as a whole; if it is, its parts are
            refuse_other_forms(value)
        same = encode(value) == data  # also refuses repeated members, white space, other escapes and their order
    except (ValueError, RecursionError) as error:
        reason = show(str(error))
        raise Differs(f"{where} 不是规范 JSON（{reason}）", f"{where} is not canonical JSON ({reason})") from None
    need(same, f"{where} 不是规范 JSON 的唯一写法", f"{where} is not byte for byte the canonical form of its value")
    return value


def refuse_other_forms(value):
    """Section 1: strings are in NFC. (Members' names need no test of their own: every object has exactly the members listed.)"""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if not unicodedata.is_normalized("NFC", item):
                raise ValueError("a string is not in NFC")
        elif isinstance(item, dict):
            stack.extend(item)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def lines_of(data, name):
    """Section 1: the lines of a .jsonl file without their newlines. Only the byte 0A ends a line."""
    need(not data or data.endswith(b"\n"), f"{name} 末行没有换行", f"{name}: the last line has no newline")
    if data.count(b"\n") > MOST_LINES:
        raise Unreadable(f"{name} has more lines than this program reads")
    return data.split(b"\n")[:-1]


def digest(purpose, data):
    """Section 1: D(p, b)."""
    return hashlib.sha256(f"{PROTOCOL}/{purpose}\n".encode() + data).hexdigest()


def leaf_hash(data):
    """RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    """RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def merkle_root(leaves):
    """Section 1: the Merkle tree hash of RFC 6962, hex. Pairing level by level, an odd last node moving up as it is, gives the
    same tree as the split at the largest power of two."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = [leaf_hash(leaf) for leaf in leaves]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [node_hash(left, right) for left, right in zip(level[::2], level[1::2])] + odd
    return level[0].hex()


# ------------------------------------------------------------------------------------------------- section 2: reading

def is_substitution(name):
    """Section 2: whether this is the name of a substitution's file."""
    return re.fullmatch(r"substitution-[1-9][0-9]{0,2}\.json", name) is not None


def is_of_a_bundle(name):
    """Section 2: whether a bundle, of one edition or the other, may have a file of this name."""
    return name == "manifest.json" or name in FILES or name in SEALED_FILES or name in PROOFS or is_substitution(name)


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
        if is_of_a_bundle(name) and os.path.isfile(full):
            with open(full, "rb") as file:
                data = read_up_to(file, room)
            room -= len(data)
        found.append((name, data))
    return found


def refuse_two_readings(path):
    """Section 2: programs find the directory of an archive by the offset in its end record, or right before that record, or by ZIP64. One
    in which these differ holds another bundle for each."""
    with open(path, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 42))
        tail = file.read(42)
        need_one = len(tail) >= 22 and tail[-22:-18] == b"PK\5\6" and tail[:4] != b"PK\6\7"
        disk, first, here, count, length, start, comment = struct.unpack("<HHHHIIH", tail[-18:]) if need_one else (1,) * 7
        if disk or first or here != count or comment or start + length != size - 22:
            raise Unreadable("an archive in which programs may find different files")
        file.seek(start)
        directory, at, entries = file.read(length), 0, 0
        while at < length:
            if directory[at:at + 4] != b"PK\1\2" or at + 46 > length:
                raise Unreadable("an archive in which programs may find different files")
            at += 46 + sum(struct.unpack("<HHH", directory[at + 28:at + 34]))
            entries += 1
        if at != length or entries != count:
            raise Unreadable("an archive in which programs may find different files")


def read_zip(path):
    """Section 2: entries stored or deflated, not encrypted. (`orig_filename`: a name is not cut short at a zero byte.)"""
    found, room = [], LARGEST_BUNDLE
    refuse_two_readings(path)
    with zipfile.ZipFile(path) as archive:
        entries = [(info.orig_filename, info) for info in archive.infolist()]
        if sum(info.file_size for name, info in entries if is_of_a_bundle(name)) > room:
            raise Unreadable("the files are larger than 1 GiB together")
        for name, info in entries:
            data = None
            if is_of_a_bundle(name):
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


def instant(value):
    """Section 1: YYYY-MM-DDTHH:MM:SS.mmmZ, a real day and a real time of it."""
    return matching(r"[0-9-]{10}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z")(value) and day(value[:10])


def milliseconds(at):
    """Of an instant: since 1970-01-01T00:00:00.000Z."""
    days = datetime.date.fromisoformat(at[:10]).toordinal() - datetime.date(1970, 1, 1).toordinal()
    return ((days * 24 + int(at[11:13])) * 60 + int(at[14:16])) * 60000 + int(at[17:19]) * 1000 + int(at[20:23])


def not_blank(value):
    """Section 7: a string that is not blank."""
    return text(value) and value.strip(" \u3000") != ""


def scope(value):
    """Section 3: a *scope*."""
    return (array(record(attribute=text, values=sorted_array(text, least=1)))(value)
            and ascending([clause["attribute"] for clause in value]))


def in_scope(clauses):
    """Section 3: the test of a target or an officer that is in scope."""
    wanted = [(clause["attribute"], frozenset(clause["values"])) for clause in clauses]
    return lambda row: all(row["attributes"][attribute] in values for attribute, values in wanted)


def form(value, where, /, **members):
    """Section 2: exactly the members listed, each as its test wants. (The messages are made only when they are needed.)"""
    if not isinstance(value, dict) or value.keys() != members.keys():
        raise Differs(f"{where} 的成员不是 {sorted(members)}", f"{where} has not exactly the members {sorted(members)}")
    for name, right in members.items():
        if not right(value[name]):
            raise Differs(f"{where} 的 {name} 不合规定：{show(value[name])}",
                          f"{where}: {name} is not as the specification wants: {show(value[name])}")


def sorted_by(items, key, where):
    """The items are sorted by a member of theirs, which is unique."""
    need(ascending([item[key] for item in items]), f"{where} 未按 {key} 的次序或有重复", f"{where}: not sorted by {key}, or not unique")


def distinct(values, where):
    need(len(set(values)) == len(values), f"{where} 有重复", f"{where}: not distinct")


def check_manifest(bundle):
    """Section 15 (1) and section 2: the files are those of the edition, and the manifest describes all others."""
    names = [name for name, _ in bundle["found"]]
    need("manifest.json" in names, "manifest.json 缺失", "manifest.json is missing")
    for name, data in bundle["found"]:
        need(is_of_a_bundle(name), f"多余的文件 {show(name)}", f"not a file of a bundle: {show(name)}")
        need(data is not None, f"{name} 不是文件", f"{name} is not a file")
    need(len(set(names)) == len(names), "有重名的文件", "a file is there twice")
    files = bundle["files"] = dict(bundle["found"])
    manifest = bundle["manifest"] = decode(files["manifest.json"], "manifest.json")
    form(manifest, "manifest.json", commitment=HEX64, draw_id=ID, edition=one_of("auditor", "public"), files=array(),
         protocol=one_of(PROTOCOL), result=HEX64)
    bundle["edition"] = manifest["edition"]
    for name in FILES + (SEALED_FILES if manifest["edition"] == "auditor" else []):
        need(name in files, f"{name} 缺失", f"{name} is missing")
    for name in SEALED_FILES if manifest["edition"] == "public" else []:
        need(name not in files, f"公开版不应有 {name}", f"the public edition must not have {name}")
    bundle["numbers"] = range(1, 1 + sum(map(is_substitution, names)))
    for number in bundle["numbers"]:
        need(f"substitution-{number}.json" in files, f"substitution-{number}.json 缺失（编号有空缺）",
             f"substitution-{number}.json is missing: there is a gap")
    for entry in manifest["files"]:
        form(entry, "manifest.json files", bytes=NUMBER, name=text, sha256=HEX64)
    need([entry["name"] for entry in manifest["files"]] == sorted(set(files) - {"manifest.json"}), "manifest.json 所列与现有文件不符",
         "manifest.json does not list exactly the other files in order")
    for entry in manifest["files"]:
        data = files[entry["name"]]
        need(entry["bytes"] == len(data), f"{entry['name']} 的长度与清单不同", f"{entry['name']}: length differs from the manifest")
        need(entry["sha256"] == hashlib.sha256(data).hexdigest(), f"{entry['name']} 的 SHA-256 与清单不同",
             f"{entry['name']}: SHA-256 differs from the manifest")


# ---------------------------------------------------------------------------------------------- section 3: the rules

def check_rules(bundle):
    """Section 15 (2) and section 3."""
    rules = bundle["rules"] = decode(bundle["files"]["rules.json"], "rules.json")
    form(rules, "rules.json", protocol=one_of(PROTOCOL), attributes=KEYS, sealed_attributes=KEYS, measures=KEYS, scope=scope,
         duties=array(most=20), trees=array(least=1, most=2), weights=anything, maximum_ppb=integer(1, U), budget=or_null(integer(1, 10**7)),
         team=anything, dates=anything, window=record(**{"from": day, "to": day}))
    need(not set(rules["sealed_attributes"]) & set(rules["attributes"]), "同一属性既公开又封存", "an attribute both open and sealed")
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
    form(value, where, attributes=array(text, most=20), floors=array())
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
                  + [rules["dates"] and rules["dates"]["together"]] + compared)
    of_officers = [clause["attribute"] for seat in seats for clause in seat["scope"]] + compared
    measures = [each["measure"] for each in indicators if each["kind"] == "band"]
    weighing = [each["attribute"] for each in indicators if each["kind"] == "value"]
    of_rows = rules["attributes"] + rules["sealed_attributes"]
    for used, known, where in ((of_targets, rules["attributes"], "attributes"), (measures, rules["measures"], "measures"),
                               (weighing, of_rows, "attributes, sealed_attributes"),
                               (of_officers, rules["team"] and rules["team"]["attributes"], "team.attributes")):
        for name in sorted(set(used) - set(known or []) - {None}):
            need(False, f"{show(name)} 不在 {where} 中", f"{show(name)} is not among {where}")


# ---------------------------------------------------------------------------------------------- section 4: the frame

def roster_forms(rules):
    """Sections 4 and 6: the test of each member of a line, by list. (Where nobody is sent there are no lines of officers.)"""
    team, visits = rules["team"] or {"attributes": []}, integer(0, 400)
    duties = array(or_null(record(allowed=visits, owed=visits, periods=visits)), len(rules["duties"]), len(rules["duties"]))
    return {"targets": {"id": ID, "name": text, "attributes": texts(*rules["attributes"]), "excluded": or_null(text), "counted": boolean,
                        "duties": duties, "last_team": sorted_array(ID), "weight": integer(1, 51 * 10**6), "pi": NUMBER, "sealed": HEX64},
            "officers": {"attributes": texts(*team["attributes"]), "available": boolean, "capacity": or_null(integer(1, 10**5)),
                         "certified": boolean, "days_off": sorted_array(day), "group": text, "id": ID, "sealed": HEX64, "skills": TEXTS},
            "recusals": {"officer": ID, "sealed": HEX64, "target": ID},
            "changes": {"id": matching("[!-~]{1,129}"), "kind": one_of(*KINDS), "sealed": HEX64}}


ORDER = {"targets": lambda row: row["id"], "officers": lambda row: row["id"],
         "recusals": lambda row: row["officer"] + " " + row["target"], "changes": lambda row: row["kind"] + " " + row["id"]}


def check_rosters(bundle):
    """Section 15 (3), sections 4 and 6: form, order and uniqueness of the lists; every target in scope. (Line by line, so that a file
    of something else is refused at its first line.)"""
    bundle["lines"] = {}
    for name, members in roster_forms(bundle["rules"]).items():
        lines, rows = lines_of(bundle["files"][name + ".jsonl"], name + ".jsonl"), []
        need(name != "targets" or len(lines) <= 9 * 10**6, "targets.jsonl 超过 9000000 行", "targets.jsonl: more than 9000000 lines")
        need(name in ("targets", "changes") or bundle["rules"]["team"] is not None or not lines, f"不派人员，{name}.jsonl 应为空",
             f"{name}.jsonl: must be empty when team is null")
        for i, line in enumerate(lines):
            rows.append(decode(line, f"{name}.jsonl:{i + 1}"))
            form(rows[-1], f"{name}.jsonl:{i + 1}", **members)
        need(ascending(list(map(ORDER[name], rows))), f"{name}.jsonl 未按次序或有重复", f"{name}.jsonl: not sorted or not unique")
        bundle["lines"][name], bundle[name] = lines, rows
    check_target_rows(bundle["targets"], bundle["rules"])


def check_target_rows(targets, rules):
    """Section 4: what holds of a target beyond its form."""
    in_the_scope = in_scope(rules["scope"])
    for i, row in enumerate(targets):
        where = f"targets.jsonl:{i + 1}"
        need(in_the_scope(row), f"{where} 不在抽取范围内", f"{where} is not in scope")
        need(row["counted"] or row["excluded"] is not None, f"{where} 可抽却不计数", f"{where} is eligible but not counted")
        if row["excluded"] is None and not all(map(is_possible, row["duties"])):
            raise Differs(f"{where} 的应查次数不合规定：{show(row['duties'])}",
                          f"{where}: the duties of an eligible row are not possible: {show(row['duties'])}")


def is_possible(duty):
    """Section 4: whether an eligible row may have this duty."""
    return duty is None or 1 <= duty["allowed"] <= duty["periods"] and duty["owed"] <= duty["allowed"]


def sealed_forms(rules):
    """Sections 4 and 6: the test of each member of a sealed line, by list."""
    return {"targets": {"attributes": texts(*rules["sealed_attributes"]),
                        "measures": record(**{name: or_null(NUMBER) for name in rules["measures"]}), "salt": SALT},
            "officers": {"certificate": text, "certificate_expires_on": lambda value: value == "" or day(value), "code": text,
                         "name": text, "organisation": text, "salt": SALT, "unavailable": or_null(text)},
            "recusals": {"ground": text, "salt": SALT},
            "changes": {"after": text, "approver": text, "before": text, "reason": text, "salt": SALT}}


def check_sealed(bundle):
    """Section 15 (4), sections 4 to 6: the sealed lines, their digests, and what is recomputed from them."""
    if bundle["edition"] == "public":
        raise NotRun("公开版没有封存内容，按名录所写采用", "the public edition has no sealed lines: taken as committed")
    rules, until = bundle["rules"], bundle["rules"]["window"]["to"]
    weight_of = weight(rules["weights"])
    for name, members in sealed_forms(rules).items():
        file = f"{name}-sealed.jsonl"
        lines = lines_of(bundle["files"][file], file)
        need(len(lines) == len(bundle[name]), f"{file} 的行数与 {name}.jsonl 不同", f"{file} has not as many lines as {name}.jsonl")
        for i, (line, row) in enumerate(zip(lines, bundle[name])):
            where = f"{file}:{i + 1}"
            need(hashlib.sha256(line).hexdigest() == row["sealed"], f"{where} 的摘要与名录所写不同",
                 f"{where} has not the digest that its line names")
            sealed = decode(line, where)
            form(sealed, where, **members)
            if name == "targets":
                same_as_sealed(row, "weight", weight_of(row, sealed), f"targets.jsonl:{i + 1}")
            if name == "officers":
                proved = sealed["certificate"] != "" and sealed["certificate_expires_on"] >= until
                same_as_sealed(row, "available", sealed["unavailable"] is None, f"officers.jsonl:{i + 1}")
                same_as_sealed(row, "certified", proved, f"officers.jsonl:{i + 1}")


def same_as_sealed(row, member, wanted, where):
    """What a line says is what its sealed line gives."""
    if row[member] != wanted:
        raise Differs(f"{where} 的 {member} 应为 {show(wanted)}，实为 {show(row[member])}",
                      f"{where}: {member} is {show(row[member])}, recomputed {show(wanted)}")


# ------------------------------------------------------------------------------ section 5: weights and probabilities

def value_points(indicator):
    """Section 5: the points that an indicator of kind `value` gives to a target (its line and its sealed line)."""
    table, name = {entry["value"]: entry["points"] for entry in indicator["table"]}, indicator["attribute"]
    return lambda row, sealed: table.get((row if name in row["attributes"] else sealed)["attributes"][name], indicator["otherwise"])


def band_points(indicator):
    """Section 5: the points that an indicator of kind `band` gives to a target (its line and its sealed line)."""
    begins = [band["from"] for band in indicator["bands"]]

    def points(row, sealed):
        measure = sealed["measures"][indicator["measure"]]
        reached = 0 if measure is None else bisect.bisect_right(begins, measure)
        return indicator["bands"][reached - 1]["points"] if reached else indicator["otherwise"]
    return points


def weight(weights):
    """Section 5: the function that gives the weight of a row."""
    indicators = [(value_points if each["kind"] == "value" else band_points)(each) for each in weights["indicators"]]
    return lambda row, sealed: weights["base"] + sum(points(row, sealed) for points in indicators)


def coin_sums(m, d, c, k):
    """Section 5: t(m, d, c) for the chance k. The sum is built up by Horner's rule, so that 400 periods take no long powers."""
    low, high = max(d, 0), min(c, m)
    if low > high:
        return 0
    total, power, choose = 0, 1, math.comb(m, low)
    for j in range(low, high + 1):
        total = total * (U - k) + choose * power
        power *= k
        choose = choose * (m - j) // (j + 1)
    return total * k**low * (U - k)**(m - high)


def duty_chance(m, d, c, k):
    """Section 5: h, the chance of this period's draw, for m periods, d visits owed, c allowed and the chance k."""
    h = U * k * coin_sums(m - 1, d - 1, c - 1, k) // coin_sums(m, d, c, k)
    return h if d == m else min(max(h, 1), U - 1)


def starts(targets, rules):
    """Section 5: where π of every row starts."""
    tables = [{entry["value"]: entry["chance_ppb"] for entry in rule["table"]} for rule in rules["duties"]]
    pi, known, coins = [], {}, 0
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
                coins += duty["periods"]
                if coins > MOST_COINS:
                    raise Unreadable("more distinct duties than this program computes")
                known[case] = duty_chance(*case)
            largest = max(largest, known[case])
        pi.append(largest)
    return pi


def tree(targets, levels):
    """Section 5: the nodes of the tree of strata over the counted rows, in post-order, as [(path, rows)]. A path that ends sorts
    after every longer one that begins like it, which is what post-order means."""
    if len(targets) * len(levels)**2 > MOST_STRATA:
        raise Unreadable("deeper trees of strata than this program computes")
    nodes = {}
    for row, target in enumerate(targets):
        if target["counted"]:
            path = tuple(target["attributes"][level] for level in levels)
            for length in range(len(levels) + 1):
                nodes.setdefault(path[:length], []).append(row)
    return sorted(nodes.items(), key=lambda node: [(0, value) for value in node[0]] + [(1,)])


def raise_rows(pi, weight, rows, goal, maximum):
    """Section 5: *raise* the sum of π over the rows to the goal. The rows are looked at by room / weight, the least first: those
    that are full in a pass are then the first ones. (2^64 keeps different quotients apart: weights are below 2^26.)"""
    missing = goal - sum(pi[row] for row in rows)
    if missing <= 0:
        return
    opened = sorted((row for row in rows if pi[row] < maximum), key=lambda row: (maximum - pi[row] << 64) // weight[row])
    first, total = 0, sum(weight[row] for row in opened)
    while missing > 0:
        missing_then, total_then = missing, total  # all are judged with the same
        while first < len(opened) and missing_then * weight[opened[first]] >= (maximum - pi[opened[first]]) * total_then:
            row = opened[first]
            missing -= maximum - pi[row]
            total -= weight[row]
            pi[row] = maximum
            first += 1
        if total != total_then:
            continue
        need(first < len(opened), "按规则无法达到下限，名录应被拒绝", "the frame is to be refused: a raise fails")
        shares = [(divmod(missing * weight[row], total), row) for row in opened[first:]]
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
    pi, weights = starts(targets, rules), [target["weight"] for target in targets]
    for rule, nodes in zip(rules["trees"], trees):
        sizes, asks = {path: len(rows) for path, rows in nodes}, {}
        for floor in rule["floors"]:
            path = tuple(floor["path"])
            whole = max(-(-floor["ratio_bp"] * sizes.get(path, 0) // 10000), floor["minimum"])
            asks[path] = max(0, whole - floor["done"]) // floor["periods"]
            if asks[path] and path not in sizes:
                raise Differs(f"下限没有对应的层，名录应被拒绝：{show(floor)}",
                              f"the frame is to be refused: a floor without a node: {show(floor)}")
        for path, rows in nodes:
            if path in asks:
                raise_rows(pi, weights, [row for row in rows if eligible[row]], asks[path] * U, rules["maximum_ppb"])
    everyone = [row for row in range(len(targets)) if eligible[row]]
    raise_rows(pi, weights, everyone, -(-sum(pi) // U) * U, rules["maximum_ppb"])
    return pi


def check_probabilities(bundle):
    """Section 15 (5): π by section 5, from the weights written."""
    rules, targets = bundle["rules"], bundle["targets"]
    bundle["trees"] = [tree(targets, each["attributes"]) for each in rules["trees"]]
    for i, (target, pi) in enumerate(zip(targets, probabilities(targets, rules, bundle["trees"]))):
        need(target["pi"] == pi, f"targets.jsonl:{i + 1} 抽中概率应为 {pi}，实为 {target['pi']}",
             f"targets.jsonl:{i + 1}: pi {target['pi']}, recomputed {pi}")
    bundle["sample"] = sum(target["pi"] for target in targets) // U
    need(rules["budget"] is None or bundle["sample"] <= rules["budget"], "抽取个数超过预算，名录应被拒绝",
         "the frame is to be refused: the sample is greater than the budget")


# ----------------------------------------------------------------------------- sections 6 and 7: commitment, entropy

SOURCES = {"dice": {"digits": integer(1, 64)}, "secret": {"digest": HEX64, "holder": not_blank},
           "drand": {"chain": one_of(DRAND_CHAIN), "round": integer(1, 2**32 - 1)},
           "lottery": {"digits": integer(1, 64), "issue": not_blank, "lottery": not_blank}}


def check_commitment(bundle):
    """Section 15 (6) and section 6."""
    value = bundle["commitment"] = decode(bundle["files"]["commitment.json"], "commitment.json")
    counted = record(**dict.fromkeys(KINDS, NUMBER))
    form(value, "commitment.json", agency=texts("code", "name"),
         changes=record(counts=counted, previous=text, root=HEX64, size=NUMBER), cut_off=texts("day", "recorded_by"), draw_id=ID,
         draw_number=text, engine=texts("generator", "name", "packages", "source", "version"), entropy_plan=anything,
         frozen_at=instant, log=or_null(record(origin=text, root=HEX64, size=NUMBER)), officers=anything, pool=NUMBER,
         protocol=one_of(PROTOCOL), recusals=anything, release_on=day, replaces=text, rules=anything, sample=anything,
         scope_key=text, substitution_reasons=TEXTS, supplements=text, targets=anything, task=texts("code", "item", "name"),
         void_reasons=TEXTS)
    check_plan(value["entropy_plan"], value["frozen_at"], "commitment.json entropy_plan")
    eligible = {"targets": sum(row["excluded"] is None for row in bundle["targets"]),
                "officers": sum(row["available"] and row["certified"] for row in bundle["officers"])}
    wanted = {"rules": digest("rules", bundle["files"]["rules.json"]), "sample": bundle["sample"]}
    for name in ROSTERS + ("changes",):
        wanted[name] = {"root": merkle_root(bundle["lines"][name]), "size": len(bundle["lines"][name])}
        if name in eligible:
            wanted[name]["eligible"] = eligible[name]
    found = collections.Counter(row["kind"] for row in bundle["changes"])
    wanted["changes"].update(counts={kind: found[kind] for kind in KINDS}, previous=value["changes"]["previous"])
    need(value["changes"]["previous"] != "" or not bundle["changes"], "没有可比的上次冻结（previous 为空），changes.jsonl 却有变动",
         "commitment.json: changes, but no freeze with which this one is compared")
    for name, right in wanted.items():
        need(encode(value[name]) == encode(right), f"commitment.json 的 {name} 应为 {show(right)}，实为 {show(value[name])}",
             f"commitment.json: {name} is {show(value[name])}, recomputed {show(right)}")


def check_plan(plan, since, where):
    """Section 7: an entropy plan; every round in it comes after the instant `since`."""
    need(array(least=1, most=16)(plan), f"{where} 应有 1 至 16 项", f"{where}: not an array of 1 to 16 slots")
    strength, others = 0, False
    for i, slot in enumerate(plan):
        here = f"{where}[{i}]"
        form(slot, here, deadline=lambda value: value == "" or instant(value), name=ID, options=array(least=1, most=4))
        for option in slot["options"]:
            kind = option.get("kind") if isinstance(option, dict) else None
            form(option, here + ".options", kind=one_of(*SOURCES), **(SOURCES[kind] if one_of(*SOURCES)(kind) else {}))
            need(kind != "drand" or round_instant(option["round"]) > since, f"{here}：drand 的轮次不晚于 {since}",
                 f"{here}: a drand round that is not after {since}")
        kinds = [option["kind"] for option in slot["options"]]
        rounds = [round_instant(option["round"]) if option["kind"] == "drand" else None for option in slot["options"]]
        need(slot["deadline"] == "" or slot["deadline"] > since, f"{here} 的期限不晚于 {since}",
             f"{here}: a deadline that is not after {since}")
        need(slot["deadline"] == "" or rounds[0] is None or slot["deadline"] >= rounds[0], f"{here} 的期限早于首选的轮次",
             f"{here}: a deadline before the round of the first option")
        need(all(made is None or made >= slot["deadline"] for made in rounds[1:]), f"{here} 备用的轮次早于期限",
             f"{here}: a round of another option before the deadline")
        need((len(kinds) == 1) == (slot["deadline"] == ""), f"{here} 有备用项才有、也必须有期限",
             f"{here}: a deadline is to be given where there are several options, and only there")
        need("dice" not in kinds or len(kinds) == 1 and not others, f"{here}：骰子须排在其他来源之前，且无备用项、不作备用项",
             f"{here}: dice come before all others, alone in their slots")
        others = others or "dice" not in kinds
        strength += min({"drand": 64, "secret": 0}.get(option["kind"], option.get("digits")) for option in slot["options"])
    distinct([slot["name"] for slot in plan], where + ".name")
    need(strength >= 20, f"{where} 的强度合计不足 20 位数字", f"{where}: the strengths of the slots add up to less than 20")


def is_value_of(source, value):
    """Section 7: whether this text is of the form that a source's value has, and the secret that was promised."""
    if source["kind"] in ("dice", "lottery"):
        return matching("[0-9]{%d}" % source["digits"])(value)
    if source["kind"] == "drand":
        return matching("[0-9a-f]{96}")(value)
    return HEX64(value) and digest("secret", bytes.fromhex(value)) == source["digest"]


def check_values(plan, values, since, where):
    """Section 7: the values of a plan, none of them written down before the instant `since`."""
    need(isinstance(values, list) and len(values) == len(plan), f"{where} 的来源个数与计划不同",
         f"{where}: not as many sources as planned")
    for i, (value, slot) in enumerate(zip(values, plan)):
        here = f"{where}[{i}]"
        form(value, here, at=instant, by=not_blank, name=one_of(slot["name"]), option=integer(0, len(slot["options"]) - 1),
             reason=text, value=text)
        need(is_value_of(slot["options"][value["option"]], value["value"]), f"{here} 的 value 不合规定或与承诺不符：{show(value['value'])}",
             f"{here}: the value is not of its source: {show(value['value'])}")
        need(value["reason"] == "" if value["option"] == 0 else not_blank(value["reason"]), f"{here} 的 reason 应当且仅当用备用项时填写",
             f"{here}: a reason is to be given for another option than the first, and only then")
        need(value["at"] >= since, f"{here} 的时刻早于 {since}", f"{here}: written down before {since}")
        since = value["at"]
        need(value["option"] == 0 or value["at"] >= slot["deadline"], f"{here} 未到期限就用了备用项",
             f"{here}: another option before the deadline")
    used = [(value["at"], slot["options"][value["option"]]) for value, slot in zip(values, plan)]
    for at, source in used:
        if source["kind"] == "drand":
            second = round_instant(source["round"])
            need(at >= second, f"{where}：drand 第 {source['round']} 轮的值记录于该轮之前", f"{where}: a drand value before its round")
            need(all(thrown < second for thrown, other in used if other["kind"] == "dice"), f"{where}：骰子掷于 drand 该轮之后",
                 f"{where}: dice thrown after the second of a drand round")


def round_instant(number):
    """Section 7: the second of a round of drand quicknet, as an instant."""
    seconds = DRAND_GENESIS + (number - 1) * DRAND_PERIOD
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def unchecked_beacons(plan, values):
    """Section 7: the kinds of the values that this program cannot check."""
    used = {slot["options"][value["option"]]["kind"] for value, slot in zip(values, plan)}
    return sorted(used & {"drand", "lottery"})


def check_entropy(bundle):
    """Section 15 (7) and section 7: of this commitment, as planned."""
    value = bundle["entropy"] = decode(bundle["files"]["entropy.json"], "entropy.json")
    form(value, "entropy.json", commitment=one_of(bundle["C"]), draw_id=one_of(bundle["commitment"]["draw_id"]),
         protocol=one_of(PROTOCOL), recorded_at=instant, sources=array())
    check_values(bundle["commitment"]["entropy_plan"], value["sources"], bundle["commitment"]["frozen_at"], "entropy.json sources")
    need(value["recorded_at"] >= value["sources"][-1]["at"], "entropy.json 的 recorded_at 早于最后一个值",
         "entropy.json: recorded_at is before the last value")


def check_beacons(bundle):
    """Section 15 (8): this program computes no pairings."""
    unchecked = unchecked_beacons(bundle["commitment"]["entropy_plan"], bundle["entropy"]["sources"])
    if unchecked:
        raise NotRun("本程序不能核对 " + "、".join(unchecked), "this program cannot check: " + ", ".join(unchecked))
    return "没有用到，无需核对", "none was used"


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
    """Section 8: PRK from the hex of C and the sources; section 13: from that of Q."""
    message = b""
    for source in sources:
        name, value = source["name"].encode("utf-8"), source["value"].encode("utf-8")
        message += struct.pack(">H", len(name)) + name + struct.pack(">I", len(value)) + value
    return hkdf_extract(bytes.fromhex(commitment), message)


def stage_seed(prk, draw_id, stage, number=0):
    """Section 8: the seed of a stage; section 13: that of substitution `number`."""
    return hkdf_expand(prk, encode([PROTOCOL, draw_id, stage, "", number]), 32).hex()


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
        self.in_scope = [in_scope(seat["scope"]) for seat in self.team["seats"]]
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
            suitable = self.suitable(number, target, level)
            self.fit_memo[key] = {o for o, officer in enumerate(self.officers) if suitable(officer)}
        barred = self.recused[target["id"]]
        if self.team["separate_last"] and not self.steps(level, "last_team"):
            barred = barred | self.last_team[place]
        fitting = self.fit_memo[key]  # shared between seats where nobody is barred: nobody changes these sets
        return fitting if fitting.isdisjoint(barred) else fitting - barred

    def suitable(self, number, target, level):
        """*Fits*, but for recusals and the last team: what depends on the target's attributes alone."""
        seat, waived = self.team["seats"][number], {step["attribute"] for step in self.steps(level, "match")}
        match = [(name, target["attributes"][name]) for name in seat["match"] if name not in waived]
        differ = [(name, target["attributes"][name]) for name in seat["differ"] if name not in waived]
        return lambda officer: (
            officer["available"] and (officer["certified"] or not seat["certified"])
            and self.in_scope[number](officer) and set(seat["skills"]) <= set(officer["skills"])
            and all(officer["attributes"][name] == value for name, value in match)
            and not any(officer["attributes"][name] == value for name, value in differ))

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

    def team_at(self, place):
        """The officers of a drawn target's team in seat order, [] when it is owed."""
        units = [self.holder[seat] for seat in self.seats_at(place)]
        if None in units:
            return []
        if self.by_group:
            return first_way([self.fitting(place, each) for each in range(len(self.team["seats"]))], self.units[units[0]])
        return units

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


# ---------------------------------------------------------------------------------------------- the draw and its result

def stream_of(bundle, stage):
    """Section 8: the stream of a stage."""
    return Stream(stage_seed(pseudorandom_key(bundle["C"], bundle["entropy"]["sources"]), bundle["commitment"]["draw_id"], stage))


def compare(found, start, lines, where):
    """The lines found from `start` on (as bytes) are those recomputed; where the next ones start."""
    i = start
    for line in lines:
        wanted, here = encode(line), f"{where}:{i + 1}"
        need(i < len(found), f"{here} 缺失", f"{here} is missing")
        if found[i] != wanted:
            shown, right = show(found[i][:400].decode("utf-8", "replace")), show(wanted.decode("utf-8"))
            raise Differs(f"{here} 应为 {right}，实为 {shown}", f"{here} is {shown}, recomputed {right}")
        i += 1
    return i


def compare_transcript(bundle, lines):
    """The next lines of transcript.jsonl are those recomputed."""
    bundle["compared"] = compare(bundle["transcript"], bundle["compared"], lines, "transcript.jsonl")


def check_targets(bundle):
    """Section 15 (9) and section 9."""
    bundle["transcript"], bundle["compared"] = lines_of(bundle["files"]["transcript.jsonl"], "transcript.jsonl"), 0
    bundle["drawn"], lines = draw_targets(bundle, stream_of(bundle, "targets"))
    compare_transcript(bundle, lines)
    need(len(bundle["drawn"]) == bundle["sample"], "抽取个数不符", "not as many targets drawn as the sample says")


def check_officers(bundle):
    """Section 15 (10) and section 10."""
    bundle["teams"] = [[] for _ in bundle["drawn"]]
    if bundle["rules"]["team"] is not None:
        pairing = bundle["pairing"] = Pairing(bundle, stream_of(bundle, "officers"))
        compare_transcript(bundle, pairing.fill())
        compare_transcript(bundle, pairing.balance())
        bundle["teams"] = [pairing.team_at(place) for place in range(len(bundle["drawn"]))]


def check_dates(bundle):
    """Section 15 (11) and section 11."""
    bundle["days"] = {}
    if bundle["rules"]["dates"] is not None:
        days = Days(bundle, stream_of(bundle, "dates"))
        compare_transcript(bundle, days.draw())
        bundle["days"] = {place: day for tour, day in days.day.items() for place in days.tours[tour]}
    need(len(bundle["transcript"]) == bundle["compared"], "transcript.jsonl 有多余的行",
         "transcript.jsonl has lines after the last one recomputed")


def ids(bundle, team):
    """The ids of a team."""
    return [bundle["officers"][officer]["id"] for officer in team]


def check_result(bundle):
    """Section 15 (12) and section 12: the result byte for byte, and what the manifest repeats."""
    files, draw_id = bundle["files"], bundle["commitment"]["draw_id"]
    drawn = [{"day": bundle["days"].get(place), "target": bundle["targets"][row]["id"], "team": ids(bundle, bundle["teams"][place])}
             for place, row in enumerate(bundle["drawn"])]
    result = encode({"commitment": bundle["C"], "draw_id": draw_id, "drawn": drawn, "protocol": PROTOCOL,
                     "entropy": digest("entropy", files["entropy.json"]),
                     "transcript": digest("transcript", files["transcript.jsonl"])})
    need(files["result.json"] == result, "result.json 与重算不同", "result.json is not the one recomputed")
    for name, right in (("commitment", bundle["C"]), ("result", bundle["R"]), ("draw_id", draw_id)):
        need(bundle["manifest"][name] == right, f"manifest.json 的 {name} 与重算不同", f"manifest.json: {name} is not the one recomputed")


# --------------------------------------------------------------------------------------- section 13: the substitutions

class Substitutes:
    """Section 13: who steps in at the drawn targets `places`, for the officers `fallen`; `named` are those of any request so far."""

    def __init__(self, bundle, stream, places, fallen, named):
        self.bundle, self.pairing, self.stream = bundle, bundle["pairing"], stream
        self.places, self.fallen, self.named, self.day = places, fallen, named, bundle["days"]

    def blocks(self):
        """The blocks, each a list of places, in the order of their first rows."""
        dates, blocks = self.bundle["rules"]["dates"], {}
        for place in self.places:
            together = dates is not None and dates["together"] is not None and place in self.day
            alike = (self.day[place], *self.pairing.team_at(place)) if together else place
            blocks.setdefault(alike, []).append(place)
        return list(blocks.values())

    def draw(self):
        """The lines."""
        for block in self.blocks():
            seats = self.pairing.seats_at(block[0])
            numbers = [number for number, seat in enumerate(seats) if self.pairing.by_group or self.pairing.holder[seat] in self.fallen]
            for number in numbers:
                last = yield from self.fill(block, number)
                if last["kind"] == "owed":
                    break

    def rows(self, places):
        return [self.pairing.drawn[place] for place in places]

    def fill(self, block, number):
        """Steps 1 to 4 for one seat of a block: the lines; returns the last of them."""
        pairing, level = self.pairing, self.pairing.level
        while True:
            able = self.able(block, number)
            if able:
                least = min(len(pairing.held[unit]) for unit in able)
                candidates = [unit for unit in able if len(pairing.held[unit]) == least]
                value = self.stream.below(len(candidates))
                for place in block:
                    pairing.take(candidates[value], place * pairing.size + number)
                last = {"candidates": len(candidates), "kind": "substitute", "rows": self.rows(block), "seat": number,
                        "unit": candidates[value], "value": value}
                yield last
                return last
            lowest = min(level[place] for place in block)
            if lowest == len(pairing.team["ladder"]):
                break
            up = [place for place in block if level[place] == lowest]
            for place in up:
                level[place] = lowest + 1
            yield {"kind": "relaxed", "level": lowest + 1, "rows": self.rows(up)}
        for place in block:
            for seat in pairing.seats_at(place):
                pairing.give_up(seat)
        last = {"kind": "owed", "rows": self.rows(block)}
        yield last
        return last

    def able(self, block, number):
        """Step 1: the units that may take this seat throughout the block, by index."""
        pairing, day = self.pairing, self.day.get(block[0])
        busy = set()
        if day is not None:
            busy = {unit for place, other in self.day.items() if other == day for unit in pairing.at(place)}
        allowed = set.intersection(*(set(pairing.allowed(place * pairing.size + number)) for place in block))
        return [unit for unit in sorted(allowed - busy) if self.may(unit, block, day)]

    def may(self, unit, block, day):
        """Step 1, but for being allowed and for the other seats on the day."""
        members, held = self.pairing.units[unit], self.pairing.held[unit]
        return (not any(officer in self.named or day in self.bundle["officers"][officer]["days_off"] for officer in members)
                and not any(place in held for place in block)
                and all(len(held) + len(block) <= self.pairing.capacity[self.pairing.level[place]][unit] for place in block))


def check_request(bundle, number, previous, since):
    """Section 13: the file of a substitution as far as its form, plan and entropy go; requested not before the instant `since`."""
    name, draw_id = f"substitution-{number}.json", one_of(bundle["commitment"]["draw_id"])
    value, this = decode(bundle["files"][name], name), integer(number, number)
    form(value, name, changes=array(), draw_id=draw_id, entropy=array(), number=this, protocol=one_of(PROTOCOL), request=anything,
         transcript=array())
    request = value["request"]
    form(request, name + " request", at=instant, draw_id=draw_id, entropy_plan=anything, evidence=HEX64, number=this,
         officers=sorted_array(ID, least=1), previous=one_of(previous), reason=one_of(*bundle["commitment"]["substitution_reasons"]),
         targets=sorted_array(ID, least=1))
    need(request["at"] >= since, f"{name} 的申请早于 {since}", f"{name}: requested before {since}")
    check_plan(request["entropy_plan"], request["at"], name + " entropy_plan")
    check_values(request["entropy_plan"], value["entropy"], request["at"], name + " entropy")
    return value


def check_substitution(bundle, value, named, where):
    """Section 13: the draw of one substitution; `named` is added to."""
    request = value["request"]
    officer_of = {officer["id"]: index for index, officer in enumerate(bundle["officers"])}
    for officer in request["officers"]:
        need(officer in officer_of, f"{where} 的人员 {show(officer)} 不在名录中", f"{where}: {show(officer)} is not in officers.jsonl")
    fallen, pairing = {officer_of[officer] for officer in request["officers"]}, bundle["pairing"]
    place_of = {bundle["targets"][row]["id"]: place for place, row in enumerate(bundle["drawn"])}
    seated = set()
    for target in request["targets"]:
        members = set(pairing.team_at(place_of[target])) if target in place_of else set()
        need(fallen & members, f"{where} 的对象 {show(target)} 未抽中，或其检查组中没有需替补的人",
             f"{where}: {show(target)} was not drawn, or has none of these officers in its team")
        seated |= members
    need(fallen <= seated, f"{where} 中有人不在所列对象的检查组中", f"{where}: it names an officer without a seat of its targets")
    named |= fallen
    places = [place_of[target] for target in request["targets"]]  # sorted by id, as the frame is
    before = {place: ids(bundle, pairing.team_at(place)) for place in places}
    key = pseudorandom_key(digest("request", encode(request)), value["entropy"])
    stream = Stream(stage_seed(key, request["draw_id"], "substitutes", request["number"]))
    found = [encode(line) for line in value["transcript"]]
    compared = compare(found, 0, Substitutes(bundle, stream, places, fallen, named).draw(), where + " transcript")
    need(compared == len(found), f"{where} 的 transcript 有多余的行", f"{where}: its transcript has lines after the last one recomputed")
    changes = [{"from": before[place], "target": bundle["targets"][bundle["drawn"][place]]["id"],
                "to": ids(bundle, pairing.team_at(place))} for place in places]
    need(encode(value["changes"]) == encode(changes), f"{where} 的 changes 与重算不同", f"{where}: changes are not those recomputed")


def check_substitutions(bundle):
    """Section 15 (13) and section 13."""
    previous, since, named, unchecked = bundle["R"], bundle["entropy"]["recorded_at"], set(), set()
    for number in bundle["numbers"]:
        name = f"substitution-{number}.json"
        value = check_request(bundle, number, previous, since)
        check_substitution(bundle, value, named, name)
        previous, since = digest("substitution", bundle["files"][name]), value["entropy"][-1]["at"]
        unchecked.update(unchecked_beacons(value["request"]["entropy_plan"], value["entropy"]))
        bundle["substitutions"].append(value)
    if not bundle["substitutions"]:
        return "没有替补", "there is none"
    if unchecked:
        raise NotRun("已重算，但本程序不能核对 " + "、".join(sorted(unchecked)),
                     "recomputed, but this program cannot check: " + ", ".join(sorted(unchecked)))
    return None


# ------------------------------------------------------------------------------------- section 14: the transparency log

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, P - 2, P) % P


def point_sum(p, q):
    """RFC 8032, section 5.1.4, in extended coordinates."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * CURVE_D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_from(data):
    """RFC 8032, section 5.1.3: the point of 32 bytes; None when there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signature(key, message, signature):
    """RFC 8032, section 5.1.7 (Ed25519, without the cofactor); never with a key of small order, which fits many messages."""
    a, r, s = point_from(key), point_from(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= L:
        return False
    eightfold = a
    for _ in range(3):
        eightfold = point_sum(eightfold, eightfold)
    if eightfold[0] % P == 0 and (eightfold[1] - eightfold[2]) % P == 0:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    minus_a = (P - a[0], a[1], 1, P - a[3])
    both, total = point_sum(BASE, minus_a), (0, 1, 1, 0)
    for bit in range(max(s, h).bit_length() - 1, -1, -1):  # s · B - h · A
        total = point_sum(total, total)
        which = (s >> bit & 1, h >> bit & 1)
        if which != (0, 0):
            total = point_sum(total, {(1, 0): BASE, (0, 1): minus_a, (1, 1): both}[which])
    return (total[0] - r[0] * total[2]) % P == 0 and (total[1] - r[1] * total[2]) % P == 0


def from_base64(digits):
    """The bytes of standard base64 with padding; None when it is not exactly that."""
    try:
        data = base64.b64decode(digits, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == digits else None


ED25519, COSIGNATURE = 1, 4  # signature types of C2SP notes


def read_key(vkey, kind, what):
    """A verification key NAME+ID+KEY of the reader's: (name, id, key)."""
    parts = vkey.strip().split("+", 2)
    key = from_base64(parts[2]) if len(parts) == 3 else None
    if key is None or len(key) != 33 or key[0] != kind or not is_key_name(parts[0]):
        raise Unreadable(f"{what} is not NAME+ID+KEY with an Ed25519 key of type {kind}: {show(vkey)}")
    key_id = hashlib.sha256(parts[0].encode("utf-8") + b"\n" + key).digest()[:4]
    if key_id.hex() != parts[1].lower():
        raise Unreadable(f"{what}: its ID should be {key_id.hex()}: {show(vkey)}")
    return parts[0], key_id, key[1:]


def is_key_name(name):
    """docs/transparency-log.md, section 4: printable ASCII without a plus."""
    return re.fullmatch("[!-*,-~]{1,100}", name) is not None


def decimal(digits, where):
    """A number of a checkpoint or a proof: decimal, without leading zeros."""
    need(re.fullmatch("0|[1-9][0-9]{0,15}", digits), f"{where} 的数字不合规定：{show(digits)}", f"{where}: not a number: {show(digits)}")
    return int(digits)


def hash_of(digits, where):
    """One hash of 32 bytes in base64."""
    data = from_base64(digits)
    need(data is not None and len(data) == 32, f"{where} 的摘要不合规定：{show(digits)}", f"{where}: not a hash: {show(digits)}")
    return data


def read_proof(data, where):
    """Section 14: the parts of a file of the form c2sp.org/tlog-proof@v1."""
    try:
        text = data[:LARGEST_PROOF + 1].decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    head, _, checkpoint = text.partition("\n\n")
    lines, (body, _, signatures) = head.split("\n"), checkpoint.rpartition("\n\n")
    need(len(data) <= LARGEST_PROOF and not re.search("[\0-\x09\x0b-\x1f]", text) and len(lines) >= 3
         and lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("extra ") and lines[2].startswith("index ")
         and signatures.endswith("\n"), f"{where} 不是 c2sp.org/tlog-proof@v1 的形式", f"{where} is not of the form c2sp.org/tlog-proof@v1")
    first = body.split("\n")
    need(len(first) == 3 and all(first) and len(lines) <= 3 + 63 and signatures.count("\n") <= MOST_SIGNATURES and len(checkpoint) <= 100000,
         f"{where} 的检查点不合规定", f"{where}: not a checkpoint")
    return {"extra": from_base64(lines[1][6:]), "index": decimal(lines[2][6:], where),
            "path": [hash_of(line, where) for line in lines[3:]], "origin": first[0], "size": decimal(first[1], where),
            "root": hash_of(first[2], where), "body": (body + "\n").encode("utf-8"),
            "signatures": [signature_of(line, where) for line in signatures.split("\n")[:-1]]}


def signature_of(line, where):
    """C2SP signed-note: (name, id, signature) of a signature line."""
    parts = line.split(" ")
    data = from_base64(parts[2]) if len(parts) == 3 else None
    need(data is not None and parts[0] == "—" and is_key_name(parts[1]) and len(data) > 4, f"{where} 的签名行不合规定：{show(line)}",
         f"{where}: not a signature line: {show(line)}")
    return parts[1], data[:4], data[4:]


def root_from(leaf, index, size, path):
    """RFC 9162, section 2.1.3.2: the root that an inclusion proof gives; None when it is not of this shape."""
    last = size - 1
    for other in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            leaf = node_hash(other, leaf)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = node_hash(leaf, other)
        index, last = index >> 1, last >> 1
    return leaf if last == 0 else None


def check_proof(bundle, kind, value, log_key):
    """Section 14: whether a proof is *right*; its parts."""
    where = kind + ".tlog-proof"
    proof = read_proof(bundle["files"][where], where)
    need(proof["extra"] is not None and len(proof["extra"]) <= 60000, f"{where} 的 extra 行不合规定",
         f"{where}: its extra line is not base64, or too long")
    entry = decode(proof["extra"], where + " extra")
    form(entry, where + " extra", at=instant, digest=one_of(value), facts=is_facts, kind=one_of(kind), log=one_of(LOG_PROTOCOL),
         subject=one_of(bundle["commitment"]["draw_id"]))
    need(proof["index"] < proof["size"] and root_from(leaf_hash(proof["extra"]), proof["index"], proof["size"], proof["path"]) == proof["root"],
         f"{where} 的记录不在检查点的树中", f"{where}: its record is not in the tree of its checkpoint")
    name, key_id, key = log_key
    need(proof["origin"] == name, f"{where} 的日志是 {show(proof['origin'])}，不是所给公钥的日志",
         f"{where}: of the log {show(proof['origin'])}, not of the key given")
    signed = [is_signature(key, proof["body"], signature) for who, its_id, signature in proof["signatures"] if (who, its_id) == (name, key_id)]
    need(signed and all(signed), f"{where} 的检查点没有该日志的有效签名", f"{where}: its checkpoint is not signed by the log")
    return proof


def is_facts(value):
    """docs/transparency-log.md, section 1: integers and short texts of printable ASCII."""
    short = matching("[!-~]{0,200}")
    return isinstance(value, dict) and all(re.fullmatch("[a-z][a-z0-9_]*", name) and (short(each) or NUMBER(each))
                                           for name, each in value.items())


def known_from(plan, values):
    """Section 14: the earliest instant at which a value was known: the first `at`, or the second of a round that was used."""
    used = [slot["options"][value["option"]] for value, slot in zip(values, plan)]
    return min([values[0]["at"]] + [round_instant(source["round"]) for source in used if source["kind"] == "drand"])


def is_witnessed(proof, witness_keys, until):
    """Section 14: whether a witness's cosignature, by its own time, is not after the instant `until`. As with the log's own signature,
    a key's lines count when every one of them is right."""
    for name, key_id, key in witness_keys:
        lines = [signature for who, its_id, signature in proof["signatures"] if (who, its_id) == (name, key_id)]
        times = [int.from_bytes(signature[:8], "big") for signature in lines]
        right = all(len(signature) == 72 and is_signature(key, f"cosignature/v1\ntime {time}\n".encode() + proof["body"], signature[8:])
                    for time, signature in zip(times, lines))
        if lines and right and min(times) * 1000 <= milliseconds(until):
            return True
    return False


def check_log(bundle):
    """Section 15 (14) and section 14."""
    if bundle["log_key"] is None:
        raise NotRun("未提供日志公钥", "the log's key was not given")
    proofs, head = {}, bundle["commitment"]["log"]
    for kind, value in (("commitment", bundle["C"]), ("result", bundle["R"])):
        if kind + ".tlog-proof" in bundle["files"]:
            proofs[kind] = check_proof(bundle, kind, value, bundle["log_key"])
    promised = proofs.get("commitment")
    if promised:
        need(head is None or head["origin"] == promised["origin"] and head["size"] <= promised["index"],
             "commitment.tlog-proof 的位置与名录指纹中的日志头不合", "commitment.tlog-proof: not of the log, or before the head, that the commitment names")
        bundle["witnessed"] = is_witnessed(promised, bundle["witness_keys"], known_from(bundle["commitment"]["entropy_plan"], bundle["entropy"]["sources"]))
    if len(proofs) < 2:
        missing = [name for name in PROOFS if name not in bundle["files"]]
        raise NotRun("缺少 " + "、".join(missing), "without " + ", ".join(missing))
    need(proofs["result"]["index"] > promised["index"], "结果在日志中的位置不在名录指纹之后", "the result is not after the commitment in the log")


# ------------------------------------------------------------------------------------- section 15: paper, grade, verdict

def check_published(bundle):
    """Section 15 (15)."""
    given = {"C": bundle["paper"][0], "R": bundle["paper"][1]}
    for name, digits in given.items():
        if digits is not None:
            plain = re.sub(r"[\s:-]", "", digits).lower()
            need(plain == bundle[name], f"指纹 {name} 与所给不同：{show(digits)}", f"digest {name} is not the one given: {show(digits)}")
    if None in given.values():
        raise NotRun("请把下面两个指纹与见证表逐字核对", "compare both digests below with the signed sheets")


def reasons_of(bundle, passed):
    """Section 15: the reasons that make a grade amber, given what became of every check."""
    values = [bundle["entropy"]["sources"]] + [each["entropy"] for each in bundle["substitutions"]]
    applies = {"untied": not passed["log"] and not passed["published"],
               "unwitnessed": not passed["log"] or not bundle["witnessed"],
               "sealed-missing": passed["sealed"] is None,
               "beacon-unchecked": passed["beacons"] is None or passed["substitutions"] is None,
               "fallback": any(value["option"] != 0 for sources in values for value in sources)}
    return [reason for reason in REASONS if applies[reason]]


def run_check(name, bundle):
    """One check: (True, False or None; what is said of it in Chinese; in English). A check may return what else is to be said."""
    try:
        return (True, *(globals()["check_" + name](bundle) or ("一致", "agrees")))
    except Unreadable:
        raise
    except Differs as difference:
        return (False, *difference.args)
    except NotRun as lacking:
        return None, "未进行：" + lacking.args[0], "not run: " + lacking.args[1]
    except Exception as error:  # whatever the bytes are: a failed check, never a traceback
        return False, f"无法核对（{type(error).__name__}）", f"cannot be checked ({type(error).__name__})"


def verify(path, commitment=None, result=None, log_key=None, witness_keys=()):
    """Section 15: all checks in order up to the first difference, as the object that `--json` prints. `commitment` and `result` are the
    hex digits on paper; the keys are vkeys of C2SP notes. Raises Unreadable."""
    bundle = {"paper": (commitment, result), "witnessed": False, "substitutions": [], "edition": None, "numbers": [],
              "log_key": None if log_key is None else read_key(log_key, ED25519, "the log's key"),
              "witness_keys": [read_key(key, COSIGNATURE, "a witness's key") for key in witness_keys], "found": read_bundle(path)}
    for key, name in (("C", "commitment"), ("R", "result")):
        data = dict(bundle["found"]).get(name + ".json")
        bundle[key] = None if data is None else digest(name, data)
    passed, checks = {}, []
    for name, zh, en in CHECKS:
        passed[name], found_zh, found_en = None, "未进行", "not run"
        if False not in passed.values():
            passed[name], found_zh, found_en = run_check(name, bundle)
        checks.append({"name": name, "passed": passed[name], "zh": f"{zh}：{found_zh}", "en": f"{en}: {found_en}"})
    red = False in passed.values()
    reasons = [] if red else reasons_of(bundle, passed)
    return {"ok": not red, "grade": "red" if red else "amber" if reasons else "green", "reasons": reasons,
            "explained": [{"code": code, "zh": REASONS[code][0], "en": REASONS[code][1]} for code in reasons],
            "edition": bundle["edition"], "checks": checks, "commitment": bundle["C"], "result": bundle["R"],
            "statements": statements(bundle) if passed["rosters"] else None}


# -------------------------------------------------------------------------------------------- what the agency states

def counted(values):
    """The distinct values with how often each occurs, the most frequent first."""
    return sorted(collections.Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))


def statements(bundle):
    """Section 16: a tally of what the agency states and no draw can show. The rosters have passed."""
    rules, targets, officers = bundle["rules"], bundle["targets"], bundle["officers"]
    eligible = [row for row in targets if row["excluded"] is None]
    floors = [{"tree": which, **floor} for which, each in enumerate(rules["trees"]) for floor in each["floors"] if floor["done"]]
    duties = []
    for number, duty in enumerate(rules["duties"]):
        concerned = [row["duties"][number] for row in eligible if row["duties"][number] is not None]
        pairs = counted((each["owed"], each["periods"]) for each in concerned)
        duties.append({"name": duty["name"], "values": [{"owed": owed, "periods": periods, "count": count} for (owed, periods), count in pairs]})
    return {"targets": len(targets), "eligible": len(eligible),
            "excluded": [{"reason": reason, "count": count} for reason, count in
                         counted(row["excluded"] for row in targets if row["excluded"] is not None)],
            "not_counted": sum(not row["counted"] for row in targets), "duties": duties, "floors": floors, "officers": len(officers),
            "not_available": sum(not row["available"] for row in officers),
            "not_certified": sum(not row["certified"] for row in officers), "recusals": len(bundle["recusals"]),
            "changes": {kind: count for kind, count in counted(row["kind"] for row in bundle["changes"])},
            "entropy": stated_values(bundle), "substitutions": [stated_substitution(each["request"]) for each in bundle["substitutions"]]}


def stated_substitution(request):
    """What one request says."""
    return {"number": request["number"], "at": request["at"], "reason": request["reason"], "targets": len(request["targets"]),
            "officers": len(request["officers"])}


def stated_values(bundle):
    """Who gave every value of the entropy, when, and which option it was; once the entropy has been found well-formed."""
    draws = [("", bundle["commitment"]["entropy_plan"], bundle["entropy"]["sources"])] if "drawn" in bundle else []
    draws += [(str(each["request"]["number"]), each["request"]["entropy_plan"], each["entropy"]) for each in bundle["substitutions"]]
    return [{"substitution": which, "name": value["name"], "kind": slot["options"][value["option"]]["kind"], "option": value["option"],
             "by": value["by"], "at": value["at"], "reason": value["reason"]}
            for which, plan, values in draws for slot, value in zip(plan, values)]


MOST_SHOWN = 12  # of one list


def listed(entries, render):
    """The first entries of a list as text, and how many more there are."""
    rest = len(entries) - MOST_SHOWN
    return [render(entry) for entry in entries[:MOST_SHOWN]] + ([f"… 另有 {rest} 项 / {rest} more"] if rest > 0 else [])


def print_statements(stated):
    """Prints the tally for the reader."""
    print("\n以下各项是机关自己的陈述，抽取不能证明其真实，请自行判断： | What the agency states, and no draw can show:")
    print(f"  对象 / targets: {stated['targets']}，可抽 / eligible {stated['eligible']}，不计入层规模 / not counted {stated['not_counted']}")
    for line in listed(stated["excluded"], lambda each: f"{show(each['reason'])}: {each['count']}" if each["reason"].strip(" \u3000")
                       else f"未写理由 / blank reason: {each['count']}"):
        print("  不可抽 / excluded: " + line)
    for duty in stated["duties"]:
        shown = "；".join(listed(duty["values"], lambda each: f"{each['owed']}/{each['periods']} × {each['count']}"))
        print(f"  应查/剩余期数 / owed/periods, {show(duty['name'])}: {shown or '–'}")
    for line in listed(stated["floors"], lambda each: f"{show(each['path'])} done {each['done']}（minimum {each['minimum']}, "
                       f"ratio_bp {each['ratio_bp']}, periods {each['periods']}）"):
        print("  下限已完成 / floor already done: " + line)
    print(f"  人员 / officers: {stated['officers']}，不可用 / not available {stated['not_available']}，"
          f"证件无效 / not certified {stated['not_certified']}，回避 / recusals {stated['recusals']}")
    changes = "，".join(f"{kind} {count}" for kind, count in stated["changes"].items())
    print("  与上次冻结相比的变动 / changes since the previous freeze: " + (changes or "无 / none"))
    for each in listed(stated["entropy"], describe_value):
        print("  随机数 / entropy: " + each)
    print(f"  替补次数 / substitutions: {len(stated['substitutions'])}")
    for line in listed(stated["substitutions"], lambda each: f"{each['number']}，{each['at']}，{show(each['reason'])}，对象 / targets "
                       f"{each['targets']}，退出人员 / officers {each['officers']}"):
        print("  替补 / substitution: " + line)


def describe_value(value):
    """One line on one value of the entropy."""
    where = f"替补 / substitution {value['substitution']}, " if value["substitution"] else ""
    other = f"，备用项 / option {value['option']}：{show(value['reason'])}" if value["option"] else ""
    return f"{where}{value['name']} ({value['kind']})，{show(value['by'])}，{value['at']}{other}"


GRADES = {"green": "绿：核对通过，与承诺相符，且有机关以外的证据。 | GREEN: verified, tied to what was promised, and witnessed.",
          "amber": "黄：没有发现不符；只是证据较少，原因如下。这不是差错。 | AMBER: nothing differs. There is less evidence, for the reasons "
                   "below; this is not a fault.",
          "red": "红：核对未通过。上面的指纹是现有文件的指纹。 | RED: NOT verified. The digests above are those of the files as found."}
EDITIONS = {"auditor": "审计版 / auditor's", "public": "公开版 / public", None: "–"}


def print_report(report):
    """Prints the verdict for the reader."""
    for check in report["checks"]:
        print({True: "✓", False: "✗", None: "–"}[check["passed"]], check["zh"], "|", check["en"])
    print(f"版本 / edition: {EDITIONS[report['edition']]}\n"
          f"名录指纹 / commitment digest C:\n  {report['commitment'] or '–'}\n"
          f"结果指纹 / result digest R:\n  {report['result'] or '–'}")
    if report["statements"] is not None:
        print_statements(report["statements"])
    print("\n" + GRADES[report["grade"]])
    for reason in report["explained"]:
        print(f"  {reason['code']}: {reason['zh']}。 | {reason['en']}.")


def main(arguments=None):
    """The command line."""
    for output in (sys.stdout, sys.stderr):
        if hasattr(output, "reconfigure"):
            output.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser(description="Verifies a proof bundle of the draw protocol shuangsui-3.")
    parser.add_argument("bundle", metavar="BUNDLE", help="a folder or a .zip")
    parser.add_argument("--commitment", metavar="HEX", help="the commitment digest on the signed sheets")
    parser.add_argument("--result", metavar="HEX", help="the result digest on the signed sheets")
    parser.add_argument("--log-key", metavar="VKEY", help="the transparency log's verification key")
    parser.add_argument("--witness-key", metavar="VKEY", action="append", default=[], help="a witness's key; may be given several times")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    options = parser.parse_args(arguments)
    try:
        report = verify(options.bundle, options.commitment, options.result, options.log_key, options.witness_key)
    except Unreadable as error:
        print(f"无法读取 / cannot be read: {show(options.bundle)}: {error}", file=sys.stderr)
        if options.json:
            checks = [{"name": name, "passed": None, "zh": f"{zh}：未进行", "en": f"{en}: not run"} for name, zh, en in CHECKS]
            print(json.dumps({"ok": False, "grade": None, "reasons": [], "explained": [], "edition": None, "checks": checks,
                              "commitment": None, "result": None, "statements": None}, ensure_ascii=False))
        return 2
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        print_report(report)
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader went away: no verdict was delivered
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 2
    sys.exit(status)
