import { utf8ToBytes } from '@noble/hashes/utils.js';
import { isInstant } from '../../calendar/instants.ts';
import { canonicalJson, type Json } from '../../canonical-json.ts';
import { digestOf, protocol } from '../../digest.ts';
import type { Frame } from '../../draw/frame.ts';
import { drawSubstitutes, type StandingVisit } from '../../draw/officers/substitute.ts';
import { findIndexById } from '../../draw/roster.ts';
import { isSortedUnique } from '../../draw/rule-forms.ts';
import type { Rules } from '../../draw/rules.ts';
import { drawKey, openSubstitutes } from '../../draw/seed.ts';
import type { Problem } from '../../refusal.ts';
import type { DrawResult } from '../bundle.ts';
import type { Commitment } from '../commitment.ts';
import { findPlanProblems, type EntropyValue } from '../entropy/entropy-plan.ts';
import type { Substitution, SubstitutionRequest } from './substitution.ts';

/** The most substitutions of one draw. */
export const maxSubstitutions = 999;

/** The name of a substitution's file; numbers from 1. */
export const substitutionFile = (number: number): string => `substitution-${number}.json`;

/** The digest Q of a request, 64 hexadecimal digits: what is logged and signed before any of its entropy exists. */
export const requestDigest = (request: SubstitutionRequest): string => digestOf('request', encode(request));

/** What stays the same in all substitutions of one draw. */
export interface SubstitutionSetting {
  readonly frame: Frame;
  readonly rules: Pick<Rules, 'team' | 'window' | 'dates'>;
  readonly commitment: Pick<Commitment, 'draw_id' | 'substitution_reasons'>;
}

/** Where a draw stands after its last substitution. */
export interface DrawStanding {
  /** How many substitutions there have been. */
  readonly number: number;
  /** The digest of the result, or of the last substitution. */
  readonly previous: string;
  /** When the last of the entropy so far was written down. */
  readonly lastAt: string;
  /** Who has fallen out so far, by index in the roster. */
  readonly named: ReadonlySet<number>;
  /** Every drawn target, in frame order. */
  readonly visits: readonly StandingVisit[];
}

/**
 * Where a draw stands before any substitution. `levels` has for each drawn target, in frame order, its level of the ladder;
 * `recordedAt` is that of entropy.json.
 */
export function standingOfDraw(
  frame: Frame,
  result: Pick<DrawResult, 'drawn'>,
  drawn: {
    readonly resultDigest: string;
    readonly levels: ArrayLike<number>;
    readonly recordedAt: string;
  },
): DrawStanding {
  return {
    number: 0,
    previous: drawn.resultDigest,
    lastAt: drawn.recordedAt,
    named: new Set(),
    visits: result.drawn.map(({ target, team, day }, place) => ({
      row: findIndexById(frame.targets, target),
      team: team.map((officer) => findIndexById(frame.officers, officer)),
      day,
      level: drawn.levels[place] ?? 0,
    })),
  };
}

/** Every way in which a request cannot be the next one of a draw that stands so. */
export function findRequestProblems(
  { frame, rules, commitment }: SubstitutionSetting,
  standing: DrawStanding,
  request: SubstitutionRequest,
): readonly Problem[] {
  const number = standing.number + 1;
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, place: string, message: string): void => {
    if (isWrong) problems.push({ place: `request.${place}`, message });
  };
  refuse(rules.team === null, 'officers', '这次抽取不派检查人员，没有替补可言');
  refuse(number > maxSubstitutions, 'number', `一次抽取至多替补 ${maxSubstitutions} 次`);
  refuse(request.number !== number, 'number', `应为第 ${number} 次替补`);
  refuse(request.draw_id !== commitment.draw_id, 'draw_id', '不是这次抽取的替补');
  refuse(request.previous !== standing.previous, 'previous', '没有接在上一次结果之后');
  refuse(!isInstant(request.at), 'at', '申请时刻不合格式');
  refuse(request.at < standing.lastAt, 'at', '申请应在抽取和上一次替补之后');
  const isListed = commitment.substitution_reasons.includes(request.reason);
  refuse(!isListed, 'reason', '事由不在事先公布的替补事由之内');
  refuse(!/^[0-9a-f]{64}$/.test(request.evidence), 'evidence', '证据指纹应为 64 位十六进制数字');
  const { officers, targets } = request;
  refuse(
    officers.length === 0 || !isSortedUnique(officers),
    'officers',
    '不能到岗的人员应排序、不重复，至少一名',
  );
  refuse(targets.length === 0 || !isSortedUnique(targets), 'targets', '检查对象应排序、不重复，至少一家');
  const unknown = officers.find((id) => findIndexById(frame.officers, id) < 0);
  refuse(unknown !== undefined, 'officers', `检查人员名录中没有 ${unknown}`);
  const out = new Set(indicesOf(frame, officers));
  const teams = new Map(standing.visits.map(({ row, team }) => [row, team]));
  const idle = targets.find(
    (id) => !(teams.get(findIndexById(frame.targets, id)) ?? []).some((officer) => out.has(officer)),
  );
  refuse(idle !== undefined, 'targets', `${idle} 没有抽中，或者检查组中没有不能到岗的人员`);
  const seated = new Set(targets.flatMap((id) => teams.get(findIndexById(frame.targets, id)) ?? []));
  const unseated = officers.find((id) => !seated.has(findIndexById(frame.officers, id)));
  refuse(unseated !== undefined, 'officers', `${unseated} 不在这些检查对象的检查组中`);
  return [
    ...problems,
    ...findPlanProblems(request.entropy_plan, request.at).map(({ place, message }) => ({
      place: `request.${place}`,
      message,
    })),
  ];
}

/** A substitution with its file and digest, and where the draw stands after it. */
export interface MadeSubstitution {
  readonly substitution: Substitution;
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly standing: DrawStanding;
}

/**
 * Draws the substitutes that a request asks for, with the entropy that came after it. The request and the entropy are those
 * that `findRequestProblems` and `findEntropyProblems` found nothing wrong with.
 */
export function makeSubstitution(
  { frame, rules, commitment }: SubstitutionSetting,
  standing: DrawStanding,
  request: SubstitutionRequest,
  entropy: readonly EntropyValue[],
): MadeSubstitution {
  const out = new Set(indicesOf(frame, request.officers));
  const named = new Set([...standing.named, ...out]);
  const rows = request.targets.map((id) => findIndexById(frame.targets, id));
  const wanted = new Set(rows);
  const key = drawKey(requestDigest(request), entropy);
  const stream = openSubstitutes(key, commitment.draw_id, request.number);
  const { visits, decisions } = drawSubstitutes(
    { frame, rules, visits: standing.visits, rows, out, named },
    stream,
  );
  const substitution: Substitution = {
    protocol,
    draw_id: commitment.draw_id,
    number: request.number,
    request,
    entropy,
    transcript: decisions,
    changes: visits.flatMap(({ row, team }, place) =>
      wanted.has(row)
        ? [
            {
              target: frame.targets.at(row)?.id ?? '',
              from: idsOf(frame, standing.visits[place]?.team ?? []),
              to: idsOf(frame, team),
            },
          ]
        : [],
    ),
  };
  const bytes = encode(substitution);
  const previous = digestOf('substitution', bytes);
  const lastAt = entropy.at(-1)?.at ?? request.at;
  return {
    substitution,
    bytes,
    digest: previous,
    standing: { number: request.number, previous, lastAt, named, visits },
  };
}

const indicesOf = (frame: Frame, officers: readonly string[]): readonly number[] =>
  officers.map((id) => findIndexById(frame.officers, id)).filter((index) => index >= 0);

const idsOf = (frame: Frame, team: readonly number[]): readonly string[] =>
  team.map((officer) => frame.officers[officer]?.id ?? '');

const encode = (value: unknown): Uint8Array => utf8ToBytes(canonicalJson(value as Json));
