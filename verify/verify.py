#!/usr/bin/env python3
"""Verifier for proof bundles of the draw protocol shuangsui-1.

Written from docs/draw-protocol.md alone; "section" below means a section of that page. Python 3.9 or later, standard library only.

    python3 verify.py BUNDLE [--commitment HEX] [--result HEX] [--json]

BUNDLE is a folder or a .zip. Exit status: 0 all is well, 1 something differs, 2 the bundle cannot be read (or wrong usage).
"""
import argparse
import datetime
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import unicodedata
import zipfile

PROTOCOL = "shuangsui-1"
U = 10**9
FILES = ["commitment.json", "entropy.json", "officers.jsonl", "recusals.jsonl", "result.json", "rules.json",
         "targets.jsonl", "transcript.jsonl"]
LARGEST_FILE = 1 << 29  # not of the protocol: no honest file comes near it, a zip bomb would
CHECKS = [("manifest", "清单与文件", "manifest and files"), ("rules", "抽取规则", "rules"),
          ("rosters", "名录格式", "rosters"), ("probabilities", "权重与抽中概率", "weights and inclusion probabilities"),
          ("commitment", "名录指纹", "commitment"), ("entropy", "随机数", "dice"),
          ("targets", "抽取对象", "draw of the targets"), ("officers", "匹配人员", "pairing of the officers"),
          ("result", "结果", "result"), ("published", "与见证表上的指纹核对", "digests on the signed sheets")]


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


# ------------------------------------------------------------------------------------------------- section 2: reading

def read_bundle(path):
    """Section 2: the bytes of every file of the bundle by name (`None` for what is not a plain file)."""
    found = []
    try:
        if os.path.isdir(path):
            for name in sorted(entry for entry in os.listdir(path) if not entry.startswith(".")):
                full = os.path.join(path, name)
                data = None
                if os.path.isfile(full):
                    with open(full, "rb") as file:
                        data = file.read(LARGEST_FILE + 1)
                found.append((name, data))
        elif not os.path.isfile(path):
            raise FileNotFoundError("neither a folder nor a file")
        else:
            with zipfile.ZipFile(path) as archive:
                for info in archive.infolist():
                    data = None
                    if info.filename in FILES + ["manifest.json"]:
                        with archive.open(info) as file:
                            data = file.read(LARGEST_FILE + 1)
                    found.append((info.filename, data))
    except Exception as error:  # zipfile raises many kinds for damaged archives
        raise Unreadable(show(f"{type(error).__name__}: {error}")) from None
    if any(data is not None and len(data) > LARGEST_FILE for _, data in found):
        raise Unreadable("a file is larger than 512 MiB")
    return found


# ------------------------------------------------------------------------------------------ sections 2 to 7: the forms

def text(value):
    return isinstance(value, str)


def text_or_null(value):
    return value is None or isinstance(value, str)


def integer(low, high):
    return lambda value: type(value) is int and low <= value <= high


def matching(pattern):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def constant(wanted):
    return lambda value: value == wanted


def array(item=None):
    return lambda value: isinstance(value, list) and (item is None or all(item(each) for each in value))


def ascending(values):
    """Strictly: sorted and unique, in text order (Python compares strings by code point, as section 1 wants)."""
    return all(a < b for a, b in zip(values, values[1:]))


def day(value):
    """Section 3: a day of the calendar as YYYY-MM-DD."""
    try:
        return matching("[0-9]{4}-[0-9]{2}-[0-9]{2}")(value) and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


HEX64, SALT, ID = matching("[0-9a-f]{64}"), matching("[0-9a-f]{32}"), matching("[!-~]{1,64}")
KEYS = array(matching("[a-z][a-z0-9_]*"))


def form(value, where, /, **members):
    """Section 2: exactly the members listed, each of its type."""
    need(isinstance(value, dict) and set(value) == set(members), f"{where} 的成员不是 {sorted(members)}",
         f"{where} has not exactly the members {sorted(members)}")
    for name, right in members.items():
        need(right(value[name]), f"{where} 的 {name} 不合规定：{show(value[name])}",
             f"{where}: {name} is not as the specification wants: {show(value[name])}")


def texts(*names):
    """The test of an object that has exactly these members, all strings."""
    return lambda value: isinstance(value, dict) and set(value) == set(names) and all(map(text, value.values()))


def check_manifest(bundle):
    """Section 12 (1) and section 2: the files are the nine, and the manifest describes the other eight."""
    names = [name for name, _ in bundle["found"]]
    for name in FILES + ["manifest.json"]:
        need(names.count(name) == 1, f"{name} 缺失或重复", f"{name} is missing or there twice")
    for name, data in bundle["found"]:
        need(data is not None, f"多余的条目 {show(name)}", f"not a file of a bundle: {show(name)}")
        need(name == "manifest.json" or name in FILES, f"多余的文件 {show(name)}", f"not a file of a bundle: {show(name)}")
    files = bundle["files"] = dict(bundle["found"])
    manifest = decode(files["manifest.json"], "manifest.json")
    form(manifest, "manifest.json", commitment=HEX64, draw_id=ID, edition=constant("auditor"), files=array(),
         protocol=constant(PROTOCOL), result=HEX64)
    for entry in manifest["files"]:
        form(entry, "manifest.json files", bytes=integer(0, 2**53 - 1), name=text, sha256=HEX64)
    need([entry["name"] for entry in manifest["files"]] == FILES, "manifest.json 所列不是八个文件",
         "manifest.json does not list exactly the eight files in order")
    for entry in manifest["files"]:
        data = files[entry["name"]]
        need(entry["bytes"] == len(data), f"{entry['name']} 的长度与清单不同", f"{entry['name']}: length differs from the manifest")
        need(entry["sha256"] == hashlib.sha256(data).hexdigest(), f"{entry['name']} 的 SHA-256 与清单不同",
             f"{entry['name']}: SHA-256 differs from the manifest")


def check_rules(bundle):
    """Section 12 (2) and section 3."""
    rules = bundle["rules"] = decode(bundle["files"]["rules.json"], "rules.json")
    anything = array()
    form(rules, "rules.json", protocol=constant(PROTOCOL), attributes=KEYS, scope=anything, strata=lambda v: True,
         weights=lambda v: True, maximum_ppb=integer(1, U), team=lambda v: True, window=lambda v: True)
    form(rules["strata"], "strata", attributes=KEYS, floors=anything)
    form(rules["weights"], "weights", attribute=text_or_null, default=integer(1, 10**6), table=anything)
    form(rules["team"], "team", capacity=integer(1, 10**5), match=KEYS, size=integer(2, 20))
    form(rules["window"], "window", **{"from": day, "to": day})
    for clause in rules["scope"]:
        form(clause, "scope", attribute=text, values=lambda v: array(text)(v) and v and ascending(v))
    for floor in rules["strata"]["floors"]:
        form(floor, "floors", minimum=integer(0, 10**7), ratio_bp=integer(0, 10**4),
             path=lambda v: array(text)(v) and len(v) <= len(rules["strata"]["attributes"]))
    for entry in rules["weights"]["table"]:
        form(entry, "weights.table", value=text, weight=integer(1, 10**6))
    for name, keys in (("attributes", rules["attributes"]), ("scope", [c["attribute"] for c in rules["scope"]]),
                       ("floors", [f["path"] for f in rules["strata"]["floors"]]), ("team.match", rules["team"]["match"]),
                       ("weights.table", [e["value"] for e in rules["weights"]["table"]])):
        need(ascending(keys), f"{name} 未按次序或有重复", f"{name}: not sorted or not unique")
    levels = rules["strata"]["attributes"]
    need(len(set(levels)) == len(levels), "strata.attributes 有重复", "strata.attributes: not distinct")
    need(rules["window"]["from"] <= rules["window"]["to"], "window 的起日晚于止日", "window: from is after to")
    used = [c["attribute"] for c in rules["scope"]] + levels + rules["team"]["match"]
    used += [] if rules["weights"]["attribute"] is None else [rules["weights"]["attribute"]]
    for attribute in used:
        need(attribute in rules["attributes"], f"属性 {show(attribute)} 不在 attributes 中",
             f"attribute {show(attribute)} is not among the attributes")


def check_rosters(bundle):
    """Section 12 (3) and section 4: form, order and uniqueness of the three lists; every target in scope."""
    rules, rosters = bundle["rules"], {}
    bundle["lines"] = {}
    for name in ("targets", "officers", "recusals"):
        bundle["lines"][name] = lines_of(bundle["files"][name + ".jsonl"], name + ".jsonl")
        rosters[name] = [decode(line, f"{name}.jsonl:{i + 1}") for i, line in enumerate(bundle["lines"][name])]
    target_attributes, officer_attributes = texts(*rules["attributes"]), texts(*rules["team"]["match"])
    for i, row in enumerate(rosters["targets"]):
        form(row, f"targets.jsonl:{i + 1}", id=ID, name=text, attributes=target_attributes, excluded=text_or_null,
             weight=integer(1, 10**6), pi=integer(0, U), salt=SALT)
        for clause in rules["scope"]:
            need(row["attributes"][clause["attribute"]] in clause["values"], f"targets.jsonl:{i + 1} 不在抽取范围内",
                 f"targets.jsonl:{i + 1} is not in scope")
    for i, row in enumerate(rosters["officers"]):
        form(row, f"officers.jsonl:{i + 1}", attributes=officer_attributes, certificate=text, certificate_expires_on=lambda v: v == "" or day(v), id=ID,
             name=text, organisation=text, salt=SALT, unavailable=text_or_null)
    for i, row in enumerate(rosters["recusals"]):
        form(row, f"recusals.jsonl:{i + 1}", ground=text, officer=ID, salt=SALT, target=ID)
    for name in ("targets", "officers"):
        need(ascending([row["id"] for row in rosters[name]]), f"{name}.jsonl 未按次序或有重复", f"{name}.jsonl: not sorted or not unique")
    need(ascending([row["officer"] + " " + row["target"] for row in rosters["recusals"]]), "recusals.jsonl 未按次序或有重复",
         "recusals.jsonl: not sorted or not unique")
    bundle.update(rosters)


# ------------------------------------------------------------------------------------------ section 5: probabilities

def tree(targets, levels):
    """Section 5: the nodes of the tree of strata over the eligible rows, in post-order, as [(path, rows)]. A path that ends sorts
    after every longer one that begins like it, which is what post-order means."""
    nodes = {}
    for index, target in enumerate(targets):
        if target["excluded"] is None:
            path = tuple(target["attributes"][level] for level in levels)
            for length in range(len(levels) + 1):
                nodes.setdefault(path[:length], []).append(index)
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


def probabilities(targets, rules):
    """Section 5: π of every row."""
    maximum, weight = rules["maximum_ppb"], [target["weight"] for target in targets]
    nodes = tree(targets, rules["strata"]["attributes"])
    rows_of = dict(nodes)
    need(nodes, "没有可抽取的对象", "the frame is to be refused: no row is eligible")
    asks = {}
    for floor in rules["strata"]["floors"]:
        path = tuple(floor["path"])
        n = len(rows_of.get(path, []))
        asks[path] = max(-(-floor["ratio_bp"] * n // 10000), floor["minimum"])
        need(asks[path] <= n and asks[path] * U <= n * maximum, f"下限无法达到，名录应被拒绝：{show(floor)}",
             f"the frame is to be refused: a floor asks for too much: {show(floor)}")
    pi = [1 if target["excluded"] is None else 0 for target in targets]
    for path, rows in nodes:
        if path in asks:
            raise_rows(pi, weight, rows, asks[path] * U, maximum)
    raise_rows(pi, weight, rows_of[()], -(-sum(pi) // U) * U, maximum)
    return pi


def check_probabilities(bundle):
    """Section 12 (4): weights by section 4, π by section 5."""
    rules, targets = bundle["rules"], bundle["targets"]
    attribute, table = rules["weights"]["attribute"], {e["value"]: e["weight"] for e in rules["weights"]["table"]}
    for i, target in enumerate(targets):
        default = rules["weights"]["default"]
        weight = default if attribute is None else table.get(target["attributes"][attribute], default)
        need(target["weight"] == weight, f"targets.jsonl:{i + 1} 权重应为 {weight}，实为 {target['weight']}",
             f"targets.jsonl:{i + 1}: weight {target['weight']}, recomputed {weight}")
    for i, (target, pi) in enumerate(zip(targets, probabilities(targets, rules))):
        need(target["pi"] == pi, f"targets.jsonl:{i + 1} 抽中概率应为 {pi}，实为 {target['pi']}",
             f"targets.jsonl:{i + 1}: pi {target['pi']}, recomputed {pi}")
    bundle["sample"] = sum(target["pi"] for target in targets) // U


# --------------------------------------------------------------------------------- sections 6 and 7: commitment, dice

def certified(officer, rules):
    """Section 4: whether an officer is certified."""
    return (officer["unavailable"] is None and officer["certificate"] != ""
            and officer["certificate_expires_on"] >= rules["window"]["to"])


def check_commitment(bundle):
    """Section 12 (5) and section 6."""
    value = bundle["commitment"] = decode(bundle["files"]["commitment.json"], "commitment.json")
    anything = lambda v: True
    form(value, "commitment.json", agency=texts("code", "name"), cut_off=texts("day", "recorded_by"), draw_id=ID, draw_number=text,
         engine=texts("generator", "name", "version"), entropy_plan=lambda v: array()(v) and v, frozen_at=text, officers=anything,
         protocol=constant(PROTOCOL), recusals=anything, rules=anything, sample=anything, targets=anything,
         task=texts("code", "item", "name"))
    for source in value["entropy_plan"]:
        form(source, "entropy_plan", digits=integer(1, 64), kind=constant("dice"), name=ID)
    names = [source["name"] for source in value["entropy_plan"]]
    need(len(names) <= 16 and len(set(names)) == len(names) and sum(source["digits"] for source in value["entropy_plan"]) >= 20,
         "commitment.json 的随机数来源应不超过 16 个、名称不重复、合计不少于 20 位数字",
         "commitment.json: the entropy plan needs at most 16 sources, unique names and at least 20 digits")
    eligible = {"targets": sum(row["excluded"] is None for row in bundle["targets"]),
                "officers": sum(certified(row, bundle["rules"]) for row in bundle["officers"])}
    wanted = {"rules": digest("rules", bundle["files"]["rules.json"]), "sample": bundle["sample"]}
    for name in ("targets", "officers", "recusals"):
        wanted[name] = {"root": merkle_root(bundle["lines"][name]), "size": len(bundle["lines"][name])}
        if name in eligible:
            wanted[name]["eligible"] = eligible[name]
    for name, right in wanted.items():
        need(encode(value[name]) == encode(right), f"commitment.json 的 {name} 应为 {show(right)}，实为 {show(value[name])}",
             f"commitment.json: {name} is {show(value[name])}, recomputed {show(right)}")


def check_entropy(bundle):
    """Section 12 (6) and section 7: of this commitment, as planned."""
    value = bundle["entropy"] = decode(bundle["files"]["entropy.json"], "entropy.json")
    form(value, "entropy.json", commitment=constant(bundle["C"]), draw_id=constant(bundle["commitment"]["draw_id"]),
         protocol=constant(PROTOCOL), recorded_at=text, sources=array())
    plan = bundle["commitment"]["entropy_plan"]
    need(len(value["sources"]) == len(plan), "来源个数与计划不同", "entropy.json: not as many sources as planned")
    for source, planned in zip(value["sources"], plan):
        form(source, "entropy.json sources", by=lambda v: text(v) and v.strip(" \u3000") != "", name=constant(planned["name"]),
             value=lambda v: text(v) and len(v) == planned["digits"] and re.fullmatch("[0-9]*", v) is not None)


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

def draw_targets(targets, rules, stream):
    """Section 9: (drawn rows in frame order, transcript)."""
    drawn, transcript, left_over = [], [], {}
    depth = len(rules["strata"]["attributes"])
    for path, rows in tree(targets, rules["strata"]["attributes"]):
        own = rows if len(path) == depth else []
        for row in own:
            if targets[row]["pi"] == U:
                drawn.append(row)
                transcript.append({"kind": "certain", "row": row})
        players = [(row, targets[row]["pi"]) for row in own if 0 < targets[row]["pi"] < U] + left_over.pop(path, [])
        if not players:
            continue
        stream.shuffle(players)
        transcript.append({"kind": "stratum", "order": [row for row, _ in players], "path": list(path)})
        carried = None
        for newcomer, b in players:
            if carried is None:
                carried = (newcomer, b)
                continue
            first, a = carried
            n = a + b if a + b <= U else 2 * U - a - b
            value = stream.below(n)
            if a + b <= U:
                winner = first if value < a else newcomer
                chosen, carried = (winner, None) if a + b == U else (None, (winner, a + b))
            else:
                chosen, stays = (first, newcomer) if value < U - b else (newcomer, first)
                carried = (stays, a + b - U)
            if chosen is not None:
                drawn.append(chosen)
            transcript.append({"below": n, "carried": first, "carried_ppb": a, "drawn": chosen, "kind": "duel",
                               "newcomer": newcomer, "newcomer_ppb": b, "stays": carried[0] if carried else None,
                               "stays_ppb": carried[1] if carried else 0, "value": value})
        if carried:
            need(path, "根节点有剩余", "somebody is left over at the root")
            left_over.setdefault(path[:-1], []).append(carried)
    return sorted(drawn), transcript


# ------------------------------------------------------------------------------------------- section 10: the officers

class Pairing:
    """Section 10. Targets are numbered by their place among the drawn; seat index = place * size + seat number."""

    def __init__(self, drawn, bundle, stream):
        rules, officers, targets = bundle["rules"], bundle["officers"], bundle["targets"]
        self.drawn, self.stream = drawn, stream
        self.size, self.capacity = rules["team"]["size"], rules["team"]["capacity"]
        self.held = [{} for _ in officers]  # officer -> {place of a target: the seat held there}
        self.holder = [None] * (len(drawn) * self.size)
        groups, recused = {}, {(row["officer"], row["target"]) for row in bundle["recusals"]}
        for o, officer in enumerate(officers):
            if certified(officer, rules):
                groups.setdefault(tuple(officer["attributes"][key] for key in rules["team"]["match"]), []).append(o)
        self.allowed = []
        for row in drawn:
            group = groups.get(tuple(targets[row]["attributes"][key] for key in rules["team"]["match"]), [])
            self.allowed.append([o for o in group if (officers[o]["id"], targets[row]["id"]) not in recused])

    def name(self, seat):
        """A seat as the transcript writes it: [row, seat number]."""
        return [self.drawn[seat // self.size], seat % self.size]

    def take(self, officer, seat):
        """The officer takes the seat; whoever held it gives it up."""
        self.give_up(seat)
        self.holder[seat] = officer
        self.held[officer][seat // self.size] = seat

    def give_up(self, seat):
        if self.holder[seat] is not None:
            del self.held[self.holder[seat]][seat // self.size]
            self.holder[seat] = None

    def has_room(self, officer):
        return len(self.held[officer]) < self.capacity

    def search(self, starts, goal):
        """*Search*: (chain or None, reached officers, queue)."""
        queue, visited_from, reached = list(starts), {seat: None for seat in starts}, set()
        for seat in queue:  # the list grows while it is gone through
            order = list(self.allowed[seat // self.size])
            self.stream.shuffle(order)
            for officer in order:
                same = self.held[officer].get(seat // self.size)
                if same is not None:
                    more = [same]
                elif goal(officer):
                    chain, step = [], (seat, officer)
                    while step is not None:
                        chain.append(step)
                        step = visited_from[step[0]]
                    return chain, reached, queue
                elif officer not in reached:
                    reached.add(officer)
                    more = sorted(self.held[officer].values())
                else:
                    continue
                for other in more:
                    if other not in visited_from:
                        visited_from[other] = (seat, officer)
                        queue.append(other)
        return None, reached, queue

    def apply(self, kind, chain):
        """Applies a chain; the line of the transcript for it."""
        for seat, officer in chain:
            self.take(officer, seat)
        return {"kind": kind, "moves": [self.name(seat) + [officer] for seat, officer in chain]}

    def fill(self):
        """*Filling*: the transcript."""
        order = list(range(len(self.holder)))
        self.stream.shuffle(order)
        yield {"kind": "seats", "order": [self.name(seat) for seat in order]}
        owed = set()
        for seat in order:
            place = seat // self.size
            if place in owed:
                continue
            able = [o for o in self.allowed[place] if self.has_room(o) and place not in self.held[o]]
            if able:
                least = min(len(self.held[o]) for o in able)
                candidates = [o for o in able if len(self.held[o]) == least]
                value = self.stream.below(len(candidates))
                self.take(candidates[value], seat)
                yield {"candidates": candidates, "kind": "seat", "officer": candidates[value], "row": self.drawn[place],
                       "seat": seat % self.size, "value": value}
                continue
            chain, reached, queue = self.search([seat], self.has_room)
            if chain:
                yield self.apply("chain", chain)
                continue
            owed.add(place)
            for number in range(self.size):
                self.give_up(place * self.size + number)
            yield {"kind": "owed", "officers": sorted(reached), "row": self.drawn[place],
                   "seats": [self.name(each) for each in sorted(queue)]}

    def balance(self):
        """*Balancing*: the transcript."""
        settled = set()
        while True:
            open_ = [o for o in range(len(self.held)) if o not in settled]
            load = max((len(self.held[o]) for o in open_), default=0)
            if load < 2:
                return
            most = [o for o in open_ if len(self.held[o]) == load]
            order = list(most)
            self.stream.shuffle(order)
            starts = [seat for o in order for seat in sorted(self.held[o].values())]
            chain, reached, _ = self.search(starts, lambda o: self.has_room(o) and len(self.held[o]) <= load - 2)
            if chain:
                yield self.apply("balance", chain)
            else:
                settled.update(most, reached)


# ------------------------------------------------------------------------------------------- section 12: the last checks

def compare(found, transcript, first):
    """Compares lines of the transcript with those recomputed; `first` is the number of lines before them."""
    for i, line in enumerate(transcript):
        here, wanted = f"transcript.jsonl:{first + i + 1}", encode(line)
        actual = found[first + i] if first + i < len(found) else None
        need(actual is not None, f"{here} 缺失", f"{here} is missing")
        if actual != wanted:
            shown, right = show(actual[:400].decode("utf-8", "replace")), show(wanted.decode("utf-8"))
            raise Differs(f"{here} 应为 {right}，实为 {shown}", f"{here} is {shown}, recomputed {right}")


def check_targets(bundle):
    """Section 12 (7)."""
    bundle["prk"] = pseudorandom_key(bundle["C"], bundle["entropy"]["sources"])
    stream = Stream(stage_seed(bundle["prk"], bundle["commitment"]["draw_id"], "targets"))
    bundle["drawn"], transcript = draw_targets(bundle["targets"], bundle["rules"], stream)
    need(len(bundle["drawn"]) == bundle["sample"], "抽取个数不符", "not as many targets drawn as the sample says")
    bundle["transcript"] = lines_of(bundle["files"]["transcript.jsonl"], "transcript.jsonl")
    bundle["first"] = len(transcript)
    compare(bundle["transcript"], transcript, 0)


def check_officers(bundle):
    """Section 12 (8)."""
    stream = Stream(stage_seed(bundle["prk"], bundle["commitment"]["draw_id"], "officers"))
    pairing = bundle["pairing"] = Pairing(bundle["drawn"], bundle, stream)
    transcript = list(pairing.fill()) + list(pairing.balance())
    compare(bundle["transcript"], transcript, bundle["first"])
    need(len(bundle["transcript"]) == bundle["first"] + len(transcript), "transcript.jsonl 有多余的行",
         "transcript.jsonl has lines after the last one recomputed")


def check_result(bundle):
    """Section 12 (9) and section 11: result and manifest, byte for byte."""
    pairing, officers, files = bundle["pairing"], bundle["officers"], bundle["files"]
    drawn = []
    for place, row in enumerate(bundle["drawn"]):
        team = pairing.holder[place * pairing.size:(place + 1) * pairing.size]
        drawn.append({"target": bundle["targets"][row]["id"], "team": [officers[o]["id"] for o in team if o is not None]})
    draw_id = bundle["commitment"]["draw_id"]
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
    """Section 12 (10). True only when both digests were given and agree; None when one or both remain to be compared."""
    given = {"C": bundle["paper"][0], "R": bundle["paper"][1]}
    for name, digits in given.items():
        if digits is not None:
            plain = re.sub(r"[\s:-]", "", digits).lower()
            need(plain == bundle[name], f"指纹 {name} 与所给不同：{show(digits)}", f"digest {name} is not the one given: {show(digits)}")
    return True if all(value is not None for value in given.values()) else None


def verify(path, commitment=None, result=None):
    """Section 12: all checks in order up to the first difference, as the object that `--json` prints."""
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
    parser = argparse.ArgumentParser(description="Verifies a proof bundle of the draw protocol shuangsui-1.")
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
