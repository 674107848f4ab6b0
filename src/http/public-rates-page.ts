import { officeMeasures, type OfficeMeasure } from '../core/audit/rates.ts';
import type { JudgedRate, OfficerRate, OfficeRates, ShownRates } from '../usecases/show-rates.ts';
import { html, type Markup } from './docs/html.ts';
import { publicPage } from './public-layout.ts';

const measures = Object.entries(officeMeasures) as readonly (readonly [OfficeMeasure, string])[];

/** How often each office takes promises back and each officer falls out, in a year, as a page without scripts. */
export function renderRatesPage({ offices, officers }: ShownRates, year: string): string {
  const before = Number(year) - 1;
  return publicPage(`撤回、作废和替补的比率，${year} 年`, {
    intro: html`<p>
        重新来过就是多一次机会，所以每次撤回、作废、替补、不予检查、他人到场和改用备用随机数都在这里计数；偶然很少会有的高比率标为“异常”。
      </p>
      <nav aria-label="其他页">
        <a href="/public">全部抽取</a> <a href="/public/rates?year=${before}">${before} 年</a>
      </nav>`,
    body: html`<section aria-labelledby="offices-title">
        <h2 id="offices-title">各机构</h2>
        ${offices.length === 0 ? html`<p>这一年没有抽取。</p>` : ''}
        <ol class="draws">
          ${offices.map(renderOffice)}
        </ol>
      </section>
      ${renderOfficers(officers)}`,
    foot: '“异常”指若与全部机构（或人员）合计的比率相同，偶然达到这样高的机会不足千分之一。名单公布之前的抽取不计入人员。',
  });
}

const renderOffice = ({ name, rates }: OfficeRates): Markup =>
  html`<li>
    <h3>${name}</h3>
    <dl>
      ${measures.map(
        ([measure, label]) =>
          html`<dt>${label}</dt>
            <dd>${describeRate(rates[measure])}</dd>`,
      )}
    </dl>
  </li>`;

const describeRate = ({ times, of, outOfLine }: JudgedRate): Markup =>
  html`${times} / ${of}${outOfLine ? html` <strong class="state">异常</strong>` : ''}`;

function renderOfficers(officers: readonly OfficerRate[]): Markup {
  const fallen = officers
    .filter(({ fallenOut }) => fallenOut.times > 0)
    .toSorted(
      (left, right) =>
        Number(right.fallenOut.outOfLine) - Number(left.fallenOut.outOfLine) ||
        right.fallenOut.times - left.fallenOut.times,
    );
  const rest = officers.length - fallen.length;
  return html`<section aria-labelledby="officers-title">
    <h2 id="officers-title">检查人员不能到岗</h2>
    <p>抽中后不能到岗的抽取次数，占抽中派出的抽取次数。另有 ${rest} 人抽中后都到岗。</p>
    <ol class="draws">
      ${fallen.map(
        ({ label, organisation, fallenOut }) =>
          html`<li>${label}，${organisation}：${describeRate(fallenOut)}</li>`,
      )}
    </ol>
  </section>`;
}
