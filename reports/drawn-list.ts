import type { Block } from './composer/block.ts';

/** One drawn target and the team that visits it. Officers are named as the bureau publishes them, or not at all. */
export interface DrawnTarget {
  readonly code: string;
  readonly name: string;
  /** Kind of institution: 定点零售药店. */
  readonly kind: string;
  /** Division or office in charge; "" where it is not known. A list without any has no such column. */
  readonly division: string;
  readonly team: string;
  /** Whether nobody else could have come: the team was assigned, not drawn. */
  readonly isAssigned?: boolean;
  /** The drawn day, YYYY-MM-DD; null where the visit falls anywhere in the window. */
  readonly day: string | null;
}

/** What a row of the list holds, in characters of its type: the type area's width. */
const rowWidth = 49;
/** Points beside the text of a cell, in characters. */
const padding = 1;

/**
 * The table 抽查名单, in the order given, or a sentence where nothing was drawn. The names have what the widest of the
 * other columns leave.
 */
export function drawnList(drawn: readonly DrawnTarget[]): Block {
  const targets = drawn.map((target) =>
    target.isAssigned === true ? { ...target, team: `${target.team}（指定）` } : target,
  );
  if (targets.length === 0) return { kind: 'paragraph', text: '本次没有抽出检查对象。' };
  const widest = (textOf: (target: DrawnTarget) => string, least: number, most: number): number =>
    padding + Math.min(most, Math.max(least, ...targets.map((target) => textWidth(textOf(target)))));
  const number = 3.5;
  const code = 0.6 * widest(({ code }) => code, 12, 18) + padding / 2;
  const kind = widest((target) => target.kind, 2, 6);
  const hasDivisions = targets.some((target) => target.division !== '');
  const division = hasDivisions ? widest((target) => target.division, 4, 6) : 0;
  const hasDays = targets.some(({ day: drawn }) => drawn !== null);
  const day = hasDays ? 6.5 : 0;
  const left = rowWidth - number - code - kind - division - day;
  const team = Math.min(
    widest((target) => target.team, 3, 15),
    Math.max(9, left - widest((target) => target.name, 4, 20)),
  );
  return {
    kind: 'table',
    name: '抽查名单',
    style: 'list',
    columns: [
      { heading: '序号', share: number, align: 'center' },
      { heading: '机构编码', share: code, kind: 'code', align: 'center' },
      { heading: '机构名称', share: left - team },
      { heading: '类别', share: kind, align: 'center' },
      ...(hasDivisions ? [{ heading: '行政区划', share: division, align: 'center' } as const] : []),
      { heading: '检查组', share: team, align: 'center' },
      ...(hasDays ? [{ heading: '检查日期', share: day, align: 'center' } as const] : []),
    ],
    rows: targets.map((target, index) => [
      String(index + 1),
      target.code,
      target.name,
      target.kind,
      ...(hasDivisions ? [target.division || '—'] : []),
      target.team,
      ...(hasDays ? [target.day ?? '时段内'] : []),
    ]),
  };
}

function textWidth(text: string): number {
  return Array.from(text).length;
}
