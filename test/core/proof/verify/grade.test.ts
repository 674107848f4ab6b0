import assert from 'node:assert/strict';
import { gradeOf, reasonCodes, type ReasonCode } from '../../../../src/core/proof/verify/grade.ts';

/** The checks that decide a grade, each passed (true), failed (false) or not run (null). */
const deciding = ['sealed', 'beacons', 'substitutions', 'log', 'published'] as const;
const states = [true, null, false] as const;

/** Every way in which these checks can end, with every answer of the two facts beside them. */
function* endings() {
  for (let i = 0; i < states.length ** deciding.length * 4; i += 1) {
    const [isWitnessed, usedFallback] = [i % 2 === 1, Math.floor(i / 2) % 2 === 1];
    let rest = Math.floor(i / 4);
    const ended = new Map<string, boolean | null>([['manifest', true]]);
    for (const name of deciding) {
      ended.set(name, states[rest % states.length] ?? null);
      rest = Math.floor(rest / states.length);
    }
    yield { states: ended, isWitnessed, usedFallback };
  }
}

type Ending = ReturnType<typeof endings> extends Generator<infer T> ? T : never;

/** The table of section 15. */
function reasonsFor({ states: ended, isWitnessed, usedFallback }: Ending): readonly ReasonCode[] {
  const isRun = (name: string): boolean => ended.get(name) !== null;
  const table: readonly (readonly [ReasonCode, boolean])[] = [
    ['untied', !isRun('log') && !isRun('published')],
    ['unwitnessed', !isRun('log') || !isWitnessed],
    ['sealed-missing', !isRun('sealed')],
    ['beacon-unchecked', !isRun('beacons') || !isRun('substitutions')],
    ['fallback', usedFallback],
  ];
  return table.filter(([, applies]) => applies).map(([code]) => code);
}

describe('the grade of a bundle', () => {
  it('is red when a check failed, and otherwise has every reason of section 15, in its order', () => {
    let count = 0;
    for (const ending of endings()) {
      const isRed = [...ending.states.values()].includes(false);
      const expected = isRed ? [] : reasonsFor(ending);
      const { grade, reasons } = gradeOf(ending);
      const unfailed = expected.length === 0 ? 'green' : 'amber';
      assert.equal(grade, isRed ? 'red' : unfailed);
      assert.deepEqual(
        reasons.map(({ code }) => code),
        expected,
      );
      count += 1;
    }
    assert.equal(count, 972);
  });

  it('says of each reason in Chinese and in English that it is no fault', () => {
    const none = new Map([...deciding].map((name): [string, null] => [name, null]));
    const { reasons } = gradeOf({ states: none, isWitnessed: false, usedFallback: true });
    assert.deepEqual(
      reasons.map(({ code }) => code),
      reasonCodes,
    );
    for (const { zh, en } of reasons) {
      assert.match(zh, /不是差错/);
      assert.match(en, /not a fault/);
    }
  });
});
