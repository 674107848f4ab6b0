import fc from 'fast-check';
import { z } from 'zod';

interface JsonSchema {
  readonly [member: string]: unknown;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** Bodies of the form that a schema asks for: right in shape, their texts, numbers and choices anything that the shape allows. */
export function arbitraryOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return build(json, json.$defs ?? {}, 0);
}

type Definitions = NonNullable<JsonSchema['$defs']>;

function build(schema: JsonSchema, definitions: Definitions, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const found = definitions[schema.$ref.replace('#/$defs/', '')];
    return found === undefined || depth > 6 ? fc.constant(null) : build(found, definitions, depth + 1);
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => build(choice, definitions, depth)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema['const']);
  return ofType(schema, definitions, depth);
}

function ofType(schema: JsonSchema, definitions: Definitions, depth: number): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'object':
      return objectOf(schema, definitions, depth);
    case 'array':
      return fc.array(build(schema.items ?? {}, definitions, depth), {
        minLength: Math.min(Number(schema['minItems'] ?? 0), 3),
        maxLength: 3,
      });
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return textOf(schema);
    default:
      return fc.jsonValue();
  }
}

function objectOf(schema: JsonSchema, definitions: Definitions, depth: number): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, member]) => [name, build(member, definitions, depth)] as const,
  );
  if (members.length === 0) {
    const { additionalProperties: rest } = schema;
    const value = typeof rest === 'object' ? build(rest, definitions, depth) : fc.jsonValue();
    const names = fc.oneof(fc.constantFrom('name', 'kind', 'code', '__proto__'), fc.string({ maxLength: 8 }));
    return fc.dictionary(names, value, { maxKeys: 3 });
  }
  return fc.record(Object.fromEntries(members), { requiredKeys: [...(schema.required ?? [])] });
}

function numberOf(schema: JsonSchema): fc.Arbitrary<number> {
  const least = Number(schema['minimum'] ?? -1e9);
  const most = Number(schema['maximum'] ?? 1e9);
  const within = fc.integer({ min: Math.max(least, -1e9), max: Math.min(most, 1e9) });
  return fc.oneof({ weight: 3, arbitrary: within }, fc.constantFrom(least, most));
}

const texts: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date: fc.constantFrom('2026-12-01', '2026-11-02', '2028-02-29', '0001-01-01', '9999-12-31'),
  'date-time': fc.constantFrom('2026-12-01T00:00:00Z', '9999-12-31T23:59:59+14:00'),
};

function textOf({ format, pattern, maxLength }: JsonSchema): fc.Arbitrary<string> {
  const known = texts[String(format)];
  if (known !== undefined) return known;
  if (typeof pattern === 'string') {
    try {
      return fc.stringMatching(new RegExp(pattern), { maxLength: 40 });
    } catch {
      return fc.string({ maxLength: 20 });
    }
  }
  return fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(Number(maxLength ?? 40), 60) });
}
