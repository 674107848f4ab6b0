import assert from 'node:assert/strict';
import { drawTargets } from '../../../../src/core/draw/targets/draw-targets.ts';
import { findDecision, type RowDecision } from '../../../../src/core/proof/slips/find-decision.ts';
import { streamOf } from '../../draw/samples.ts';
import { whole } from '../../draw/targets/target-model.ts';
import { treesOf } from '../../draw/targets/target-samples.ts';

/** What a duel means for its row by the words of section 9, written down once more. */
function outcomeOf({ carried, own, other, value }: Extract<RowDecision, { kind: 'duel' }>): string {
  const [a, b] = carried ? [own, other] : [other, own];
  if (a + b > whole) return value < whole - b === carried ? 'drawn' : 'plays on';
  if (value < a !== carried) return 'out';
  return a + b === whole ? 'drawn' : 'plays on';
}

describe('what decided about a row', () => {
  // Rows 0 to 3 with 0.6, 0.5, 0.4 and 0.5: 0 against 1 is 1.1, and 0 is drawn (0.3 < 1 - 0.5); 1 goes on with 0.1 against 2:
  // 0.5 in all, and 2 wins (0.2 >= 0.1); 2 with 0.5 against 3 is 1, and 3 wins.
  const pi = [600_000_000, 500_000_000, 400_000_000, 500_000_000];
  const round = {
    kind: 'pivotal',
    strata: [[]],
    order: [0, 1, 2, 3],
    values: [300_000_000, 200_000_000, 700_000_000],
    drawn: [0, 3],
    left: null,
    left_ppb: 0,
  } as const;
  const decided = (row: number): RowDecision =>
    findDecision([{ kind: 'certain', rows: [9] }, round], row, (each) => pi[each] ?? 0);

  it('is the duel in which it came out or fell out', () => {
    const duel = { kind: 'duel', line: 1 } as const;
    assert.deepEqual(
      [0, 1, 2, 3].map((row) => decided(row)),
      [
        {
          ...duel,
          duel: 0,
          against: 1,
          carried: true,
          own: 600_000_000,
          other: 500_000_000,
          value: 300_000_000,
        },
        {
          ...duel,
          duel: 1,
          against: 2,
          carried: true,
          own: 100_000_000,
          other: 400_000_000,
          value: 200_000_000,
        },
        {
          ...duel,
          duel: 2,
          against: 3,
          carried: true,
          own: 500_000_000,
          other: 500_000_000,
          value: 700_000_000,
        },
        {
          ...duel,
          duel: 2,
          against: 2,
          carried: false,
          own: 500_000_000,
          other: 500_000_000,
          value: 700_000_000,
        },
      ],
    );
  });

  it('is the first line for one that is drawn for certain, and nothing for a row that no line names', () => {
    assert.deepEqual(decided(9), { kind: 'certain', line: 0 });
    assert.throws(() => decided(8), /row 8/);
  });

  const one = [100, 250, 400, 900, 50, 300, 999, 201, 450, 150, 725, 475];
  const samples = {
    'one tree': one.map((mass, i) => ({ pi: mass * 1_000_000, paths: [['a', 'b', 'c'][i % 3] ?? ''] })),
    'two trees': one.map((mass, i) => ({
      pi: mass * 1_000_000,
      paths: [`p${(i % 4) >> 1}/d${i % 4}`, `k${(i % 4) % 3}`],
    })),
  };
  for (const [name, rows] of Object.entries(samples))
    it(`agrees with the draw in ${name} for each row over 500 seeds`, () => {
      const kinds = new Map<string, number>();
      for (let seed = 0; seed < 500; seed += 1) {
        const chances = rows.map((row) => row.pi);
        const { drawn, decisions } = drawTargets(treesOf(rows), chances, streamOf(`decision ${seed}`));
        for (const row of rows.keys()) {
          const decision = findDecision(decisions, row, (each) => chances[each] ?? 0);
          kinds.set(decision.kind, (kinds.get(decision.kind) ?? 0) + 1);
          if (decision.kind === 'duel')
            assert.equal(outcomeOf(decision), drawn.includes(row) ? 'drawn' : 'out', `${seed} ${row}`);
        }
      }
      assert.ok((kinds.get('duel') ?? 0) > 1000, JSON.stringify([...kinds]));
      assert.equal(kinds.has('cycle'), name === 'two trees');
    });
});
