import { pageQuery } from '../../contract/values.ts';
import { renderVerifierPage } from '../../usecases/render-verifier-page.ts';
import { showPublicDraws } from '../../usecases/show-public-draws.ts';
import { publicPolicy, renderPublicPage } from '../public-page.ts';
import { gives, type Route } from '../route.ts';

const tag = '公示';

/** What anybody may open in a browser: the list of draws, and the program that makes one again. */
export const publicRoutes: readonly Route[] = [
  gives({
    path: '/public',
    tag,
    summary: '公示页：每一次抽取的状态和指纹',
    query: { page: pageQuery.page },
    types: ['text/html'],
    handle: async (context, { query: { page } }) => ({
      type: 'text/html',
      bytes: new TextEncoder().encode(renderPublicPage(await showPublicDraws(context, page))),
      policy: publicPolicy,
    }),
  }),
  gives({
    path: '/verify',
    tag,
    summary: '网页核验程序；核验在读者的浏览器中进行，不联网',
    types: ['text/html'],
    handle: async () => {
      const { bytes, policy } = await renderVerifierPage();
      return { type: 'text/html', bytes, policy };
    },
  }),
];
