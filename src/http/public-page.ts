import { groupDigest } from '../core/proof/describe/paper-digest.ts';
import type { PublicDraw, PublicDraws } from '../usecases/show-public-draws.ts';
import { html, type Markup } from './docs/html.ts';
import { publicPage } from './public-layout.ts';

/** The public list of draws as a page without scripts. */
export function renderPublicPage(list: PublicDraws): string {
  return publicPage('双随机抽查公示', {
    intro: html`<p>
        每一次抽取都列在这里，编号连续：抽取前公布名录指纹，抽取后公布结果指纹，名单到公布日才公开；撤回和作废的也保留。持有证明包的任何人都可以<a
          href="/verify"
          >在浏览器中核验</a
        >，核验在自己的设备上进行。
      </p>
      <p><a href="/public/rates">撤回、作废和替补的比率</a></p>`,
    body: html`<section aria-labelledby="draws-title">
        <h2 id="draws-title">抽取（共 ${list.total} 次）</h2>
        ${list.draws.length === 0 ? html`<p>${list.page === 1 ? '还没有抽取。' : '这一页没有抽取。'}</p>` : ''}
        <ol class="draws">
          ${list.draws.map(renderDraw)}
        </ol>
        ${renderPages(list)}
      </section>
      ${renderLog(list)}`,
    foot: '时刻为北京时间。指纹按八位一组排列，与纸面核对时逐组比较。',
  });
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
