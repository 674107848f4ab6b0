import type { OfficerRow, TargetRow } from '../../draw/frame.ts';
import type { Rules } from '../../draw/rules.ts';
import type { BundleFiles } from '../bundle.ts';
import { changeKinds, type ChangeKind } from '../changes.ts';
import type { Commitment } from '../commitment.ts';
import * as read from '../read-bundle.ts';
import { TargetRoster } from '../target-roster.ts';

/**
 * One line of what the agency states in a bundle: committed, so that it cannot be changed after the dice; that it is true, no draw
 * can show (docs/draw-protocol.md, section 16).
 */
export interface Statement {
  readonly zh: string;
  readonly en: string;
}

/** How many different reasons, duties or floors are told one by one. */
const longest = 20;

/** How readers call the kinds of change since the freeze before. */
export const changeLabels: Readonly<Record<ChangeKind, Statement>> = {
  entered: { zh: '新进入', en: 'entered' },
  left: { zh: '退出', en: 'left' },
  reclassified: { zh: '类别变更', en: 'reclassified' },
  excluded: { zh: '转为不列入抽取', en: 'newly excluded' },
  readmitted: { zh: '恢复可抽', en: 'readmitted' },
  'officer-entered': { zh: '人员新进入', en: 'officers entered' },
  'officer-left': { zh: '人员退出', en: 'officers left' },
  'officer-unavailable': { zh: '人员转为不可派', en: 'officers now unavailable' },
  'officer-recused': { zh: '新增回避', en: 'new recusals' },
};

/** Counts what the agency states in a bundle whose rosters passed their check; throws for others. */
export function tallyStatements(files: BundleFiles): readonly Statement[] {
  const rules = read.readRules(files);
  const commitment = read.readCommitment(files);
  const officers = rules.team === null ? [] : read.readOfficers(files, rules);
  return [
    ...tallyTargets(new TargetRoster(read.bytesOf(files, 'targets.jsonl')), rules, commitment),
    ...tallyFloors(rules),
    ...(rules.team === null ? [] : tallyOfficers(officers, files)),
    ...tallyChanges(commitment),
  ];
}

function tallyTargets(rows: Iterable<TargetRow>, rules: Rules, commitment: Commitment): readonly Statement[] {
  const reasons = new Map<string, number>();
  const duties = rules.duties.map(({ name }) => ({ name, targets: 0, owed: 0, allowed: 0 }));
  let [counted, uncounted, visited] = [0, 0, 0];
  for (const row of rows) {
    if (row.excluded !== null) {
      reasons.set(row.excluded, (reasons.get(row.excluded) ?? 0) + 1);
      counted += row.counted ? 1 : 0;
      uncounted += row.counted ? 0 : 1;
    }
    visited += row.last_team.length > 0 ? 1 : 0;
    for (const [i, duty] of row.duties.entries()) {
      const sum = duties[i];
      if (duty === null || sum === undefined) continue;
      sum.targets += 1;
      sum.owed += duty.owed;
      sum.allowed += duty.allowed;
    }
  }
  const { pool, targets, sample } = commitment;
  return [
    {
      zh: `名录库 ${pool} 家，属于本次范围 ${targets.size} 家，可抽 ${targets.eligible} 家，抽取 ${sample} 家`,
      en: `the pool held ${pool} targets; ${targets.size} are in scope, ${targets.eligible} eligible, ${sample} drawn`,
    },
    ...tellReasons(reasons, '不列入抽取', 'excluded', '家'),
    ...only(counted, {
      zh: `不可抽但计入各层家数 ${counted} 家`,
      en: `${counted} excluded targets count in their strata`,
    }),
    ...only(uncounted, {
      zh: `不可抽也不计入各层家数 ${uncounted} 家`,
      en: `${uncounted} excluded targets do not count in their strata`,
    }),
    ...only(visited, {
      zh: `写明上次检查组的 ${visited} 家`,
      en: `${visited} targets name the team of the last visit`,
    }),
    ...duties.slice(0, longest).map(({ name, targets: count, owed, allowed }) => ({
      zh: `年度检查义务“${name}”：涉及 ${count} 家，尚欠 ${owed} 次，频次上限内尚可查 ${allowed} 次`,
      en: `duty "${name}": ${count} targets, ${owed} visits owed, ${allowed} allowed`,
    })),
  ];
}

const only = (count: number, line: Statement): readonly Statement[] => (count === 0 ? [] : [line]);

/** The most frequent reasons first, equal ones in the order in which they occur; what is beyond the longest list in one line. */
function tellReasons(
  reasons: ReadonlyMap<string, number>,
  zh: string,
  en: string,
  unit: string,
): readonly Statement[] {
  const sorted = [...reasons].toSorted(([, left], [, right]) => right - left);
  const rest = sorted.slice(longest).reduce((sum, [, count]) => sum + count, 0);
  return [
    ...sorted.slice(0, longest).map(([reason, count]) => ({
      zh: `${zh}：${reason === '' ? '（未写理由）' : reason} ${count} ${unit}`,
      en: `${en}: ${reason === '' ? '(no reason given)' : reason} ${count}`,
    })),
    ...only(rest, { zh: `${zh}：其他理由 ${rest} ${unit}`, en: `${en}: other reasons ${rest}` }),
  ];
}

function tallyFloors({ trees }: Rules): readonly Statement[] {
  const floors = trees
    .flatMap((tree) => tree.floors)
    .filter(({ done, periods }) => done > 0 || periods > 1)
    .map(({ path, done, periods }) => ({
      zh: `下限“${path.join('、') || '全部'}”：此前已抽 ${done} 家，连本次还有 ${periods} 期`,
      en: `floor "${path.join(', ') || 'all'}": ${done} drawn before, ${periods} draws left with this one`,
    }));
  const rest = floors.length - longest;
  return [
    ...floors.slice(0, longest),
    ...(rest > 0 ? [{ zh: `另有 ${rest} 条下限`, en: `${rest} more floors` }] : []),
  ];
}

function tallyOfficers(officers: readonly OfficerRow[], files: BundleFiles): readonly Statement[] {
  const count = (isSuch: (row: OfficerRow) => boolean): number => officers.filter(isSuch).length;
  const available = count((row) => row.available);
  const certified = count((row) => row.available && row.certified);
  const bounded = count((row) => row.capacity !== null);
  const away = count((row) => row.days_off.length > 0);
  const recusals = read.readRecusals(files).length;
  return [
    {
      zh: `检查人员 ${officers.length} 人，可派 ${available} 人，其中执法证有效 ${certified} 人`,
      en: `${officers.length} officers, ${available} available, ${certified} of these certified`,
    },
    ...tellReasons(reasonsOf(files), '不可派', 'unavailable', '人'),
    ...only(bounded, {
      zh: `另定家数上限 ${bounded} 人`,
      en: `${bounded} officers with a capacity of their own`,
    }),
    ...only(away, { zh: `有不能到岗日期 ${away} 人`, en: `${away} officers with days off` }),
    ...only(recusals, { zh: `回避 ${recusals} 条`, en: `${recusals} recusals` }),
  ];
}

/** Why officers are unavailable: in the auditor's edition only. */
function reasonsOf(files: BundleFiles): ReadonlyMap<string, number> {
  const reasons = new Map<string, number>();
  if (!files.has('officers-sealed.jsonl')) return reasons;
  for (const { unavailable } of read.readSealedOfficers(files))
    if (unavailable !== null) reasons.set(unavailable, (reasons.get(unavailable) ?? 0) + 1);
  return reasons;
}

function tallyChanges({ changes }: Commitment): readonly Statement[] {
  if (changes.previous === '' && changes.size === 0)
    return [{ zh: '没有上一次冻结可比', en: 'no earlier freeze to compare with' }];
  const kinds = changeKinds.filter((kind) => changes.counts[kind] > 0);
  const told = (language: keyof Statement, gap: string): string =>
    kinds.map((kind) => `${changeLabels[kind][language]} ${changes.counts[kind]}`).join(gap);
  return [
    {
      zh: `与上一次冻结${changes.previous && `（${changes.previous}）`}相比的变动：${told('zh', '，') || '没有'}`,
      en: `changes since the previous freeze ${changes.previous && `(${changes.previous})`}: ${told('en', ', ') || 'none'}`,
    },
  ];
}
