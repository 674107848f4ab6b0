/** A JSON value of the protocol: integers only, no undefined, object keys in lower-case ASCII. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const keyPattern = /^[a-z][a-z0-9_-]*$/;

/**
 * The one text of a JSON value (RFC 8785, restricted): keys sorted by their ASCII bytes and of the form [a-z][a-z0-9_-]*,
 * numbers are integers from 0 to 2^53 − 1, strings are NFC without lone surrogates, no white space. On such values Python's
 * `json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False)` gives the same text.
 * Throws a TypeError on anything else.
 */
export function canonicalJson(value: Json): string {
  switch (typeof value) {
    case 'string':
      return canonicalString(value);
    case 'number':
      if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0))
        throw new TypeError(`not a whole number of the protocol: ${value}`);
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : canonicalContainer(value);
    default:
      throw new TypeError(`not a JSON value: ${typeof value}`);
  }
}

function canonicalContainer(value: readonly Json[] | { readonly [key: string]: Json }): string {
  if (isList(value)) return `[${value.map((element) => canonicalJson(element)).join(',')}]`;
  const members = Object.entries(value)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => {
      if (!keyPattern.test(key)) throw new TypeError(`not a protocol key: ${key}`);
      return `"${key}":${canonicalJson(member)}`;
    });
  return `{${members.join(',')}}`;
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}

function canonicalString(text: string): string {
  if (/[^\u0020-\u007e]/.test(text)) {
    if (text.normalize('NFC') !== text) throw new TypeError(`not NFC: ${text}`);
    if (/\p{Surrogate}/u.test(text)) throw new TypeError('lone surrogate');
  }
  return JSON.stringify(text);
}

/**
 * Reads a text that must be in canonical form: throws a SyntaxError when it is no JSON, and a TypeError when writing the
 * value again does not give the very same text (duplicate keys, spaces, other orders, fractions, unsafe integers).
 */
export function parseCanonicalJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (canonicalJson(value) !== text) throw new TypeError('not in canonical form');
  return value;
}
