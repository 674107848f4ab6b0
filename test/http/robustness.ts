import assert from 'node:assert/strict';
import fc from 'fast-check';
import { routes } from '../../src/http/routes.ts';
import type { Route } from '../../src/http/route.ts';
import { agreementFile, ceremony, city, clinicPlan, targetCode } from '../support/build.ts';
import { testContext } from '../support/context.ts';
import { useDatabase, type TestDatabase } from '../support/databases.ts';
import { Client, prepareCity, taskAfter } from './client.ts';

/** How many bodies each route is given; fewer of the files that are each read by a thread of its own, a third of a second. */
const runs = { bodies: 300, sheets: 40 } as const;

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [
    path,
    ...keys.flatMap((key) => pathsOf((value as Record<string | number, unknown>)[key], [...path, key])),
  ];
}

function replaceAt(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = replaceAt(copy[key], rest, replacement);
  return copy;
}

const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      '',
      ' ',
      '\u0000',
      '\ud800',
      'e\u0301',
      '\u{20000}',
      '%',
      "'; drop table tasks; --",
      '__proto__',
      '9'.repeat(400),
    ],
    ...[
      '2026-12-31',
      '9999-12-31',
      '0000-00-00',
      city.code,
      city.item,
      targetCode(1),
      'Z001',
      'kind',
      'maker',
    ],
    ...[0, -0, -1, 1, 1e9, 2 ** 53, 1e308, 0.5, true, null, [], {}],
  ),
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.jsonValue(),
);

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);

/** Another value of the same kind: most of these are taken, and so reach the database. */
function kindred(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value === 'number') return fc.integer({ min: 0, max: 30 });
  if (typeof value === 'boolean') return fc.boolean();
  if (Array.isArray(value)) return fc.subarray(value);
  if (typeof value !== 'string') return fc.constant(value);
  return fc.oneof(fc.constant(value), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }));
}

/** A right body in which one place holds another value of its kind, or up to three hold anything. */
function bodyLike(example: unknown): fc.Arbitrary<unknown> {
  const place = fc.constantFrom(...pathsOf(example));
  const alike = place.chain((path) =>
    kindred(at(example, path)).map((value) => replaceAt(example, path, value)),
  );
  const wild = fc.array(fc.tuple(place, nasty), { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce<unknown>((body, [path, value]) => {
      try {
        return replaceAt(body, path, value);
      } catch {
        return body;
      }
    }, example),
  );
  return fc.oneof(
    { weight: 6, arbitrary: alike },
    { weight: 4, arbitrary: wild },
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: nasty },
  );
}

function fileLike(): fc.Arbitrary<Uint8Array> {
  const bytes = fc.uint8Array({ maxLength: 400 });
  const start = fc.constantFrom(
    agreementFile(),
    Buffer.from('PK\u0003\u0004'),
    Buffer.from('%PDF-1.7\n'),
    Uint8Array.of(0xff, 0xd8, 0xff),
    Buffer.from('机构编码,机构名称\n'),
  );
  return fc.oneof(
    bytes,
    fc.tuple(start, bytes).map((parts) => new Uint8Array(Buffer.concat(parts))),
  );
}

/** Bodies that the service takes whole, so that changes of them reach far. */
const rightBodies: Readonly<Record<string, unknown>> = {
  '/api/v1/lists/{list}/{code}/versions': {
    change: 'change',
    values: { name: '某诊所', kind: '诊所', key_unit: '是', tags: '新' },
    effective_on: '2026-11-02',
    reason: '更名',
    is_correction: true,
  },
  '/api/v1/tasks': { plan: clinicPlan },
  '/api/v1/tasks/{id}': { revision: 1, plan: clinicPlan },
  '/api/v1/tasks/{id}/draw': ceremony,
  '/api/v1/recusals': {
    officer_code: 'Z001',
    target_code: targetCode(1),
    ground: '近亲属',
    effective_on: '2026-11-01',
    approver_id: 'checker',
    state: 'active',
  },
};

/** Sends every route of a service on this database what nobody would send; a minute or two, so each database has a test file. */
export function describeRobustness(database: TestDatabase): void {
  describe(`whatever is sent on ${database.name}`, () => {
    const db = useDatabase(database);
    const client = new Client();
    before(() => client.start(testContext(db())));
    after(() => client.stop());
    sendAnything(client);
  });
}

function sendAnything(client: Client): void {
  const ids: Record<string, string> = {};
  const counts = new Map<string, number>();
  before(async function prepare() {
    this.timeout(120_000);
    await prepareCity(client);
    for (const step of ['draft', 'commit'] as const) ids[step] = (await taskAfter(client, step)).id;
    await client.post('maker', `/api/v1/tasks/${ids['commit']}/draw`, ceremony);
    ids['drawn'] = ids['commit'] ?? '';
    const committed = await taskAfter(client, 'commit', { ...clinicPlan, month: '2027-01' });
    ids['commit'] = committed.id;
    const frozen = await taskAfter(client, 'approve', { ...clinicPlan, month: '2027-02' });
    ids['approve'] = frozen.id;
    const bytes = new TextEncoder().encode(
      `部门代码,部门名称,所属机构代码,职能领域\nX,科,${city.code},财政\n`,
    );
    const run = await client.upload('maker', '/api/v1/imports?list=departments&file_name=a.csv', bytes);
    ids['import'] = run.id;
    const list = '/api/v1/reconciliations';
    const query = `?organisation=${city.code}&month=2026-10&file_name=a.csv`;
    ids['reconciliation'] = (await client.upload('maker', `${list}${query}`, agreementFile(3))).id;
  });

  /** An address of a route at which its work can be done. */
  function placeOf({ path, query }: Route): string {
    const id = path.includes('/imports/')
      ? ids['import']
      : path.includes('/reconciliations/')
        ? ids['reconciliation']
        : /\/draw$|\/withdraw$/.test(path)
          ? ids['commit']
          : /\/(?:request-void|void|scans|seal|release)$/.test(path)
            ? ids['drawn']
            : path.endsWith('/freeze')
              ? ids['approve']
              : ids['draft'];
    const place = path
      .replace('{id}', id ?? '')
      .replace('{list}', 'targets')
      .replace('{code}', targetCode(2));
    const needed: Readonly<Record<string, string>> = {
      list: 'targets',
      file_name: 'a.csv',
      organisation: city.code,
      month: '2026-10',
    };
    const asked = Object.keys(query.shape).filter(
      (name) => Object.hasOwn(needed, name) && path !== '/api/v1/tasks',
    );
    return asked.length === 0
      ? place
      : `${place}?${asked.map((name) => `${name}=${needed[name]}`).join('&')}`;
  }

  for (const route of routes.filter(({ method }) => method !== 'get')) {
    it(`${route.method} ${route.path} never fails`, async () => {
      const { body } = route;
      const isFile = body?.kind === 'file';
      const example = rightBodies[route.path] ?? (body?.kind === 'json' ? body.example : undefined);
      const isRead = isFile && !route.path.endsWith('/scans');
      const numRuns = isRead ? runs.sheets : runs.bodies;
      const judge = async (sent: { json?: unknown; bytes?: Uint8Array; type?: string }): Promise<void> => {
        const reply = await client.send(route.method.toUpperCase(), placeOf(route), {
          actor: 'maker',
          ...sent,
        });
        counts.set(route.path, (counts.get(route.path) ?? 0) + Number(reply.status < 300));
        assert.ok(reply.status < 500, `${JSON.stringify(sent)}: ${client.log.join('\n')}`);
      };
      if (isFile) {
        const type = 'application/octet-stream';
        await fc.assert(
          fc.asyncProperty(fileLike(), (bytes) => judge({ bytes, type })),
          { numRuns },
        );
      } else {
        await fc.assert(
          fc.asyncProperty(bodyLike(example), (json) => judge({ json })),
          { numRuns },
        );
      }
      assert.deepEqual(client.log, []);
    }).timeout(240_000);
  }

  it('no question fails either', async () => {
    const places = [
      'tasks',
      'imports',
      'audit',
      'lists/targets',
      'lists/officers',
      'recusals',
      'reconciliations',
    ];
    const names = [
      'page',
      'page_size',
      'sort',
      'state',
      'search',
      'filter[kind]',
      'filter[key_unit]',
      'as_of',
    ];
    const more = [
      'recorded_by',
      'organisation',
      'month',
      'list',
      'after',
      'limit',
      'subject',
      'filter[',
      '__proto__',
    ];
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('1', '-name', '是', '9'.repeat(30)),
    );
    const pair = fc.tuple(fc.constantFrom(...names, ...more), value);
    const question = fc.tuple(fc.constantFrom(...places), fc.array(pair, { maxLength: 2 }));
    await fc.assert(
      fc.asyncProperty(question, async ([place, pairs]) => {
        const reply = await client.get(`/api/v1/${place}?${new URLSearchParams(pairs).toString()}`);
        assert.ok(reply.status < 500, `${place} ${JSON.stringify(pairs)}: ${client.log.join('\n')}`);
      }),
      { numRuns: runs.bodies },
    );
  });

  it('has been taken often enough to say something', () => {
    const often = ['/api/v1/tasks', '/api/v1/lists/{list}/{code}/versions', '/api/v1/mappings'];
    for (const path of often) assert.ok((counts.get(path) ?? 0) > 20, `${path}: ${counts.get(path)}`);
  });
}
