import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A key for what must not be read in the database: 32 bytes, known by its id. */
export interface DataKey {
  /** 8 lower-case hexadecimal characters. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Where a ciphertext belongs. One that was moved to another place does not open there. */
export interface SealedPlace {
  readonly table: string;
  readonly column: string;
  /** The primary key of the row. */
  readonly id: string;
}

/** Seals texts for the database, and opens them. */
export interface Cipher {
  /** The id of the key that seals; null where there is no key, and then nothing can be sealed. */
  readonly keyId: string | null;
  /** `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url. Another one each time, also for the same text. */
  readonly seal: (place: SealedPlace, text: string) => string;
  /** The text that was sealed for this place. Throws a `SealedTextFault` when it was not, or not with a key that we have. */
  readonly open: (place: SealedPlace, sealed: string) => string;
}

/** A ciphertext that does not open: its key is not here, or it was changed or moved. Says where, and nothing of what. */
export class SealedTextFault extends Error {
  override readonly name = 'SealedTextFault';

  constructor(place: SealedPlace, cause: string) {
    super(`${place.table}.${place.column} of ${place.id} does not open: ${cause}`);
  }
}

const version = 'v1';
const nonceLength = 12;
const tagLength = 16;

/** The id of the key with which a text was sealed; undefined for what is no sealed text. */
export function sealingKeyOf(sealed: string): string | undefined {
  return /^v1\.([0-9a-f]{8})\.[\w-]{16}\.[\w-]{22,}$/.exec(sealed)?.[1];
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. The last key seals, every key opens; without any, sealing throws. The
 * associated data are `shuangsui-sealed-1`, key id, table, column and row id as a JSON array, so that a ciphertext
 * opens in its own place only. A key seals at most 2^32 texts (SP 800-38D, 8.3), far more than a bureau has.
 */
export function createCipher(keys: readonly DataKey[]): Cipher {
  const newest = keys.at(-1);
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    keyId: newest?.id ?? null,
    seal: (place, text) => {
      if (newest === undefined) throw new Error('there is no key to seal with');
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', newest.bytes, nonce, { authTagLength: tagLength });
      cipher.setAAD(boundTo(newest.id, place));
      const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [version, newest.id, nonce.toString('base64url'), bytes.toString('base64url')].join('.');
    },
    open: (place, sealed) => {
      const id = sealingKeyOf(sealed);
      if (id === undefined) throw new SealedTextFault(place, 'it is not a sealed text');
      const key = byId.get(id);
      if (key === undefined) throw new SealedTextFault(place, `the key ${id} is not here`);
      return openWith(key, place, sealed);
    },
  };
}

function boundTo(keyId: string, { table, column, id }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify(['shuangsui-sealed-1', keyId, table, column, id]), 'utf8');
}

function openWith(key: DataKey, place: SealedPlace, sealed: string): string {
  const parts = sealed.split('.').slice(2);
  const [nonce, bytes] = parts.map((part) => Buffer.from(part, 'base64url'));
  const isExact = parts.join('.') === `${nonce?.toString('base64url')}.${bytes?.toString('base64url')}`;
  if (nonce === undefined || bytes === undefined || !isExact)
    throw new SealedTextFault(place, 'it is not a sealed text');
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: tagLength });
  decipher.setAAD(boundTo(key.id, place));
  decipher.setAuthTag(bytes.subarray(-tagLength));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -tagLength)), decipher.final()]).toString('utf8');
  } catch {
    throw new SealedTextFault(place, 'it was changed, moved, or sealed with another key');
  }
}
