import { secondsOf } from '../calendar/instants.ts';
import { digestOf } from '../digest.ts';
import type { LogKind } from '../log/kinds.ts';
import type { BundleFiles } from '../proof/bundle.ts';
import * as read from '../proof/read-bundle.ts';
import { requestDigest } from '../proof/substitutions/make-substitution.ts';
import { readSubstitutions } from '../proof/substitutions/check-substitutions.ts';
import { TargetRoster } from '../proof/target-roster.ts';
import type { Verdict } from '../proof/verify/verify-bundle.ts';
import { committedFact, firstOf, type DrawHistory } from './draw-histories.ts';
import type { ThrownDigits } from './dice.ts';
import type { Finding } from './finding.ts';

/** A draw of the log with its bundle and what the verifier says of it. */
export interface AuditedDraw {
  readonly history: DrawHistory;
  readonly files: BundleFiles;
  readonly verdict: Verdict;
}

/** A value may wait this long between being written down and being logged: a ceremony takes minutes. */
const latestSeconds = 3600;

/** Bundles that are missing where they are due, and those that the verifier refuses. */
export function findBundleFaults(
  histories: readonly DrawHistory[],
  draws: readonly AuditedDraw[],
  asOf: string,
): readonly Finding[] {
  const missing = histories
    .filter((history) => isDue(history, asOf) && !draws.some((draw) => draw.history === history))
    .map((history) => ({
      // A bundle that would tell of a draw that is still sealed waits for it.
      grade: histories.some((other) => other.agency === history.agency && isSealed(other))
        ? ('amber' as const)
        : ('red' as const),
      code: 'missing-bundle' as const,
      subject: history.name,
      zh: '结果已公布或已到公布日期，却没有它的证明包',
      en: 'the result was released, or its day is over, and its bundle is not there',
    }));
  const refused = draws
    .filter(({ verdict }) => verdict.grade === 'red')
    .map(({ history, verdict }) => {
      const failed = verdict.checks.find(({ passed }) => passed === false);
      return {
        grade: 'red' as const,
        code: 'bundle' as const,
        subject: history.name,
        zh: `检查项“${failed?.name ?? ''}”不符：${failed?.zh ?? ''}`,
        en: `check ${failed?.name ?? ''} failed: ${failed?.en ?? ''}`,
      };
    });
  return [...missing, ...refused];
}

/** A released draw is due, voided or not; one that was voided before, when the day is over on which it was to be released. */
function isDue(history: DrawHistory, asOf: string): boolean {
  if (firstOf(history, 'result') === undefined) return false;
  if (firstOf(history, 'release') !== undefined) return true;
  const due = committedFact(history, 'release_on');
  return firstOf(history, 'void') !== undefined && due !== '' && asOf > due;
}

/** Values that were written down before the commitment was logged, or long before they were logged themselves. */
export function findLateEntropy(draws: readonly AuditedDraw[]): readonly Finding[] {
  return draws.flatMap(({ history, files, verdict }) => {
    const committed = firstOf(history, 'commitment');
    const logged = firstOf(history, 'entropy');
    if (verdict.grade === 'red' || committed === undefined || logged === undefined) return [];
    const dice = firstOf(history, 'dice') ?? logged;
    const { entropy_plan: plan } = read.readCommitment(files);
    return read.readEntropy(files).sources.flatMap(({ name, at, option }, slot): Finding[] => {
      const isDice = plan[slot]?.options[option]?.kind === 'dice';
      const due = isDice ? dice.at : logged.at;
      const finding = (grade: Finding['grade'], zh: string, en: string): Finding => ({
        grade,
        code: 'late-entropy',
        subject: `${history.name} ${name}`,
        zh,
        en,
      });
      if (at < committed.at)
        return [
          finding(
            'red',
            `写下的时刻 ${at} 早于承诺登记的时刻 ${committed.at}`,
            `written down at ${at}, before the commitment was logged at ${committed.at}`,
          ),
        ];
      if (secondsOf(due) - secondsOf(at) <= latestSeconds) return [];
      return [
        finding(
          'amber',
          `${at} 写下，${due} 才登记：其间有时间试算`,
          `written down at ${at}, logged only at ${due}: time to try it out`,
        ),
      ];
    });
  });
}

/**
 * Draws whose frame gained or lost targets, since the frame that they name as the one before, otherwise than their changes say. Only
 * where both bundles are there.
 */
export function findUndeclaredChanges(draws: readonly AuditedDraw[]): readonly Finding[] {
  const sound = draws.filter(({ verdict }) => verdict.grade !== 'red');
  return sound.flatMap(({ history, files }) => {
    const { previous } = read.readCommitment(files).changes;
    const before = sound.find(
      ({ history: other }) => other.agency === history.agency && other.drawNumber === previous,
    );
    if (previous === '' || before === undefined) return [];
    const [was, is] = [targetIds(before.files), targetIds(files)];
    const changes = read.readChanges(files);
    return (['entered', 'left'] as const).flatMap((kind) => {
      const [from, to] = kind === 'entered' ? [was, is] : [is, was];
      const real = [...to].filter((id) => !from.has(id));
      const stated = new Set(changes.filter((change) => change.kind === kind).map(({ id }) => id));
      const hidden = real.filter((id) => !stated.has(id));
      const invented = stated.size - (real.length - hidden.length);
      if (hidden.length + invented === 0) return [];
      const word = kind === 'entered' ? '进入' : '退出';
      const finding: Finding = {
        grade: 'red',
        code: 'undeclared-change',
        subject: history.name,
        zh: `与 ${previous} 相比，${hidden.length} 家${word}而没有写明，${invented} 家写明${word}而并没有`,
        en: `since ${previous}, ${hidden.length} targets ${kind} without a word, ${invented} are said to have ${kind} and did not`,
      };
      return [finding];
    });
  });
}

function targetIds(files: BundleFiles): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { id } of new TargetRoster(read.bytesOf(files, 'targets.jsonl'))) ids.add(id);
  return ids;
}

/** All digits of dice in these draws and their substitutions. */
export function thrownDigits(draws: readonly AuditedDraw[]): readonly ThrownDigits[] {
  return draws
    .filter(({ verdict }) => verdict.grade !== 'red')
    .flatMap(({ history, files }) => {
      const { entropy_plan: plan } = read.readCommitment(files);
      const own = [
        { plan, values: read.readEntropy(files).sources },
        ...readSubstitutions(files).map(({ substitution: { request, entropy } }) => ({
          plan: request.entropy_plan,
          values: entropy,
        })),
      ];
      return own.flatMap(({ plan: slots, values }) =>
        values.flatMap(({ option, value, by }, slot) =>
          slots[slot]?.options[option]?.kind === 'dice' ? [{ by, digits: value, draw: history.name }] : [],
        ),
      );
    });
}

/** Bundles whose substitutions are not those that the log has: in number, in their requests, or as they were drawn. */
export function findSubstitutionFaults(draws: readonly AuditedDraw[]): readonly Finding[] {
  return draws
    .filter(({ verdict }) => verdict.grade !== 'red')
    .flatMap(({ history, files }) => {
      const logged = (kind: LogKind): readonly string[] =>
        history.records.filter((record) => record.kind === kind).map(({ digest }) => digest);
      const drawn = logged('substitution');
      const requests = logged('substitution-request');
      const here = readSubstitutions(files);
      const isLogged = here.every(
        ({ bytes, substitution: { request } }, i) =>
          drawn[i] === digestOf('substitution', bytes) && requests.includes(requestDigest(request)),
      );
      if (isLogged && here.length === drawn.length) return [];
      const finding: Finding = {
        grade: 'red',
        code: 'substitution',
        subject: history.name,
        zh: `日志中有 ${drawn.length} 次人员替补，证明包中有 ${here.length} 次，或内容不同`,
        en: `the log has ${drawn.length} substitutions, the bundle ${here.length}, or they are others`,
      };
      return [finding];
    });
}

const isSealed = (history: DrawHistory): boolean =>
  firstOf(history, 'result') !== undefined &&
  firstOf(history, 'release') === undefined &&
  firstOf(history, 'void') === undefined;
