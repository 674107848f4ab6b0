import { createHash } from 'node:crypto';
import { groupDigest } from '../core/proof/paper-digest.ts';
import type { PublicDraw, PublicDraws } from '../usecases/show-public-draws.ts';
import { html, Markup } from './docs/html.ts';

const style = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --faint: #595959; --line: #8a8a8a; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --faint: #b4b4b4; --line: #7d7d7d; --link: #9cc1ff; } }
* { box-sizing: border-box; }
body { max-width: 64rem; margin: 0 auto; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.3; } h2 { margin-top: 2rem; font-size: 1.2rem; } h3 { margin: 0; font-size: 1.05rem; }
a { color: var(--link); } a, summary { display: inline-block; min-height: 1.5rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.draws { padding: 0; list-style: none; } .draws > li { padding: .8rem 0; border-top: 1px solid var(--line); }
.state { display: inline-block; padding: 0 .5rem; border: 1px solid; border-radius: .3rem; font-size: .9rem; font-weight: normal; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .4rem 0; } dt { color: var(--faint); } dd { margin: 0; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .3rem; } }
.digest { font-family: ui-monospace, monospace; } .links a, nav a { margin-right: 1.2rem; }
.scroll { overflow-x: auto; } table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--faint); font-size: .9rem; }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** The Content-Security-Policy of the page: its own style and nothing else. */
export const publicPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

// The policy names the hash of exactly this text.
const styleTag = new Markup(`<style>${style}</style>`);

/** The public list of draws as a page without scripts. */
export function renderPublicPage(list: PublicDraws): string {
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>双随机抽查公示</title>
        ${styleTag}
      </head>
      <body>
        <header>
          <h1>双随机抽查公示</h1>
          <p>
            每一次抽取都列在这里，编号连续：抽取前公布名录指纹，抽取后公布结果指纹，名单到公布日才公开；撤回和作废的也保留。
            持有证明包的任何人都可以<a href="/verify">在浏览器中核验</a>，核验在自己的设备上进行。
          </p>
        </header>
        <main>
          <section aria-labelledby="draws-title">
            <h2 id="draws-title">抽取（共 ${list.total} 次）</h2>
            ${list.draws.length === 0 ? html`<p>${list.page === 1 ? '还没有抽取。' : '这一页没有抽取。'}</p>` : ''}
            <ol class="draws">
              ${list.draws.map(renderDraw)}
            </ol>
            ${renderPages(list)}
          </section>
          ${renderLog(list)}
        </main>
        <footer>
          <p>时刻为北京时间。指纹按八位一组排列，与纸面核对时逐组比较。</p>
        </footer>
      </body>
    </html>`.text;
}

function renderDraw(draw: PublicDraw): Markup {
  const { subject, counts } = draw;
  const rows: readonly (readonly [string, string | Markup | null])[] = [
    ['事项', subject === null ? '检查前不公开' : `${subject.item}，${subject.month}`],
    ['家数', counts === null ? null : `可抽 ${counts.eligible} 家，抽取 ${counts.sample} 家`],
    ['名录指纹', draw.commitment === null ? '尚未公布' : digest(draw.commitment)],
    ['公布时刻', timeOf(draw.committedAt)],
    ['结果指纹', draw.result === null ? null : digest(draw.result)],
    ['抽取时刻', timeOf(draw.drawnAt)],
    ['名单公布', draw.isOpen ? timeOf(draw.releasedAt) : `不早于 ${draw.releaseOn}`],
    ['代替', draw.replaces === null ? null : digest(draw.replaces)],
    ['原因', draw.reason || null],
  ];
  const entries = rows.map(([term, value]) =>
    value === null
      ? ''
      : html`<dt>${term}</dt>
          <dd>${value}</dd>`,
  );
  return html`<li id="draw-${draw.taskId}">
    <h3>
      ${draw.drawNumber} ${draw.agency}${subject === null ? '' : `：${subject.name}`}
      <span class="state">${draw.stateLabel}</span>
    </h3>
    <dl>${entries}</dl>
    ${renderLinks(draw)}
  </li>`;
}

const digest = (hex: string): Markup => html`<span class="digest">${groupDigest(hex)}</span>`;

function renderLinks({
  taskId,
  drawNumber,
  subject,
  commitment,
  isOpen,
  state,
}: PublicDraw): Markup | string {
  const path = `/api/v1/tasks/${taskId}`;
  // Every draw has these: whoever hears the links alone is told whose they are.
  const link = (to: string, label: string): Markup =>
    html`<a href="${path}/${to}" aria-label="${drawNumber} ${label}">${label}</a> `;
  const links = [
    ...(commitment === null || subject === null ? [] : [link('documents/task-notice.pdf', '抽查任务公告')]),
    ...(state === 'released' ? [link('documents/drawn-notice.pdf', '含名单的公告')] : []),
    ...(isOpen ? [link('bundle.zip', '公开版证明包')] : []),
  ];
  return links.length === 0 ? '' : html`<p class="links">${links}</p>`;
}

function renderPages({ page, pageSize, total }: PublicDraws): Markup | string {
  const links = [
    ...(page > 1 ? [html`<a href="/public?page=${page - 1}" rel="prev">较新的</a>`] : []),
    ...(page * pageSize < total ? [html`<a href="/public?page=${page + 1}" rel="next">较早的</a>`] : []),
  ];
  return links.length === 0 ? '' : html`<nav aria-label="翻页">${links}</nav>`;
}

function renderLog({ log }: PublicDraws): Markup {
  const body =
    log === null
      ? html`<p>还没有启用透明日志。</p>`
      : html`<dl>
            <dt>名称</dt>
            <dd>${log.origin}</dd>
            <dt>条数</dt>
            <dd>${log.size}</dd>
            <dt>根指纹</dt>
            <dd>${digest(log.root)}</dd>
          </dl>
          <p class="links"><a href="/log/checkpoint">签名的检查点</a></p>`;
  return html`<section aria-labelledby="log-title">
    <h2 id="log-title">透明日志</h2>
    ${body}
  </section>`;
}

/** An instant as people in China read it, to the minute; null for none. */
function timeOf(instant: string | null): string | null {
  if (instant === null) return null;
  const shifted = new Date(Date.parse(instant) + 8 * 3_600_000);
  return shifted.toISOString().slice(0, 16).replace('T', ' ');
}
