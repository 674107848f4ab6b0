import { z } from 'zod';
import { docsPolicy, renderDocs } from '../docs/docs-page.ts';
import { describeApi } from '../docs/openapi.ts';
import { gives, reads, type Route } from '../route.ts';

/** A table with the routes that describe it added: they describe themselves too. */
export function withDocumentation(routes: readonly Route[]): readonly Route[] {
  const described: readonly Route[] = [
    ...routes,
    reads({
      path: '/api/openapi.json',
      access: 'open',
      tag: '服务',
      summary: '本接口的 OpenAPI 3.1 说明',
      answer: z.record(z.string(), z.unknown()),
      handle: async () => describeApi(described),
    }),
    gives({
      path: '/api/docs',
      access: 'open',
      tag: '服务',
      summary: '本接口的中文说明',
      types: ['text/html'],
      handle: async () => ({
        type: 'text/html',
        bytes: new TextEncoder().encode(renderDocs(describeApi(described))),
        policy: docsPolicy,
      }),
    }),
  ];
  return described;
}
