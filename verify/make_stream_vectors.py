#!/usr/bin/env python3
"""Writes the intermediate values of test/fixtures/vectors/stream.json with the code of verify.py, after checking its RC4 and HKDF
against openly known vectors. Every list under "words", "below" and "shuffle" begins with a fresh stream of the seed.

    python3 make_stream_vectors.py FILE
"""
import hashlib
import json
import sys

from verify import RC4, Stream, hkdf_expand, hkdf_extract, merkle_root, pseudorandom_key, stage_seed

BELOW = [1, 2, 6, 10, 1000, 10**9, 2**32 - 1, 2**32, 2**32 + 1, 2**53 - 1, 2**53]
TEXTS = ["", "a", "b", "abc", "shuangsui", "双随机", "一公开", "0", "1", "000000000000", "the quick brown fox", "🎲"]
KNOWN = [("Key", "eb9f7781b734ca72a719"), ("Wiki", "6044db6d41b7"), ("Secret", "04d46b053ca87b59")]
CASES = [("a", "D-1", [("dice-a", "123456123456"), ("dice-b", "000000000000")]),
         ("b", "2026-001", [("dice-a", "654321654321"), ("dice-b", "999999999999")]),
         ("c", "A\"\\/~!", [("甲方", "第一位见证人掷出：四四二六"), ("dice-b", "")]),
         ("d", "x" * 64, [("only", "抽取🎲\n\u007f")])]


def main(path):
    for key, stream in KNOWN:
        assert RC4(key.encode()).take(len(stream) // 2).hex() == stream, key
    prk = hkdf_extract(bytes(range(13)), b"\x0b" * 22)  # RFC 5869, test case 1
    assert hkdf_expand(prk, bytes(range(0xf0, 0xfa)), 42).hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    value = {"rc4": [{"key": key, "keystream": stream} for key, stream in KNOWN], "streams": [], "seeds": [], "merkle": []}
    for text in TEXTS:
        seed = hashlib.sha256(text.encode()).hexdigest()
        words, drawn, cards = Stream(seed), Stream(seed), list(range(52))
        Stream(seed).shuffle(cards)
        value["streams"].append({"text": text, "seed": seed, "words": [words.word() for _ in range(16)],
                                 "below": [{"n": n, "value": drawn.below(n)} for n in BELOW], "shuffle": cards})
    for text, draw_id, pairs in CASES:
        commitment = hashlib.sha256(text.encode()).hexdigest()
        sources = [{"name": name, "value": each} for name, each in pairs]
        prk = pseudorandom_key(commitment, sources)
        value["seeds"].append({"commitment": commitment, "draw_id": draw_id, "sources": sources, "prk": prk.hex(),
                               "targets": stage_seed(prk, draw_id, "targets"), "officers": stage_seed(prk, draw_id, "officers"),
                               "dates": stage_seed(prk, draw_id, "dates"),
                               "substitutes": [{"number": number, "seed": stage_seed(prk, draw_id, "substitutes", number)}
                                               for number in (1, 2, 999)]})
    for count in range(10):
        leaves = [f"leaf {i} 叶" for i in range(count)]
        value["merkle"].append({"leaves": leaves, "root": merkle_root([leaf.encode() for leaf in leaves])})
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
