import type { LogRecord } from '../log/record.ts';
import type { Commitment } from '../proof/commitment.ts';
import { timeOfRound } from '../proof/entropy/beacons.ts';
import type { EntropyPlan, EntropyValue } from '../proof/entropy/entropy-plan.ts';
import * as read from '../proof/read-bundle.ts';
import { requestDigest } from '../proof/substitutions/make-substitution.ts';
import { readSubstitutions } from '../proof/substitutions/check-substitutions.ts';
import type { AuditedDraw } from './bundle-rules.ts';
import { firstOf } from './draw-histories.ts';
import type { Finding } from './finding.ts';

/**
 * Draws of which the log says something else than their commitments do: whose number, scope or day of release. All that is found from
 * the log alone, parallel commitments above all, rests on its facts.
 */
export function findMisstatements(draws: readonly AuditedDraw[]): readonly Finding[] {
  return draws
    .filter(({ verdict }) => verdict.grade !== 'red')
    .flatMap(({ history, files }) => {
      const facts = firstOf(history, 'commitment')?.facts ?? {};
      const stated = statementsOf(read.readCommitment(files));
      const wrong = Object.entries(stated).filter(
        ([name, value]) => facts[name] !== value && !isLeftOut(name, facts, stated),
      );
      return wrong.map(([name, value]): Finding => ({
        grade: 'red',
        code: 'misstatement',
        subject: history.name,
        zh: `日志中承诺的 ${name} 为“${facts[name] ?? ''}”，承诺书为“${value}”`,
        en: `${name} is "${facts[name] ?? ''}" in the log, and "${value}" in the commitment`,
      }));
    });
}

type Statements = Readonly<Record<string, string>>;

const statementsOf = (commitment: Commitment): Statements => ({
  agency: commitment.agency.code,
  draw_number: commitment.draw_number,
  scope_key: commitment.scope_key,
  release_on: commitment.release_on,
  replaces: commitment.replaces,
  supplements: commitment.supplements,
});

/** A draw of records leaves out of the log what names the institution, which nobody may learn before the release. */
const isLeftOut = (name: string, facts: LogRecord['facts'], { scope_key: scope }: Statements): boolean =>
  name !== 'agency' && facts[name] === undefined && scope?.startsWith('records|') === true;

/** Values that could be known when what they were to decide was logged: rounds of a beacon, and whatever decided a substitution. */
export function findKnownBefore(draws: readonly AuditedDraw[]): readonly Finding[] {
  return draws
    .filter(({ verdict }) => verdict.grade !== 'red')
    .flatMap(({ history, files }) => {
      const { entropy_plan: plan } = read.readCommitment(files);
      const { sources } = read.readEntropy(files);
      const own = roundsBefore(firstOf(history, 'commitment'), plan, sources, history.name);
      const replaced = readSubstitutions(files).flatMap(({ substitution: { request, entropy } }) => {
        const digest = requestDigest(request);
        const logged = history.records.find(
          (record) => record.kind === 'substitution-request' && record.digest === digest,
        );
        const subject = `${history.name} substitution ${request.number}`;
        return [
          ...valuesBefore(logged, entropy, subject),
          ...roundsBefore(logged, request.entropy_plan, entropy, subject),
        ];
      });
      return [...own, ...replaced];
    });
}

function valuesBefore(
  logged: LogRecord | undefined,
  values: readonly EntropyValue[],
  subject: string,
): readonly Finding[] {
  return values.flatMap(({ name, at }) =>
    logged === undefined || at >= logged.at ? [] : [known(`${subject} ${name}`, at, logged)],
  );
}

function roundsBefore(
  logged: LogRecord | undefined,
  plan: EntropyPlan,
  values: readonly EntropyValue[],
  subject: string,
): readonly Finding[] {
  return values.flatMap(({ name, option }, slot) => {
    const source = plan[slot]?.options[option];
    if (logged === undefined || source?.kind !== 'drand') return [];
    const made = timeOfRound(source.round);
    return made > logged.at ? [] : [known(`${subject} ${name}`, made, logged)];
  });
}

const known = (subject: string, at: string, logged: LogRecord): Finding => ({
  grade: 'red',
  code: 'late-entropy',
  subject,
  zh: `${at} 已有数值，${logged.at} 才登记：可以照着结果承诺或申请`,
  en: `known at ${at}, and what it decided was logged only at ${logged.at}: it could be made to suit`,
});
