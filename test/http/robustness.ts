import assert from 'node:assert/strict';
import fc from 'fast-check';
import { routes } from '../../src/http/routes.ts';
import type { Route } from '../../src/http/route.ts';
import { isAllowed } from '../../src/core/people/permissions.ts';
import { roleNames, type Role } from '../../src/core/people/roles.ts';
import { report, sizeOf } from '../reliability/support/sizes.ts';
import { agreementFile, ceremony, city, clinicPlan, targetCode } from '../support/build.ts';
import { testContext } from '../support/context.ts';
import { useDatabase, type TestDatabase } from '../support/databases.ts';
import { arbitraryOf } from './arbitrary-of.ts';
import { Client, officerAndHead, prepareCity, taskAfter, type Sent } from './client.ts';

/** How many bodies the routes of each group are given; fewer of what is read by a thread of its own or answered with lines, a third of a second each. */
const runs = {
  group: sizeOf('BODIES', { sample: 40, full: 10_000 }),
  heavy: sizeOf('HEAVY_BODIES', { sample: 3, full: 100 }),
} as const;

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

/** What is no JSON, or JSON that no program of ours would write. */
const rawText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '{',
      '[',
      '"',
      '{"a":1,}',
      'NaN',
      '1e400',
      '-0',
      '[1e999]',
      'null',
      '\ufeff{}',
      '{"a":"\\ud800"}',
      "{'a':1}",
      '//',
    ],
    ...[
      '{"__proto__":{"x":1}}',
      '{"constructor":{"prototype":{"x":1}}}',
      '{"plan":{"__proto__":[]}}',
      '{"a":1,"a":2}',
    ],
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    `{"revision":${'9'.repeat(5_000)}}`,
    `"${'a'.repeat(300_000)}"`,
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json().map((text) => text.slice(0, -1)),
);

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

type Content = Pick<Sent, 'json' | 'bytes' | 'type'>;

/** What a route is sent: a file, JSON near to a right one, JSON of the form of its schema, or what is no JSON. */
function contentOf({ path, body }: Route): fc.Arbitrary<Content> {
  const isFile = body?.kind === 'file';
  const type = isFile ? 'application/octet-stream' : 'application/json';
  const bytes = isFile ? fileLike() : rawText.map((text) => Buffer.from(text));
  const raw = bytes.map((content) => ({ bytes: content, type }));
  if (isFile) return raw;
  const example = rightBodies[path] ?? body?.example;
  const ofSchema = body === null ? [] : [arbitraryOf(body.schema)];
  const asJson = fc.oneof(bodyLike(example), ...ofSchema).map((json) => ({ json }));
  return fc.oneof({ weight: 6, arbitrary: asJson }, { weight: 1, arbitrary: raw });
}

/** Where the ids of a kind of object are found, by the beginning of the paths that name one. */
const places: readonly (readonly [start: string, table: string, column: string])[] = [
  ['/api/v1/annual-plans/', 'annual_plans', 'id'],
  ['/api/v1/visits/', 'visit_versions', 'visit_id'],
  ['/api/v1/visit-imports/', 'visit_imports', 'id'],
  ['/api/v1/leave/', 'leave_versions', 'leave_id'],
  ['/api/v1/grants/', 'role_grants', 'id'],
  ['/api/v1/substitutions/', 'substitutions', 'id'],
  ['/api/v1/skips/', 'skips', 'id'],
  ['/api/v1/record-draws/', 'record_draws', 'id'],
  ['/api/v1/all-sessions/', 'sessions', 'id'],
  ['/api/v1/certificates/', 'certificates', 'id'],
];

/** One person for each role besides those of a small office. */
const single: Readonly<Record<string, readonly Role[]>> = Object.fromEntries(
  roleNames.map((role) => [`only-${role}`, [role]]),
);

/** Sends every route of a service on this database what nobody would send, whoever may send it; each database has a test file. */
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
  let total = 0;
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
    for (const [person, roles] of Object.entries(single)) await client.addPerson(person, roles);
  });

  /** The newest object of the kind that a path names; undefined for those that are made beforehand. */
  async function newestOf(path: string): Promise<string | undefined> {
    const [, table, column] = places.find(([start]) => path.startsWith(start)) ?? [];
    if (table === undefined || column === undefined || client.context === undefined) return undefined;
    const [id] = (await client.context.db(table).orderBy(column, 'desc').limit(1).pluck(column)) as string[];
    return id;
  }

  /** Whoever may call a route, most of the time; anybody else otherwise. */
  function senderOf({ access }: Route): fc.Arbitrary<string> {
    const everybody = ['maker', 'checker', ...Object.keys(single)];
    const allowed = everybody.filter((person) => {
      if (typeof access !== 'object' || !('permission' in access)) return true;
      return isAllowed(single[person] ?? officerAndHead, access.permission);
    });
    const anybody = fc.constantFrom(...everybody);
    return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...allowed) }, { weight: 1, arbitrary: anybody });
  }

  /** An address of a route at which its work can be done. */
  async function placeOf({ path, query }: Route): Promise<string> {
    const newest = await newestOf(path);
    const id =
      newest !== undefined
        ? newest
        : path.includes('/accounts/')
          ? 'third'
          : path.includes('/imports/')
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

  const writing = routes.filter(({ method }) => method !== 'get');
  /** Sends one body and holds the answer against the description of the route; a session that was ended on the way begins anew. */
  const judge = async (
    route: Route,
    actor: string,
    sent: Pick<Sent, 'json' | 'bytes' | 'type'>,
  ): Promise<void> => {
    const reply = await client.send(route.method.toUpperCase(), await placeOf(route), { actor, ...sent });
    counts.set(route.path, (counts.get(route.path) ?? 0) + Number(reply.status < 300));
    total += 1;
    assert.ok(reply.status < 500, `${JSON.stringify(sent)}: ${client.log.join('\n')}`);
    if (reply.status !== 401 || client.context === undefined) return;
    client.setNow(new Date(client.context.now().getTime() + 1).toISOString());
  };

  for (const route of writing) {
    it(`${route.method} ${route.path} never fails`, async () => {
      const { body } = route;
      const isFile = body?.kind === 'file';
      const isHeavy = (isFile && !/\/(?:scans|evidence)$/.test(route.path)) || route.answer.kind === 'lines';
      const group = writing.filter(({ tag }) => tag === route.tag);
      const numRuns = isHeavy ? runs.heavy : Math.ceil(runs.group / group.length);
      await fc.assert(
        fc.asyncProperty(senderOf(route), contentOf(route), (actor, one) => judge(route, actor, one)),
        { numRuns },
      );
      assert.deepEqual(client.log, []);
    }).timeout(1_800_000);
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
      { numRuns: Math.min(runs.group, 1000) },
    );
  });

  it('has been taken often enough to say something', () => {
    const often = ['/api/v1/tasks', '/api/v1/lists/{list}/{code}/versions', '/api/v1/mappings'];
    for (const path of often)
      assert.ok((counts.get(path) ?? 0) >= Math.floor(runs.group / 600), `${path}: ${counts.get(path)}`);
    const taken = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const groups = new Set(writing.map(({ tag }) => tag)).size;
    report(`${total} bodies to ${writing.length} writing routes of ${groups} groups: ${taken} taken, 5xx: 0`);
  });
}
