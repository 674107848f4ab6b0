import { createHash } from 'node:crypto';
import { describeCurl } from './curl-example.ts';
import { descriptionOf, describeRows, typeText } from './describe-schema.ts';
import { html, Markup } from './html.ts';
import type { Node } from './openapi.ts';
import { problemTitles } from '../problems.ts';

const style = `
:root { color-scheme: light dark; }
body { max-width: 62rem; margin: 0 auto; padding: 1rem; font: 1rem/1.6 system-ui, sans-serif; }
nav ul { columns: 18rem; padding-left: 1rem; } h2 { margin-top: 3rem; border-bottom: 2px solid; }
article { margin: 2rem 0; padding-left: 1rem; border-left: 3px solid #8888; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; } td code { overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .6rem; border: 1px solid #8888; }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** The Content-Security-Policy of the page: its own style and nothing else. */
export const docsPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: Node;
  }[];
  readonly requestBody?: { readonly description?: string; readonly content: Readonly<Record<string, Node>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content: Readonly<Record<string, Node>> }>
  >;
  readonly security: readonly Node[];
  readonly 'x-permission'?: { readonly label: string; readonly roles: readonly string[] };
}

/** One operation of a document with its address. */
export interface PlacedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The documentation as one page without scripts, made from an OpenAPI document of `describeApi`. */
export function renderDocs(document: Node): string {
  const operations = listOperations(document);
  const tags = (document['tags'] as readonly { readonly name: string }[]).map(({ name }) => name);
  const { schemas } = document['components'] as { readonly schemas: Readonly<Record<string, Node>> };
  const info = document['info'] as { readonly title: string; readonly description: string };
  const groups = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag));
    return html`<section>
      <h2>${tag}</h2>
      ${own.map(renderOperation)}
    </section>`;
  });
  const page = html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${info.title}</title>
        ${styleTag}
      </head>
      <body>
        ${renderHeader(info)}
        <nav aria-label="目录">
          <ul>
            ${operations.map(renderLink)}
          </ul>
        </nav>
        <main>
          ${groups} ${renderErrors()}
          <section>
            <h2>数据</h2>
            ${Object.entries(schemas).map(renderSchema)}
          </section>
        </main>
      </body>
    </html>`;
  return page.text;
}

const renderHeader = (info: { readonly title: string; readonly description: string }): Markup =>
  html`<header>
    <h1>${info.title}</h1>
    <p>${info.description}</p>
    <p>机器可读的说明：<a href="/api/openapi.json">/api/openapi.json</a>（OpenAPI 3.1）。</p>
    <p>
      须登录的请求，浏览器凭登录时的 Cookie，程序在请求头 Authorization: Bearer 中带会话令牌。时刻为
      UTC，日期为北京时间。带 Idempotency-Key 的请求可以放心重发。
    </p>
  </header>`;

const renderErrors = (): Markup =>
  html`<section>
    <h2>错误</h2>
    <p>错误一律为 application/problem+json（RFC 9457），程序请按 code 判断。</p>
    <table>
      <thead>
        <tr>
          <th scope="col">code</th>
          <th scope="col">含义</th>
        </tr>
      </thead>
      <tbody>
        ${renderCodes()}
      </tbody>
    </table>
  </section>`;

// The policy names the hash of exactly this text.
const styleTag = new Markup(`<style>${style}</style>`);

function listOperations(document: Node): readonly PlacedOperation[] {
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

const renderLink = ({ method, path, operation }: PlacedOperation): Markup =>
  html`<li>
    <a href="#${operation.operationId}">${operation.summary}</a><br /><code>${method} ${path}</code>
  </li>`;

const renderCodes = (): readonly Markup[] =>
  Object.entries(problemTitles).map(
    ([code, title]) =>
      html`<tr id="${code}">
        <td><code>${code}</code></td>
        <td>${title}</td>
      </tr>`,
  );

function renderOperation(placed: PlacedOperation): Markup {
  const { method, path, operation } = placed;
  return html`<article id="${operation.operationId}">
    <h3>${operation.summary}</h3>
    <p><code>${method} ${path}</code></p>
    ${renderAccess(operation)}${renderParameters(operation)}${renderBody(operation)}
    ${renderAnswers(operation)}
    <pre>${describeCurl(placed)}</pre>
  </article>`;
}

function renderAccess({ security, 'x-permission': permission }: Operation): Markup | string {
  if (security.length === 0) return html`<p>不需登录。</p>`;
  if (permission === undefined) return html`<p>须登录。</p>`;
  const { label, roles } = permission;
  const isKnown = security.some((each) => Object.keys(each).length === 0);
  const who = isKnown ? '不需登录；登录后可能看到更多，所需权限' : '须登录，并有权限';
  return html`<p>${who}：${label}（${roles.join('、')}）。</p>`;
}

function renderParameters({ parameters }: Operation): Markup | string {
  if (parameters.length === 0) return '';
  const places: Readonly<Record<string, string>> = { path: '网址', query: '查询', header: '请求头' };
  const rows = parameters.map(
    (parameter) =>
      html`<tr>
        <td><code>${parameter.name}</code></td>
        <td>${places[parameter.in] ?? parameter.in}</td>
        <td>${parameter.required ? '必填' : ''}</td>
        <td>${typeText(parameter.schema)}</td>
        <td>${parameter.description ?? ''}</td>
      </tr>`,
  );
  return html`<h4>参数</h4>
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

function renderBody({ requestBody }: Operation): Markup | string {
  if (requestBody === undefined) return '';
  const contents = Object.entries(requestBody.content).map(([type, { schema }]) => {
    const what = schema === undefined ? '文件内容' : typeText(schema as Node);
    return html`<li><code>${type}</code>：${what}</li>`;
  });
  return html`<h4>请求内容</h4>
    <p>${requestBody.description ?? ''}</p>
    <ul>
      ${contents}
    </ul>`;
}

function renderAnswers({ responses }: Operation): Markup {
  const rows = Object.entries(responses).map(([status, { description, content }]) => {
    const types = Object.entries(content).map(([type, { schema }]) =>
      schema === undefined ? html`<code>${type}</code> ` : html`${typeText(schema as Node)} `,
    );
    const isProblem = Number(status) >= 400;
    return html`<tr>
      <td>${status}</td>
      <td>${isProblem ? '' : types}</td>
      <td>${description}</td>
    </tr>`;
  });
  return html`<h4>答复</h4>
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

function renderSchema([name, schema]: readonly [string, Node]): Markup {
  const rows = describeRows(schema).map(
    ({ path, type, isRequired, description }) =>
      html`<tr>
        <td><code>${path}</code></td>
        <td>${isRequired ? '必有' : ''}</td>
        <td>${type}</td>
        <td>${description}</td>
      </tr>`,
  );
  return html`<article id="schema-${name}">
    <h3>${name}</h3>
    <p>${descriptionOf(schema)}</p>
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </article>`;
}
