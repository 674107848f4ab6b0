import type { Json } from '../canonical-json.ts';

/** Throws a TypeError that names the place where a value has not the shape that the protocol gives it. */
export type Shape = (value: Json | undefined, place: string) => void;

export const wrong = (place: string, expected: string): TypeError =>
  new TypeError(`${place}: expected ${expected}`);

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
export const object = (members: Readonly<Record<string, Shape>>): Shape => {
  const expected = Object.entries(members);
  return (value, place) => {
    const found = asObject(value, place);
    const isExact =
      Object.keys(found).length === expected.length && expected.every(([key]) => Object.hasOwn(found, key));
    if (!isExact)
      throw wrong(
        place,
        `exactly the members ${expected
          .map(([key]) => key)
          .toSorted()
          .join(', ')}`,
      );
    for (const [key, shape] of expected) shape(found[key], `${place}.${key}`);
  };
};

function asObject(value: Json | undefined, place: string): { readonly [key: string]: Json } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(place, 'an object');
  return value as { readonly [key: string]: Json };
}

export const boolean: Shape = (value, place) => {
  if (typeof value !== 'boolean') throw wrong(place, 'true or false');
};

/** One of several objects, told apart by their member `kind`. */
export const oneOf =
  (kinds: Readonly<Record<string, Shape>>): Shape =>
  (value, place) => {
    const kind = asObject(value, place)['kind'];
    const shape = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (shape === undefined) throw wrong(`${place}.kind`, `one of ${Object.keys(kinds).join(', ')}`);
    shape(value, place);
  };
