import assert from 'node:assert/strict';
import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { drawKey, openStage, stageSeed } from '../../../src/core/draw/seed.ts';
import { openStream } from '../../../src/core/stream.ts';

const commitment = 'ab'.repeat(32);
const sources = fc.array(
  fc.record({ name: fc.string({ unit: 'binary' }), value: fc.string({ unit: 'binary' }) }),
  { maxLength: 4 },
);

/** Section 8 of the specification with Node's own buffers. */
function material(values: readonly { readonly name: string; readonly value: string }[]): Buffer {
  return Buffer.concat(
    values.flatMap(({ name, value }) => {
      const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)];
      const lengths = [Buffer.alloc(2), Buffer.alloc(4)] as const;
      lengths[0].writeUInt16BE(nameBytes.length);
      lengths[1].writeUInt32BE(valueBytes.length);
      return [lengths[0], nameBytes, lengths[1], valueBytes];
    }),
  );
}

describe('the key and the seeds of a draw', () => {
  it("are those of Node's HMAC and HKDF over the commitment, the sources and the draw id", () => {
    fc.assert(
      fc.property(sources, fc.stringMatching(/^[!-~]{1,64}$/), (values, drawId) => {
        const key = drawKey(commitment, values);
        const salt = Buffer.from(commitment, 'hex');
        assert.deepEqual(Buffer.from(key), createHmac('sha256', salt).update(material(values)).digest());
        for (const stage of ['targets', 'officers'] as const) {
          const info = JSON.stringify(['shuangsui-3', drawId, stage, '', 0]);
          const seed = hkdfSync('sha256', material(values), salt, info, 32);
          assert.equal(stageSeed(key, drawId, stage), Buffer.from(seed).toString('hex'));
        }
      }),
      { seed: 5869, numRuns: 100 },
    );
  });

  it('change with every source, its name, its order and with the commitment', () => {
    const a = { name: 'dice-a', value: '000000000001' };
    const b = { name: 'dice-b', value: '000000000002' };
    const keys = [
      drawKey(commitment, [a, b]),
      drawKey(commitment, [b, a]),
      drawKey(commitment, [a]),
      drawKey(commitment, []),
      drawKey('ac'.repeat(32), [a, b]),
      drawKey(commitment, [
        { ...a, value: '00000000000' },
        { ...b, value: '1000000000002' },
      ]),
      drawKey(commitment, [{ ...a, name: 'dice-' }, b]),
    ].map((key) => Buffer.from(key).toString('hex'));
    assert.equal(new Set(keys).size, keys.length);
  });

  it('refuse a name too long for its length of two bytes, which would hash like a shorter one', () => {
    assert.throws(() => drawKey(commitment, [{ name: 'x'.repeat(65_536), value: '1' }]), RangeError);
    assert.doesNotThrow(() => drawKey(commitment, [{ name: 'x'.repeat(65_535), value: '1' }]));
  });

  it('open a stream of its own for each stage', () => {
    const key = drawKey(commitment, [{ name: 'dice-a', value: '1' }]);
    const words = (['targets', 'officers'] as const).map((stage) => {
      const [opened, direct] = [openStage(key, 'D-1', stage), openStream(stageSeed(key, 'D-1', stage))];
      const word = opened.below(2 ** 32);
      assert.equal(word, direct.below(2 ** 32));
      return word;
    });
    assert.notEqual(words[0], words[1]);
  });
});
