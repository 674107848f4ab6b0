import type { Json } from '../canonical-json.ts';
import { findDateFault } from '../lists/codes.ts';

/** Throws a TypeError that names the place where a value has not the shape that the protocol gives it. */
export type Shape = (value: Json | undefined, place: string) => void;

const wrong = (place: string, expected: string): TypeError => new TypeError(`${place}: expected ${expected}`);

export const text: Shape = (value, place) => {
  if (typeof value !== 'string') throw wrong(place, 'a string');
};

export const integer: Shape = (value, place) => {
  if (typeof value !== 'number' || value < 0) throw wrong(place, 'a whole number');
};

export const matching =
  (pattern: RegExp): Shape =>
  (value, place) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw wrong(place, String(pattern));
  };

export const nullable =
  (shape: Shape): Shape =>
  (value, place) => {
    if (value !== null) shape(value, place);
  };

export const listOf =
  (shape: Shape): Shape =>
  (value, place) => {
    if (!Array.isArray(value)) throw wrong(place, 'a list');
    value.forEach((element: Json, i) => {
      shape(element, `${place}[${i}]`);
    });
  };

/** An object with exactly these members. */
export const object =
  (members: Readonly<Record<string, Shape>>): Shape =>
  (value, place) => {
    const keys = Object.keys(asObject(value, place)).toSorted((a, b) => (a < b ? -1 : 1));
    const expected = Object.keys(members).toSorted((a, b) => (a < b ? -1 : 1));
    if (keys.join() !== expected.join()) throw wrong(place, `exactly the members ${expected.join(', ')}`);
    for (const [key, shape] of Object.entries(members)) shape(asObject(value, place)[key], `${place}.${key}`);
  };

function asObject(value: Json | undefined, place: string): { readonly [key: string]: Json } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(place, 'an object');
  return value as { readonly [key: string]: Json };
}

const hex64 = matching(/^[0-9a-f]{64}$/);
const salt = matching(/^[0-9a-f]{32}$/);
const identifier = matching(/^[!-~]{1,64}$/);
const dayOrBlank: Shape = (value, place) => {
  const isFit = typeof value === 'string' && (value === '' || findDateFault(value) === undefined);
  if (!isFit) throw wrong(place, 'a day or ""');
};
const named = object({ code: text, name: text });

/** The texts of the named attributes, all of them and no others. */
const attributes = (names: readonly string[]): Shape =>
  object(Object.fromEntries(names.map((name) => [name, text])));

export const rulesShape = object({
  protocol: text,
  attributes: listOf(matching(/^[a-z][a-z0-9_]*$/)),
  scope: listOf(object({ attribute: text, values: listOf(text) })),
  strata: object({
    attributes: listOf(text),
    floors: listOf(object({ path: listOf(text), ratio_bp: integer, minimum: integer })),
  }),
  weights: object({
    attribute: nullable(text),
    table: listOf(object({ value: text, weight: integer })),
    default: integer,
  }),
  maximum_ppb: integer,
  team: object({ size: integer, capacity: integer, match: listOf(text) }),
  window: object({ from: text, to: text }),
});

export const targetShape = (names: readonly string[]): Shape =>
  object({
    id: identifier,
    name: text,
    attributes: attributes(names),
    excluded: nullable(text),
    weight: integer,
    pi: integer,
    salt,
  });

export const officerShape = (names: readonly string[]): Shape =>
  object({
    id: identifier,
    name: text,
    organisation: text,
    attributes: attributes(names),
    certificate: text,
    certificate_expires_on: dayOrBlank,
    unavailable: nullable(text),
    salt,
  });

export const recusalShape = object({ officer: identifier, target: identifier, ground: text, salt });

export const commitmentShape = object({
  protocol: text,
  draw_id: identifier,
  draw_number: text,
  agency: named,
  task: object({ code: text, name: text, item: text }),
  cut_off: object({ day: text, recorded_by: text }),
  frozen_at: text,
  engine: object({ name: text, version: text, generator: text }),
  rules: hex64,
  targets: object({ size: integer, eligible: integer, root: hex64 }),
  officers: object({ size: integer, eligible: integer, root: hex64 }),
  recusals: object({ size: integer, root: hex64 }),
  sample: integer,
  entropy_plan: listOf(object({ name: identifier, kind: matching(/^dice$/), digits: integer })),
});

export const entropyShape = object({
  protocol: text,
  draw_id: identifier,
  commitment: hex64,
  sources: listOf(object({ name: text, value: text, by: text })),
  recorded_at: text,
});

export const resultShape = object({
  protocol: text,
  draw_id: identifier,
  commitment: hex64,
  entropy: hex64,
  drawn: listOf(object({ target: identifier, team: listOf(identifier) })),
  transcript: hex64,
});

export const manifestShape = object({
  protocol: text,
  edition: matching(/^auditor$/),
  draw_id: identifier,
  commitment: hex64,
  result: hex64,
  files: listOf(object({ name: text, bytes: integer, sha256: hex64 })),
});
