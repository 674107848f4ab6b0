import { html, type Markup } from './html.ts';
import type { Node } from './openapi.ts';

/** One line of the table of a schema. */
export interface SchemaRow {
  readonly path: string;
  readonly type: Markup;
  readonly isRequired: boolean;
  readonly description: string;
}

/** What a schema says of itself; blank when it says nothing. */
export function descriptionOf(schema: Node): string {
  const { description } = schema;
  return typeof description === 'string' ? description : '';
}

const typeNames: Readonly<Record<string, string>> = {
  string: '文字',
  integer: '整数',
  number: '数字',
  boolean: '是或否',
  object: '对象',
  array: '列表',
  null: '空',
};

/** A schema in a few words, with a link where it is one of the named. */
export function typeText(schema: Node): Markup {
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const name = reference.replace('#/components/schemas/', '');
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly Node[] | undefined;
  if (choices !== undefined)
    return html`${choices.map((choice, i) => html`${i === 0 ? '' : ' 或 '}${typeText(choice)}`)}`;
  const values = schema['enum'] as readonly unknown[] | undefined;
  if (values !== undefined) return html`<code>${values.map(String).join(' | ')}</code>`;
  if (schema['const'] !== undefined) return html`<code>${JSON.stringify(schema['const'])}</code>`;
  const items = schema['items'] as Node | undefined;
  const name = typeNames[String(schema['type'])] ?? '任意';
  return items === undefined ? html`${name}${boundsText(schema)}` : html`${name}：${typeText(items)}`;
}

/** Bounds worth reading: those of zod for whole numbers as such are not. */
function boundsText(schema: Node): string {
  const { minimum, maximum, maxLength } = schema as Readonly<Record<string, number | undefined>>;
  const isBound = (value: number | undefined): value is number =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (isBound(minimum) && isBound(maximum)) return ` ${minimum} 至 ${maximum}`;
  if (isBound(minimum)) return ` ≥ ${minimum}`;
  return isBound(maxLength) ? `，至多 ${maxLength} 字` : '';
}

/** Every property of a schema, those of objects inside it by their paths; named schemas are only referred to. */
export function describeRows(schema: Node, prefix = ''): readonly SchemaRow[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Node>>;
  const required = (schema['required'] ?? []) as readonly string[];
  return Object.entries(properties).flatMap(([key, property]) => {
    const path = `${prefix}${key}`;
    const row = {
      path,
      type: typeText(property),
      isRequired: required.includes(key),
      description: descriptionOf(property),
    };
    const items = property['items'] as Node | undefined;
    return [
      row,
      ...(items === undefined ? describeRows(property, `${path}.`) : describeRows(items, `${path}[].`)),
    ];
  });
}
