import type { TargetRow } from '../../draw/frame.ts';
import type { BundleFiles, DrawResult } from '../bundle.ts';
import type { EntropyPlan, EntropySource, EntropyValue } from '../entropy/entropy-plan.ts';
import * as read from '../read-bundle.ts';
import { readSubstitutions } from '../substitutions/check-substitutions.ts';
import type { Substitution } from '../substitutions/substitution.ts';
import { tallyStatements, type Statement } from './tally.ts';
import { TargetRoster } from '../target-roster.ts';

/** One value that was mixed into a draw, or into its substitution of this number. */
export interface MixedValue extends EntropyValue {
  readonly substitution: number | null;
  /** What was meant to give it, or the fallback that did. */
  readonly source: EntropySource | null;
}

/** One drawn target with its day, and its team as it is after every substitution. */
export interface DrawnTarget {
  readonly id: string;
  readonly name: string;
  readonly day: string | null;
  /** In seat order, with names where the edition has them; [] where the visit is owed or nobody is sent. */
  readonly team: readonly { readonly id: string; readonly name: string | null }[];
  readonly isSubstituted: boolean;
}

/** What a reader of a right bundle wants to know beyond the verdict. */
export interface BundleDescription {
  readonly statements: readonly Statement[];
  readonly entropy: readonly MixedValue[];
  readonly drawn: readonly DrawnTarget[];
}

/** Reads who threw, who was drawn and what the agency states from a bundle that passed its checks; throws for others. */
export function describeBundle(files: BundleFiles): BundleDescription {
  const substitutions = readSubstitutions(files).map(({ substitution }) => substitution);
  return {
    statements: tallyStatements(files),
    entropy: describeEntropy(files, substitutions),
    drawn: describeDrawn(files, substitutions),
  };
}

function describeEntropy(files: BundleFiles, substitutions: readonly Substitution[]): readonly MixedValue[] {
  const { entropy_plan: plan } = read.readCommitment(files);
  return [
    ...mixed(plan, read.readEntropy(files).sources, null),
    ...substitutions.flatMap(({ request, entropy, number }) => mixed(request.entropy_plan, entropy, number)),
  ];
}

const mixed = (
  plan: EntropyPlan,
  values: readonly EntropyValue[],
  substitution: number | null,
): readonly MixedValue[] =>
  values.map((value, i) => ({ ...value, substitution, source: plan[i]?.options[value.option] ?? null }));

function describeDrawn(files: BundleFiles, substitutions: readonly Substitution[]): readonly DrawnTarget[] {
  const { drawn }: DrawResult = read.readResult(files);
  const changed = new Map(
    substitutions.flatMap(({ changes }) => changes).map(({ target, to }) => [target, to]),
  );
  const names = namesOfTargets(files, new Set(drawn.map(({ target }) => target)));
  const people = namesOfOfficers(files);
  return drawn.map(({ target, day, team }) => ({
    id: target,
    name: names.get(target) ?? '',
    day,
    team: (changed.get(target) ?? team).map((id) => ({ id, name: people.get(id) ?? null })),
    isSubstituted: changed.has(target),
  }));
}

function namesOfTargets(files: BundleFiles, wanted: ReadonlySet<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const rows: Iterable<TargetRow> = new TargetRoster(read.bytesOf(files, 'targets.jsonl'));
  for (const { id, name } of rows) if (wanted.has(id)) names.set(id, name);
  return names;
}

function namesOfOfficers(files: BundleFiles): ReadonlyMap<string, string> {
  if (!files.has('officers-sealed.jsonl')) return new Map();
  const sealed = read.readSealedOfficers(files);
  const officers = read.readOfficers(files, read.readRules(files));
  return new Map(officers.map(({ id }, i) => [id, sealed[i]?.name ?? '']));
}
