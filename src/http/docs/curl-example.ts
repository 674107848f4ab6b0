import type { PlacedOperation } from './docs-page.ts';
import type { Node } from './openapi.ts';

/** What stands for a parameter in an example. */
const examples: Readonly<Record<string, string>> = {
  list: 'targets',
  code: 'H33010600001',
  id: '019aa8b0c0de70008000000000000001',
  format: 'xlsx',
  file_name: encodeURIComponent('清单.xlsx'),
  organisation: '330100YB',
  month: '2026-11',
};

/** Where one word has different examples. */
function exampleOf(path: string, name: string): string {
  if (name === 'name') return path.includes('/documents/') ? 'task-notice' : 'result.json';
  return examples[name] ?? name;
}

/** A command that a reader can copy: the first example of an operation. */
export function describeCurl({ method, path, operation }: PlacedOperation): string {
  const { parameters, requestBody, responses, security } = operation;
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleOf(path, name));
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name }) => `${name}=${exampleOf(path, name)}`);
  const success = Object.entries(responses).find(([status]) => Number(status) < 300)?.[1];
  const isStream = success !== undefined && 'application/x-ndjson' in success.content;
  const isFile = success !== undefined && !isStream && !('application/json' in success.content);
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} 'http://127.0.0.1:8080${place}${query.length === 0 ? '' : `?${query.join('&')}`}'`,
    ...(mustSignIn(security) ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...describeBody(requestBody?.content ?? {}),
    ...(isFile ? ['-OJ'] : []),
    ...(isStream ? ['-N'] : []),
  ].join(' \\\n  ');
}

const mustSignIn = (security: readonly Node[]): boolean =>
  security.length > 0 && security.every((each) => Object.keys(each).length > 0);

function describeBody(contents: Readonly<Record<string, Node>>): readonly string[] {
  const [type, content] = Object.entries(contents)[0] ?? [];
  if (type === undefined) return [];
  const example = content?.['example'];
  const body = example === undefined ? "--data-binary '@清单.xlsx'" : `-d '${JSON.stringify(example)}'`;
  return [`-H 'Content-Type: ${type}'`, body];
}
