import { z } from 'zod';
import { ProblemSchema } from '../../contract/service.ts';
import { permissions, type Permission } from '../../core/people/permissions.ts';
import { roles } from '../../core/people/roles.ts';
import { permissionOf, type Access } from '../access.ts';
import { doorStatus, problemTitles, refusalStatus, type DoorCode } from '../problems.ts';
import { keepsAnswer, type AnswerSpec, type BodySpec, type Route } from '../route-types.ts';

/** JSON as OpenAPI and JSON Schema write it. */
export type Node = Readonly<Record<string, unknown>>;

/** The schemas that are named once and referred to. */
type Components = Map<string, Node>;

/** The OpenAPI 3.1 document of a route table: made from the very routes and schemas that are served. */
export function describeApi(routes: readonly Route[]): Node {
  const components: Components = new Map();
  const paths: Record<string, Record<string, Node>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: describeRoute(route, components) };
  }
  schemaOf(ProblemSchema, 'output', components);
  return {
    openapi: '3.1.0',
    info: {
      title: '双随 API',
      version: '1',
      description:
        '双随机抽查的名录、抽取、证明与公示。浏览器登录后凭 Cookie 访问；程序在 Authorization: Bearer 中带会话令牌。公示、透明日志和核验不需登录。',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries([...components].toSorted(([left], [right]) => (left < right ? -1 : 1))),
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-shuangsui',
          description: '浏览器的会话；本机不加密访问时名为 shuangsui',
        },
        token: { type: 'http', scheme: 'bearer', description: '程序的会话令牌' },
      },
    },
  };
}

function describeRoute(route: Route, components: Components): Node {
  const idempotency = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: '同一请求重发时用同一个键：只执行一次，重发得到原来的答复',
    schema: { type: 'string', minLength: 1, maxLength: 100 },
  };
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    parameters: [
      ...describeParameters(route.params, 'path'),
      ...describeParameters(route.query, 'query'),
      ...(keepsAnswer(route) ? [idempotency] : []),
    ],
    ...describeBody(route.body, components),
    responses: { [route.answer.status]: describeAnswer(route, components), ...describeProblems(route) },
    ...describeAccess(route.access),
  };
}

/** Who may call: as OpenAPI says it, and with our permission and its roles. */
function describeAccess(access: Access): Node {
  const permission = permissionOf(access);
  const isOpen = access === 'open' || (typeof access === 'object' && 'known' in access);
  const signedIn = [{ session: [] }, { token: [] }];
  return {
    security: access === 'open' ? [] : isOpen ? [{}, ...signedIn] : signedIn,
    ...(permission === undefined ? {} : { 'x-permission': describePermission(permission) }),
  };
}

const describePermission = (permission: Permission): Node => ({
  name: permission,
  label: permissions[permission].label,
  roles: permissions[permission].roles.map((role) => roles[role].label),
});

/** `GET /api/v1/tasks/{id}/bundle.zip` is getTasksIdBundleZip. */
function operationId({ method, path }: Route): string {
  const words = path
    .replace('/api/v1', '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

function describeParameters(shape: z.ZodObject, place: 'path' | 'query'): readonly Node[] {
  const { properties = {}, required = [] } = z.toJSONSchema(shape, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = property as Node;
    const isObject = schema['type'] === 'object';
    return {
      name,
      in: place,
      required: required.includes(name),
      ...(description === undefined ? {} : { description }),
      ...(isObject ? { style: 'deepObject', explode: true } : {}),
      schema,
    };
  });
}

function describeBody(body: BodySpec | null, components: Components): Node {
  if (body === null) return {};
  if (body.kind === 'file') {
    const content = Object.fromEntries(body.types.map((type) => [type, {}]));
    return { requestBody: { required: true, description: `至多 ${body.maxBytes / 2 ** 20} MB`, content } };
  }
  if (body.example === undefined) return {};
  const schema = schemaOf(body.schema, 'input', components);
  return {
    requestBody: { required: true, content: { 'application/json': { schema, example: body.example } } },
  };
}

function describeAnswer(route: Route, components: Components): Node {
  const replay = {
    description: '为 true 时是重发得到的原答复',
    schema: { type: 'string', enum: ['true'] },
  };
  return {
    description: '成功',
    ...(keepsAnswer(route) ? { headers: { 'Idempotent-Replay': replay } } : {}),
    content: describeContent(route.answer, components),
  };
}

function describeContent(answer: AnswerSpec, components: Components): Node {
  if (answer.kind === 'file') return Object.fromEntries(answer.types.map((type) => [type, {}]));
  const type = answer.kind === 'lines' ? 'application/x-ndjson' : 'application/json';
  return { [type]: { schema: schemaOf(answer.schema, 'output', components) } };
}

/** What the door may answer on this route besides the refusals of its use case. */
function doorCodes(route: Route): readonly DoorCode[] {
  const ofBody: readonly DoorCode[] = route.body === null ? [] : ['too-large', 'wrong-type'];
  const ofHealth: readonly DoorCode[] = route.path === '/readyz' ? ['not-ready'] : [];
  return ['malformed', ...ofBody, ...ofHealth, 'foreign-request', 'no-space', 'no-database', 'internal'];
}

function describeProblems(route: Route): Node {
  const codes = [
    ...route.refusals.map((code) => [code, refusalStatus[code]] as const),
    ...doorCodes(route).map((code) => [code, doorStatus[code]] as const),
  ];
  const statuses = [...new Set(codes.map(([, status]) => status))].toSorted((left, right) => left - right);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    statuses.map((status) => {
      const own = codes.filter(([, other]) => other === status).map(([code]) => code);
      const description = own.map((code) => `${code} ${problemTitles[code]}`).join('；');
      return [String(status), { description, content }];
    }),
  );
}

/** The JSON Schema of a zod schema; schemas with an id become components, the same id always the same schema. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): Node {
  const whole = z.toJSONSchema(schema, { target: 'draft-2020-12', io }) as Node;
  const { $schema: _dialect, $defs = {}, ...rest } = whole;
  for (const [id, definition] of Object.entries($defs as Record<string, Node>)) {
    const { id: _id, ...found } = relink(definition) as Node;
    const known = components.get(id);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(found)) {
      throw new Error(`two schemas have the name ${id}`);
    }
    components.set(id, found);
  }
  return relink(rest) as Node;
}

function relink(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(relink);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) =>
      key === '$ref' && typeof value === 'string'
        ? [key, value.replace('#/$defs/', '#/components/schemas/')]
        : [key, relink(value)],
    ),
  );
}
