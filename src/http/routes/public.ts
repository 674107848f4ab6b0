import { ratesQuery } from '../../contract/rates.ts';
import { pageQuery } from '../../contract/values.ts';
import { chinaDay } from '../../core/task/china-day.ts';
import { renderVerifierPage } from '../../usecases/render-verifier-page.ts';
import { showPublicDraws } from '../../usecases/show-public-draws.ts';
import { showRates } from '../../usecases/show-rates.ts';
import { publicPolicy } from '../public-layout.ts';
import { renderPublicPage } from '../public-page.ts';
import { renderRatesPage } from '../public-rates-page.ts';
import { gives, type GivenFile, type Route } from '../route.ts';

const tag = '公示';

const pageFile = (page: string): GivenFile => ({
  type: 'text/html',
  bytes: new TextEncoder().encode(page),
  policy: publicPolicy,
});

/** What anybody may open in a browser: the list of draws, and the program that makes one again. */
export const publicRoutes: readonly Route[] = [
  gives({
    path: '/public',
    access: 'open',
    tag,
    summary: '公示页：每一次抽取的状态和指纹',
    query: { page: pageQuery.page },
    types: ['text/html'],
    handle: async (context, { query: { page } }) =>
      pageFile(renderPublicPage(await showPublicDraws(context, page))),
  }),
  gives({
    path: '/public/rates',
    access: 'open',
    tag,
    summary: '公示页：各机构撤回、作废、替补、不予检查和改用备用随机数的比率，检查人员不能到岗的比率',
    query: { year: ratesQuery.year.describe('抽取编号的年份；省略为今年') },
    types: ['text/html'],
    handle: async (context, { query }) => {
      const year = query.year ?? chinaDay(context.now().toISOString()).slice(0, 4);
      return pageFile(renderRatesPage(await showRates(context, year), year));
    },
  }),
  gives({
    path: '/verify',
    access: 'open',
    tag,
    summary: '网页核验程序；核验在读者的浏览器中进行，不联网',
    types: ['text/html'],
    handle: async () => {
      const { bytes, policy } = await renderVerifierPage();
      return { type: 'text/html', bytes, policy };
    },
  }),
];
