import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { cosign, cosignedAt } from '../../../src/core/log/cosignature.ts';
import { fromBase64, toBase64 } from '../../../src/core/log/base64.ts';
import { formatCheckpoint, parseCheckpoint } from '../../../src/core/log/checkpoint.ts';
import {
  formatSignerKey,
  formatVerifierKey,
  makeSignerKey,
  parseSignerKey,
  parseVerifierKey,
} from '../../../src/core/log/keys.ts';
import { formatNote, isSignedBy, parseNote, signNote, verifyEd25519 } from '../../../src/core/log/note.ts';

const published = JSON.parse(
  readFileSync(new URL('../../fixtures/vectors/published/c2sp-note.json', import.meta.url), 'utf8'),
) as { readonly vkey: string; readonly text: string; readonly signature: string };

/** The key of RFC 8032, section 7.1, test 1. */
const seed = Uint8Array.from(
  Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
);
const publicKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

/** Signs with node's own OpenSSL. */
function signElsewhere(text: string): Uint8Array {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  assert.equal(
    createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'),
    publicKey,
  );
  return new Uint8Array(sign(null, Buffer.from(text), key));
}

/** Whether node's own OpenSSL finds a signature right. */
function verifyElsewhere(signature: Uint8Array, text: string): boolean {
  const spki = Buffer.from(`302a300506032b6570032100${publicKey}`, 'hex');
  return verify(
    null,
    Buffer.from(text),
    createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    signature,
  );
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const { Point } = ed25519;

/** A signature whose point R has a multiple of a point of order 8 added to it: right but for the factor 8. */
function signTwisted(text: string, multiple: number): Uint8Array {
  // Of order 8: one of the points that libsodium refuses (ge25519_has_small_order).
  const small = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
  const half = createHash('sha512').update(seed).digest().subarray(0, 32);
  half[0] = (half[0] ?? 0) & 248;
  half[31] = ((half[31] ?? 0) & 127) | 64;
  const nonce = 123_456_789n;
  const twist = Array.from({ length: multiple }, () => small).reduce(
    (sum, each) => sum.add(each),
    Point.ZERO,
  );
  const r = Point.BASE.multiply(nonce).add(twist).toBytes();
  const hash = createHash('sha512').update(r).update(Buffer.from(publicKey, 'hex')).update(text).digest();
  const s = (nonce + (numberOf(hash) % Point.Fn.ORDER) * numberOf(half)) % Point.Fn.ORDER;
  return new Uint8Array([...r, ...Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
}

const checkpoint = formatCheckpoint({
  origin: 'log.example/xian',
  size: 7,
  root: new Uint8Array(32).fill(3),
});

describe('a signed note', () => {
  const note = parseNote(`${published.text}\n— example.com/foo ${published.signature}\n`);

  it('of the C2SP page is signed by the key of that page', () => {
    const key = parseVerifierKey(published.vkey);
    assert.equal(formatVerifierKey(key), published.vkey);
    assert.equal(note.text, published.text);
    assert.equal(isSignedBy(note, key), true);
    assert.equal(formatNote(note), `${published.text}\n— example.com/foo ${published.signature}\n`);
  });

  it('with another text is not', () => {
    const key = parseVerifierKey(published.vkey);
    assert.equal(isSignedBy({ ...note, text: 'This is another message.\n' }, key), false);
  });

  it('is signed as OpenSSL signs it with the key of RFC 8032', () => {
    const key = makeSignerKey('log.example/xian', 'note', seed);
    assert.equal(Buffer.from(key.publicKey).toString('hex'), publicKey);
    assert.deepEqual(signNote(checkpoint, key).signature, signElsewhere(checkpoint));
  });

  it('has no signature that only some programs find right', () => {
    const key = Uint8Array.from(Buffer.from(publicKey, 'hex'));
    for (let multiple = 0; multiple < 8; multiple += 1) {
      const signature = signTwisted(checkpoint, multiple);
      assert.ok(ed25519.verify(signature, Buffer.from(checkpoint), key, { zip215: false }));
      assert.equal(verifyElsewhere(signature, checkpoint), multiple === 0);
      assert.equal(verifyEd25519(signature, checkpoint, key), multiple === 0);
    }
  });

  it('counts only when every line of the key is right', () => {
    const key = makeSignerKey('log.example/xian', 'note', seed);
    const right = signNote(checkpoint, key);
    const wrong = { ...right, signature: right.signature.map((byte) => byte ^ 1) };
    assert.equal(isSignedBy({ text: checkpoint, signatures: [right, wrong] }, key), false);
    assert.equal(isSignedBy({ text: checkpoint, signatures: [] }, key), false);
    const other = { ...right, name: 'log.example/other' };
    assert.equal(isSignedBy({ text: checkpoint, signatures: [right, other] }, key), true);
  });

  it('has at most 100 signatures', () => {
    const [signature] = note.signatures;
    assert.ok(signature !== undefined);
    const signedBy = (count: number): string =>
      formatNote({ text: checkpoint, signatures: Array.from({ length: count }, () => signature) });
    assert.equal(parseNote(signedBy(100)).signatures.length, 100);
    assert.throws(() => parseNote(signedBy(101)), SyntaxError);
  });

  const malformed: readonly (readonly [string, string])[] = [
    ['without signatures', checkpoint],
    [
      'whose signature does not end',
      formatNote({ text: checkpoint, signatures: note.signatures }).slice(0, -1),
    ],
    ['with a hyphen before the signature', `${checkpoint}\n- example.com/foo ${published.signature}\n`],
    ['with a control character', `a\tb\n\n— example.com/foo ${published.signature}\n`],
    ['with Base 64 of another form', `a\n\n— example.com/foo ${published.signature.replace('M=', 'N=')}\n`],
  ];
  for (const [name, text] of malformed)
    it(`${name} is refused`, () => {
      assert.throws(() => parseNote(text), SyntaxError);
    });
});

describe('a key', () => {
  it('is read back from its texts', () => {
    const key = makeSignerKey('log.example/xian', 'note', seed);
    assert.deepEqual(parseSignerKey(formatSignerKey(key)), key);
    const { seed: _, ...verifier } = key;
    assert.deepEqual(parseVerifierKey(formatVerifierKey(key)), verifier);
  });

  it('with the id of another key is refused', () => {
    assert.throws(() => parseVerifierKey(published.vkey.replace('530d903a', '530d903b')), SyntaxError);
    const text = formatSignerKey(makeSignerKey('a', 'note', seed));
    assert.throws(() => parseSignerKey(text.replace('+a+', '+b+')), SyntaxError);
  });

  it('has a name without spaces and plus signs', () => {
    for (const name of ['', 'a b', 'a+b', '日志'])
      assert.throws(() => makeSignerKey(name, 'note', seed), TypeError);
  });
});

describe('a cosignature', () => {
  const witness = makeSignerKey('witness.example/w1', 'cosignature', seed);

  it('signs header, time and checkpoint, and carries the time', () => {
    const { signature } = cosign(checkpoint, witness, 1_679_315_147);
    assert.deepEqual(signature.slice(8), signElsewhere(`cosignature/v1\ntime 1679315147\n${checkpoint}`));
    assert.equal(Buffer.from(signature.slice(0, 8)).toString('hex'), '00000000641850cb');
    const note = { text: checkpoint, signatures: [cosign(checkpoint, witness, 1_679_315_147)] };
    assert.equal(cosignedAt(note, witness), 1_679_315_147);
  });

  it('under another time, another text or by another key is none', () => {
    const line = cosign(checkpoint, witness, 100);
    const later = { ...line, signature: line.signature.with(7, 101) };
    assert.equal(cosignedAt({ text: checkpoint, signatures: [later] }, witness), undefined);
    assert.equal(cosignedAt({ text: `${checkpoint}x\n`, signatures: [line] }, witness), undefined);
    const other = makeSignerKey('witness.example/w1', 'cosignature', new Uint8Array(32));
    assert.equal(cosignedAt({ text: checkpoint, signatures: [line] }, other), undefined);
    const log = makeSignerKey('witness.example/w1', 'note', seed);
    assert.equal(cosignedAt({ text: checkpoint, signatures: [line] }, log), undefined);
  });

  it('given twice counts from the earlier time', () => {
    const signatures = [cosign(checkpoint, witness, 200), cosign(checkpoint, witness, 100)];
    assert.equal(cosignedAt({ text: checkpoint, signatures }, witness), 100);
  });
});

describe('the text of a checkpoint', () => {
  it('is origin, size and root', () => {
    assert.equal(checkpoint, `log.example/xian\n7\n${'AwMD'.repeat(10)}AwM=\n`);
    assert.deepEqual(parseCheckpoint(checkpoint), {
      origin: 'log.example/xian',
      size: 7,
      root: new Uint8Array(32).fill(3),
    });
  });

  const changes: readonly (readonly [string, string])[] = [
    ['a size with a leading zero', checkpoint.replace('\n7\n', '\n07\n')],
    ['a size that is no number', checkpoint.replace('\n7\n', '\n7a\n')],
    ['a size beyond 2^53', checkpoint.replace('\n7\n', '\n9007199254740993\n')],
    ['a root of 31 bytes', checkpoint.replace(/AwM=/, 'Aw==')],
    ['an extension line', `${checkpoint}more\n`],
    ['no last newline', checkpoint.slice(0, -1)],
    ['no name', checkpoint.replace('log.example/xian', '')],
  ];
  for (const [name, text] of changes)
    it(`with ${name} is refused`, () => {
      assert.throws(() => parseCheckpoint(text), SyntaxError);
    });
});

describe('Base 64', () => {
  it('is that of node, in its one form', () => {
    for (let length = 0; length < 40; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) % 256);
      assert.equal(toBase64(bytes), Buffer.from(bytes).toString('base64'));
      assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
    }
    for (const text of ['A', 'AAA', 'AB==', 'AAB=', 'AA-_', 'AAAA=', 'AA ='])
      assert.throws(() => fromBase64(text), SyntaxError, text);
  });
});
