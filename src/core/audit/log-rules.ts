import type { LogRecord } from '../log/record.ts';
import { committedFact, endOf, firstOf, type DrawHistory } from './draw-histories.ts';
import type { Finding } from './finding.ts';

/** Records whose time lies before that of the record before them: the agency's clock, or its honesty, went back. */
export function findClockFaults(records: readonly LogRecord[]): readonly Finding[] {
  return records.flatMap((record, index) => {
    const before = records[index - 1];
    if (before === undefined || before.at <= record.at) return [];
    return [
      {
        grade: 'amber' as const,
        code: 'clock' as const,
        subject: `#${index}`,
        zh: `第 ${index} 条记于 ${record.at}，却排在 ${before.at} 之后`,
        en: `record ${index} says ${record.at}, after one that says ${before.at}`,
      },
    ];
  });
}

/** Draw numbers that are missing or come twice: every number that an agency took must be in the log. */
export function findNumberGaps(histories: readonly DrawHistory[]): readonly Finding[] {
  const taken = new Map<string, number[]>();
  for (const { agency, drawNumber } of histories) {
    const [, year, number] = /^(\d{4})-(\d+)$/.exec(drawNumber) ?? [];
    if (year === undefined) continue;
    const series = `${agency} ${year}`.trim();
    taken.set(series, [...(taken.get(series) ?? []), Number(number)]);
  }
  return [...taken].flatMap(([series, numbers]) => {
    const last = Math.max(...numbers);
    const counts = new Map<number, number>();
    for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
    const wrong = Array.from({ length: last }, (_, i) => i + 1).filter((number) => counts.get(number) !== 1);
    return wrong.map((number) => {
      const isMissing = counts.get(number) === undefined;
      return {
        // A frozen task has its number, and is logged when it is committed or withdrawn.
        grade: isMissing ? ('amber' as const) : ('red' as const),
        code: 'number-gap' as const,
        subject: `${series}-${String(number).padStart(4, '0')}`,
        zh: isMissing ? '这个编号（尚）没有承诺，也没有撤回' : '这个编号用了不止一次',
        en: isMissing
          ? 'this number has neither commitment nor withdrawal (yet)'
          : 'this number was used more than once',
      };
    });
  });
}

/** Commitments for one scope that were open at the same time, that came after a released draw, or that hide what they replace. */
export function findParallels(histories: readonly DrawHistory[]): readonly Finding[] {
  const scopes = new Map<string, DrawHistory[]>();
  for (const history of histories) {
    const scope = committedFact(history, 'scope_key');
    if (scope === '') continue;
    scopes.set(scope, [...(scopes.get(scope) ?? []), history]);
  }
  return [...scopes].flatMap(([scope, group]) => [
    ...findOpenTogether(group, scope),
    ...group.flatMap((history, place) => findSuccession(history, group.slice(place + 1), scope)),
  ]);
}

const beganAt = (history: DrawHistory): number => firstOf(history, 'commitment')?.index ?? 0;

function findOpenTogether(group: readonly DrawHistory[], scope: string): readonly Finding[] {
  return group.flatMap((later, place) =>
    group
      .slice(0, place)
      .filter((earlier) => endOf(earlier) > beganAt(later))
      .map((earlier) => ({
        grade: 'red' as const,
        code: 'parallel' as const,
        subject: `${earlier.name} / ${later.name}`,
        zh: `范围 ${scope} 的前一次承诺尚未了结，又有了一次承诺`,
        en: `a second commitment for ${scope} while the first was open`,
      })),
  );
}

/** What came after the end of a draw in its scope: one in its place must say so, and a second one after a release is unusual. */
function findSuccession(
  history: DrawHistory,
  after: readonly DrawHistory[],
  scope: string,
): readonly Finding[] {
  const next = after.find((later) => beganAt(later) > endOf(history));
  if (next === undefined) return [];
  const subject = `${history.name} / ${next.name}`;
  const isVoided = firstOf(history, 'void') !== undefined;
  const isBroken = isVoided || firstOf(history, 'withdrawal') !== undefined;
  if (!isBroken)
    return committedFact(next, 'supplements') === history.drawId
      ? []
      : [
          {
            grade: 'amber',
            code: 'second-draw',
            subject,
            zh: `范围 ${scope} 在公布之后又抽了一次`,
            en: `${scope} was drawn again after its result was released`,
          },
        ];
  const promise = firstOf(history, 'commitment')?.digest;
  if (after.some((later) => committedFact(later, 'replaces') === promise)) return [];
  return [
    {
      grade: isVoided ? 'red' : 'amber',
      code: 'unnamed-replacement',
      subject,
      zh: `${history.name} 已作废或撤回，其后同一范围的抽取没有写明代替它`,
      en: `${history.name} was voided or withdrawn, and no later draw of its scope says that it replaces it`,
    },
  ];
}

/** Draws whose steps are missing, doubled or out of order, as of a day (YYYY-MM-DD). */
export function findStepFaults(histories: readonly DrawHistory[], asOf: string): readonly Finding[] {
  return histories.flatMap((history) => [...findMissing(history, asOf), ...findDisorder(history)]);
}

function findMissing(history: DrawHistory, asOf: string): readonly Finding[] {
  if (firstOf(history, 'commitment') === undefined) return [];
  const due = committedFact(history, 'release_on');
  if (due === '' || asOf <= due || endOf(history) < Infinity) return [];
  const isDrawn = firstOf(history, 'result') !== undefined;
  return [
    {
      grade: 'red',
      code: isDrawn ? 'missing-release' : 'missing-result',
      subject: history.name,
      zh: isDrawn ? `应自 ${due} 起公布，至今没有公布` : `应在 ${due} 前有结果或撤回，至今都没有`,
      en: isDrawn ? `was to be released from ${due} and is not` : `no result and no withdrawal by ${due}`,
    },
  ];
}

const order = ['commitment', 'dice', 'entropy', 'result', 'release'] as const;

function findDisorder(history: DrawHistory): readonly Finding[] {
  const red = (zh: string, en: string): Finding => ({
    grade: 'red',
    code: 'order',
    subject: history.name,
    zh,
    en,
  });
  const steps = history.records.filter(({ kind }) => order.some((step) => step === kind));
  const ranks = steps.map(({ kind }) => order.findIndex((step) => step === kind));
  const findings: Finding[] = [];
  if (ranks.some((rank, i) => i > 0 && rank <= (ranks[i - 1] ?? 0)))
    findings.push(
      red(
        '各步记录重复或次序不对',
        `steps repeat or are out of order: ${steps.map(({ kind }) => kind).join()}`,
      ),
    );
  const present = new Set<string>(steps.map(({ kind }) => kind));
  if (present.size > 0 && !present.has('commitment'))
    findings.push(red('没有承诺记录', 'there is no commitment'));
  if (present.has('result') && !present.has('entropy'))
    findings.push(red('有结果而没有随机数记录', 'there is a result without entropy'));
  const isWithdrawnLate =
    firstOf(history, 'withdrawal') !== undefined && firstOf(history, 'entropy') !== undefined;
  if (isWithdrawnLate)
    findings.push(red('随机数已登记，却作撤回', 'withdrawn after its entropy was recorded'));
  if (firstOf(history, 'void') !== undefined && firstOf(history, 'void-request') === undefined)
    findings.push(red('作废没有申请记录', 'voided without a request'));
  return findings;
}
