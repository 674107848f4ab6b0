import { z } from 'zod';
import { docsPolicy, renderDocs } from '../docs/docs-page.ts';
import { describeApi } from '../docs/openapi.ts';
import { gives, reads, type Route } from '../route.ts';

/** A table with the routes that describe it added: they describe themselves too. */
export function withDocumentation(routes: readonly Route[]): readonly Route[] {
  // Made at the first question and kept: it takes half a second of processor, and anybody may ask.
  let document: ReturnType<typeof describeApi> | undefined;
  let page: Uint8Array | undefined;
  const describe = () => (document ??= describeApi(described));
  const described: readonly Route[] = [
    ...routes,
    reads({
      path: '/api/openapi.json',
      access: 'open',
      tag: '服务',
      summary: '本接口的 OpenAPI 3.1 说明',
      answer: z.record(z.string(), z.unknown()),
      handle: async () => describe(),
    }),
    gives({
      path: '/api/docs',
      access: 'open',
      tag: '服务',
      summary: '本接口的中文说明',
      types: ['text/html'],
      handle: async () => ({
        type: 'text/html',
        bytes: (page ??= new TextEncoder().encode(renderDocs(describe()))),
        policy: docsPolicy,
      }),
    }),
  ];
  return described;
}
