import { canonicalJson, parseCanonicalJson, type Json } from '../../canonical-json.ts';
import { protocol } from '../../digest.ts';
import { checkBeacons } from '../entropy/beacons.ts';
import type { BundleFiles, DrawResult } from '../bundle.ts';
import { bytesOf } from '../read-bundle.ts';
import { Difference } from '../difference.ts';
import { findEntropyProblems } from '../entropy/entropy.ts';
import { entropyPlanShape, entropyValueShape } from '../entropy/entropy-shapes.ts';
import {
  findRequestProblems,
  makeSubstitution,
  standingOfDraw,
  substitutionFile,
  type DrawStanding,
  type SubstitutionSetting,
} from './make-substitution.ts';
import { integer, listOf, matching, object, oneOf, text } from '../shape.ts';
import type { Substitution } from './substitution.ts';

const hex64 = matching(/^[0-9a-f]{64}$/);
const identifier = matching(/^[!-~]{1,64}$/);

const substitutionShape = object({
  protocol: text,
  draw_id: identifier,
  number: integer,
  request: object({
    at: text,
    draw_id: identifier,
    entropy_plan: entropyPlanShape,
    evidence: hex64,
    number: integer,
    officers: listOf(identifier),
    previous: hex64,
    reason: text,
    targets: listOf(identifier),
  }),
  entropy: listOf(entropyValueShape),
  transcript: listOf(
    oneOf({
      substitute: object({
        kind: text,
        rows: listOf(integer),
        seat: integer,
        candidates: integer,
        value: integer,
        unit: integer,
      }),
      relaxed: object({ kind: text, level: integer, rows: listOf(integer) }),
      owed: object({ kind: text, rows: listOf(integer) }),
    }),
  ),
  changes: listOf(object({ target: identifier, from: listOf(identifier), to: listOf(identifier) })),
});

/** What the check of substitutions needs, all of it established by the checks before it. */
export interface SubstitutionInput extends SubstitutionSetting {
  readonly files: BundleFiles;
  readonly result: Pick<DrawResult, 'drawn'>;
  readonly resultDigest: string;
  /** The level of each drawn target, in frame order. */
  readonly levels: ArrayLike<number>;
  /** `recorded_at` of entropy.json. */
  readonly recordedAt: string;
}

/**
 * Check `substitutions` (docs/draw-protocol.md, section 15): every substitution-N.json that is there is well-formed, follows
 * the one before it, and is what its request and its entropy give. Throws a Difference that names the first file that is
 * not. Says whether some value could not be checked (a lottery number), whether some source stood in for another, and where
 * the draw stands now.
 */
export function checkSubstitutions(input: SubstitutionInput): {
  readonly beaconsUnchecked: boolean;
  readonly usedFallback: boolean;
  readonly standing: DrawStanding;
} {
  const { files, frame, result } = input;
  let standing = standingOfDraw(frame, result, input);
  let [beaconsUnchecked, usedFallback] = [false, false];
  const names = [...files.keys()].filter((name) => /^substitution-.*\.json$/.test(name));
  for (let number = 1; number <= names.length; number += 1) {
    const name = substitutionFile(number);
    const bytes = files.get(name);
    if (bytes === undefined) throw new Difference(`缺少 ${name}`, `${name} is missing`);
    const stored = readSubstitution(bytes, name);
    const beacons = checkOne(input, standing, stored, name);
    const made = makeSubstitution(input, standing, stored.request, stored.entropy);
    for (const part of ['transcript', 'changes'] as const) {
      if (textOf(made.substitution[part]) === textOf(stored[part])) continue;
      const what = part === 'transcript' ? '替补过程' : '替补前后的检查组';
      throw new Difference(
        `${name} 的${what}与重算的不符`,
        `${name}: the ${part} are not what the draw gives`,
      );
    }
    standing = made.standing;
    beaconsUnchecked ||= beacons === 'not-run';
    usedFallback ||= stored.entropy.some(({ option }) => option !== 0);
  }
  return { beaconsUnchecked, usedFallback, standing };
}

/** Everything of a substitution that is not recomputed; what its beacons are. */
function checkOne(
  input: SubstitutionInput,
  standing: DrawStanding,
  { protocol: version, draw_id: drawId, number, request, entropy }: Substitution,
  name: string,
): 'passed' | 'not-run' {
  const isOwn = version === protocol && drawId === input.commitment.draw_id && number === standing.number + 1;
  if (!isOwn)
    throw new Difference(
      `${name} 不属于这次抽取的这一次替补`,
      `${name} is not this substitution of this draw`,
    );
  const [problem] = [
    ...findRequestProblems(input, standing, request),
    ...findEntropyProblems(request.entropy_plan, entropy, request.at),
  ];
  if (problem !== undefined)
    throw new Difference(
      `${name} ${problem.place}：${problem.message}`,
      `${name} ${problem.place} is not allowed`,
    );
  const beacons = checkBeacons(request.entropy_plan, entropy);
  if (beacons === 'failed')
    throw new Difference(`${name} 的信标签名不对`, `${name}: a beacon's value is not the round's signature`);
  return beacons;
}

/** A substitution as its file says. Throws a Difference when it is not canonical or has another shape. */
export function readSubstitution(bytes: Uint8Array, name: string): Substitution {
  try {
    const value = parseCanonicalJson(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    substitutionShape(value, name);
    return value as unknown as Substitution;
  } catch (error) {
    const en = error instanceof Error ? error.message : 'unreadable';
    throw new Difference(`${name} 不完整或格式不符：${en}`, `${name}: ${en}`);
  }
}

const textOf = (value: unknown): string => canonicalJson(value as Json);

/** The substitutions of a bundle, in their order, with the bytes of their files. Throws where one is missing or malformed. */
export function readSubstitutions(
  files: BundleFiles,
): readonly { readonly bytes: Uint8Array; readonly substitution: Substitution }[] {
  const count = [...files.keys()].filter((name) => name.startsWith('substitution-')).length;
  return Array.from({ length: count }, (_, i) => {
    const name = substitutionFile(i + 1);
    const bytes = bytesOf(files, name);
    return { bytes, substitution: readSubstitution(bytes, name) };
  });
}
