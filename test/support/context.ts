import type { Context } from '../../src/context.ts';
import { createCipher } from '../../src/store/cipher.ts';
import type { Db } from '../../src/store/connect.ts';

/** A context whose effects are known beforehand. */
export interface TestContext extends Context {
  /** Sets the clock; it stands still otherwise. Takes a UTC instant, `2026-11-22T01:02:03.004Z`. */
  readonly setNow: (instant: string) => void;
}

/** The key of tests: the bytes 00 01 02 … 1f. */
export const testKey = { id: '00000001', bytes: Uint8Array.from({ length: 32 }, (_, index) => index) };

/** The line of a key file that holds the key of tests. */
export const testKeyLine = `${testKey.id} ${Buffer.from(testKey.bytes).toString('base64url')}\n`;

/**
 * A context with a clock that stands at 2026-11-22T00:00:00.000Z until it is set, ids that count up (id-1 is
 * 00000000000000000000000000000001) and bytes that count up (00 01 02 …, wrapping at ff).
 */
export function testContext(db: Db): TestContext {
  let now = '2026-11-22T00:00:00.000Z';
  let ids = 0;
  let bytes = 0;
  return {
    db,
    cipher: createCipher([testKey]),
    now: () => new Date(now),
    setNow: (instant) => {
      now = instant;
    },
    newId: () => {
      ids += 1;
      return ids.toString(16).padStart(32, '0');
    },
    randomBytes: (length) => {
      const start = bytes;
      bytes += length;
      return Uint8Array.from({ length }, (_, index) => (start + index) % 256);
    },
  };
}
