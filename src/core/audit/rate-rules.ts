import * as read from '../proof/read-bundle.ts';
import { readSubstitutions } from '../proof/substitutions/check-substitutions.ts';
import type { AuditedDraw } from './bundle-rules.ts';
import { firstOf, type DrawHistory } from './draw-histories.ts';
import type { Finding } from './finding.ts';
import { findOutOfLine, pool, type Rate } from './rates.ts';
import { sentOfficers } from './sent-officers.ts';

/** Agencies whose commitments are withdrawn, whose draws are voided, or whose officers are replaced more often than chance explains. */
export function findAgencyRates(histories: readonly DrawHistory[]): readonly Finding[] {
  const measures = [
    { zh: '公布指纹后撤回', en: 'commitments withdrawn', of: 'commitment', times: 'withdrawal' },
    { zh: '抽取后作废', en: 'draws voided', of: 'result', times: 'void' },
    { zh: '抽取后替补人员', en: 'draws with substitutions', of: 'result', times: 'substitution' },
  ] as const;
  const agencies = [...new Set(histories.map(({ agency }) => agency))].toSorted();
  return measures.flatMap(({ zh, en, of, times }) => {
    const rates = agencies.map((agency): Rate => {
      const own = histories.filter((each) => each.agency === agency && firstOf(each, of) !== undefined);
      return { times: own.filter((each) => firstOf(each, times) !== undefined).length, of: own.length };
    });
    return tell('agency-rate', agencies, rates, { zh, en });
  });
}

/** Officers who fall out of draws more often than chance explains; only from auditor's editions, which tell who they are. */
export function findOfficerRates(draws: readonly AuditedDraw[]): readonly Finding[] {
  const counts = new Map<string, { times: number; of: number }>();
  for (const { files, verdict } of draws) {
    if (verdict.grade === 'red' || verdict.edition !== 'auditor') continue;
    const rules = read.readRules(files);
    const sealed = read.readSealedOfficers(files);
    const codes = new Map(
      read.readOfficers(files, rules).map(({ id }, row) => [id, sealed[row]?.code ?? id] as const),
    );
    const count = (id: string, kind: 'times' | 'of'): void => {
      const code = codes.get(id) ?? id;
      const own = counts.get(code) ?? { times: 0, of: 0 };
      own[kind] += 1;
      counts.set(code, own);
    };
    const substitutions = readSubstitutions(files).map(({ substitution }) => substitution);
    const { sent, fallen } = sentOfficers(read.readResult(files).drawn, substitutions);
    for (const id of sent) count(id, 'of');
    for (const id of fallen) count(id, 'times');
  }
  const officers = [...counts].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const codes = officers.map(([code]) => code);
  const rates = officers.map(([, rate]) => rate);
  return tell('officer-rate', codes, rates, { zh: '抽中后被替补', en: 'drawn and replaced' });
}

function tell(
  code: 'agency-rate' | 'officer-rate',
  names: readonly string[],
  rates: readonly Rate[],
  what: { readonly zh: string; readonly en: string },
): readonly Finding[] {
  const all = pool(rates);
  const isOut = findOutOfLine(rates);
  return names.flatMap((subject, i) => {
    const own = rates[i];
    if (isOut[i] !== true || own === undefined) return [];
    return [
      {
        grade: 'amber' as const,
        code,
        subject,
        zh: `${what.zh} ${own.of} 次中有 ${own.times} 次，全部 ${all.of} 次中有 ${all.times} 次：偶然如此的机会不到千分之一`,
        en: `${what.en}: ${own.times} of ${own.of}, all together ${all.times} of ${all.of}; chance alone gives this less than once in a thousand`,
      },
    ];
  });
}
