import assert from 'node:assert/strict';
import { createDecipheriv } from 'node:crypto';
import { createCipher, SealedTextFault, sealingKeyOf } from '../../src/store/cipher.ts';

const key = (id: string, first: number) => ({
  id,
  bytes: Uint8Array.from({ length: 32 }, (_, index) => (first + index) % 256),
});
const place = { table: 'people', column: 'secret', id: 'id-1' };
const old = key('0000000a', 0);
const newer = key('0000000b', 1);

describe('A cipher', () => {
  const cipher = createCipher([old, newer]);

  it('gives back what it sealed, and another ciphertext each time', () => {
    for (const text of ['', 'a', '身份证号'.repeat(1000), '\u0000\n']) {
      const sealed = cipher.seal(place, text);
      assert.match(sealed, /^v1\.0000000b\.[\w-]{16}\.[\w-]+$/);
      assert.equal(sealingKeyOf(sealed), '0000000b');
      assert.equal(cipher.open(place, sealed), text);
      assert.notEqual(cipher.seal(place, text), sealed);
    }
  });

  it('is AES-256-GCM over the place as a JSON array: another program opens it', () => {
    const [, , nonce = '', body = ''] = cipher.seal(place, '甲').split('.');
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', newer.bytes, Buffer.from(nonce, 'base64url'));
    decipher.setAAD(Buffer.from('["shuangsui-sealed-1","0000000b","people","secret","id-1"]'));
    decipher.setAuthTag(bytes.subarray(-16));
    assert.equal(decipher.update(bytes.subarray(0, -16)).toString() + decipher.final().toString(), '甲');
  });

  it('opens with older keys, and seals with the newest', () => {
    const sealed = createCipher([old]).seal(place, '甲');
    assert.equal(cipher.open(place, sealed), '甲');
    assert.equal(cipher.keyId, '0000000b');
  });

  it('refuses another key, a missing key, and no key at all', () => {
    const sealed = cipher.seal(place, '甲');
    assert.throws(() => createCipher([old]).open(place, sealed), /the key 0000000b is not here/);
    assert.throws(() => createCipher([key('0000000b', 9)]).open(place, sealed), SealedTextFault);
    assert.equal(createCipher([]).keyId, null);
    assert.throws(() => createCipher([]).seal(place, '甲'), /no key/);
  });

  it('refuses every flipped bit, and says where but not what', () => {
    const sealed = cipher.seal(place, '13900000000');
    const [head, id, nonce = '', body = ''] = sealed.split('.');
    const flip = (text: string, bit: number): string => {
      const bytes = Buffer.from(text, 'base64url');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return bytes.toString('base64url');
    };
    const isFault = (error: unknown): boolean =>
      error instanceof SealedTextFault &&
      error.message.includes('people.secret of id-1') &&
      !error.message.includes('139');
    for (let bit = 0; bit < 96; bit += 1)
      assert.throws(() => cipher.open(place, [head, id, flip(nonce, bit), body].join('.')), isFault);
    for (let bit = 0; bit < (11 + 16) * 8; bit += 1)
      assert.throws(() => cipher.open(place, [head, id, nonce, flip(body, bit)].join('.')), isFault);
    assert.throws(() => cipher.open(place, sealed.replace('0000000b', '0000000a')), isFault);
    for (const broken of [
      '',
      'v1',
      sealed.slice(0, -1),
      `${sealed}A`,
      sealed.replace('v1', 'v2'),
      '13900000000',
    ])
      assert.throws(() => cipher.open(place, broken), SealedTextFault, broken);
  });

  it('refuses a ciphertext in another table, column or row', () => {
    const sealed = cipher.seal(place, '甲');
    for (const other of [{ table: 'others' }, { column: 'mobile' }, { id: 'id-2' }])
      assert.throws(() => cipher.open({ ...place, ...other }, sealed), /changed, moved/);
  });
});
