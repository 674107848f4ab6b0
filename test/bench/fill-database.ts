import { getList } from '../../src/core/lists/definitions.ts';
import { indicatorTable } from '../../src/store/indicators.ts';
import { insertFacts } from '../../src/store/period-facts.ts';
import { ratingTable } from '../../src/store/ratings.ts';
import { recordVersions } from '../../src/store/register.ts';
import { insertVisitVersions } from '../../src/store/visits.ts';
import { visit } from '../core/visits/samples.ts';
import { city } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { targetsOf } from './national-frame.ts';

const batchSize = 5000;
const entry = {
  version: 1,
  change: 'entry',
  state: 'active',
  effectiveOn: '2026-01-01',
  reason: '建库',
} as const;

/**
 * Records `size` targets of the national frame under the bureau of the test city, each with a credit class and two figures, a visit
 * in six of those that were visited, and one officer for each 20 targets.
 */
export async function fillDatabase(context: TestContext, size: number): Promise<void> {
  let batch: ReturnType<typeof recordsOf>[] = [];
  const store = async (): Promise<void> => {
    await recordVersions(
      context,
      getList('targets'),
      'maker',
      batch.map(({ target }) => target),
    );
    const ratings = batch.map(({ rating }) => rating);
    await insertFacts(context, ratingTable, ratings);
    await insertFacts(
      context,
      indicatorTable,
      batch.flatMap(({ indicators }) => indicators),
    );
    await insertVisitVersions(
      context,
      'maker',
      batch.flatMap(({ visits }) => visits),
    );
    batch = [];
  };
  let row = 0;
  for (const target of targetsOf(size)) {
    batch.push(recordsOf(target, row));
    row += 1;
    if (batch.length === batchSize) await store();
  }
  await store();
  const officers = Array.from({ length: Math.ceil(size / 20) }, (_, officer) => ({
    ...entry,
    values: {
      code: `BENCH${officer}`,
      name: `示例人员${officer}`,
      organisation_code: city.code,
      category: '执法人员',
      certificate_number: `示例证${officer}`,
      certificate_expires_on: '2028-12-31',
    },
  }));
  await recordVersions(context, getList('officers'), 'maker', officers);
}

type Target = ReturnType<typeof targetsOf> extends Generator<infer T> ? T : never;

function recordsOf({ id, name, attributes, sealed: { measures }, last_team: team }: Target, row: number) {
  const { kind = '', level = '', district = '', credit_class: credit = '' } = attributes;
  const fact = {
    targetCode: id,
    period: '2025',
    version: 1,
    reason: '建库',
    source: '',
    importId: 'bench',
    actorId: 'maker',
    effectiveOn: '2026-01-01',
  };
  const held = visit({
    id: `v${String(row).padStart(31, '0')}`,
    targetCode: id,
    itemCode: city.item,
    organisationCode: city.code,
    officers: team,
    recordedBy: 'maker',
  });
  const values = { code: id, name, kind, level, district_code: district, organisation_code: city.code };
  return {
    target: { ...entry, values },
    rating: { ...fact, key: ratingTable.key, value: credit },
    indicators: [
      { ...fact, key: 'growth_bp', value: measures['claims_growth'] ?? 0 },
      { ...fact, key: 'complaints', value: measures['complaints'] ?? 0 },
    ],
    visits: team.length === 0 ? [] : [{ visit: held, version: 1, change: 'record' as const, reason: '' }],
  };
}
