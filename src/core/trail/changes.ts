import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';

/** What of a stored thing was, and what it is: only the members that differ. */
export interface TrailChange {
  /** null for what was not there. */
  readonly before: Readonly<Record<string, Json>> | null;
  /** null for what is gone. */
  readonly after: Readonly<Record<string, Json>> | null;
}

type Stored = Readonly<Record<string, unknown>>;

/** Of what is longer only digest and length are kept. */
const maxValueBytes = 500;
const maxChangeBytes = 40_000;

/**
 * The change of a stored thing for the trail, by member, in snake_case. Of members in `veiled`, which are personal or tell who was drawn, it says
 * only that they changed; of a long text or a large value its SHA-256 and its length.
 */
export function changesOf(
  was: object | null,
  is: object | null,
  veiled: readonly string[] = [],
): { readonly before: TrailChange['before']; readonly after: TrailChange['after'] } {
  const [before, after] = [was as Stored | null, is as Stored | null];
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const changed = keys.filter((key) => textOf(before?.[key]) !== textOf(after?.[key]));
  const show = (stored: Stored | null, limit: number): TrailChange['before'] =>
    stored === null
      ? null
      : Object.fromEntries(
          changed.map((key) => [
            toSnakeCase(key),
            veiled.includes(key) ? veil(stored[key]) : shorten(toJson(stored[key]), limit),
          ]),
        );
  const whole = { before: show(before, maxValueBytes), after: show(after, maxValueBytes) };
  const isShort = utf8ToBytes(canonicalJson(whole)).length <= maxChangeBytes;
  return isShort ? whole : { before: show(before, 0), after: show(after, 0) };
}

/** Of what must not be read here: whether there is something. */
const veil = (value: unknown): Json => (isBlank(value) ? null : { veiled: true });

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === '';

function shorten(value: Json, limit: number): Json {
  const bytes = utf8ToBytes(canonicalJson(value));
  if (bytes.length <= limit || value === null || typeof value === 'boolean') return value;
  return { bytes: bytes.length, sha256: sha256Hex(bytes) };
}

/** Two values are the same when they say the same, whatever the order of their members. */
const textOf = (value: unknown): string => canonicalJson(toJson(value));

/** A value as canonical JSON takes it: what it does not take becomes text. */
function toJson(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : String(value);
  if (typeof value === 'string') return wellFormed(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object') return wellFormed(typeof value);
  const members = Object.entries(value).map(([key, member]) => [key, toJson(member)] as const);
  const named = members.map(([key, member]) => [toSnakeCase(key), member] as const);
  if (named.every(([key]) => /^[a-z][a-z0-9_-]*$/.test(key))) return Object.fromEntries(named);
  return members.map(([key, member]) => [wellFormed(key), member]);
}

const wellFormed = (text: string): string => text.normalize('NFC').replaceAll(/\p{Cs}/gu, '\uFFFD');

const toSnakeCase = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
