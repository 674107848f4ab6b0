import { sha256 } from '#sha256';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * Under what name an officer goes in a draw: the first 16 hexadecimal digits of SHA-256 of the draw's salt key (32 secret bytes),
 * "officer-ids/" and the officer's code. Whoever has not the key cannot tell whether two draws name the same officer.
 */
export function pseudonymOf(saltKey: Uint8Array, code: string): string {
  return keyedHex(saltKey, `officer-ids/${code}`, 16);
}

/** `pseudonymOf` for one key; names that come again are remembered. */
export function pseudonymsOf(saltKey: Uint8Array): (code: string) => string {
  const known = new Map<string, string>();
  return (code) => {
    const found = known.get(code) ?? pseudonymOf(saltKey, code);
    known.set(code, found);
    return found;
  };
}

/** The salt of a sealed line: the first 32 hexadecimal digits of SHA-256 of the salt key and what the line is of. */
export function saltOf(saltKey: Uint8Array, line: string): string {
  return keyedHex(saltKey, line, 32);
}

const keyedHex = (key: Uint8Array, text: string, digits: number): string =>
  bytesToHex(sha256(concatBytes(key, utf8ToBytes(text)))).slice(0, digits);
