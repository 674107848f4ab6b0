import assert from 'node:assert/strict';
import { findExclusion, mayHoldBoth, roleNames, type Role } from '../../../src/core/people/roles.ts';
import { roleTable } from '../../../src/core/people/role-table.ts';

/** Written by hand from the requirement: the three administrators and the witness stand alone, the other four go together. */
const allowedPairs: readonly string[] = [
  'section-officer+section-head',
  'section-officer+inspector',
  'section-officer+district-officer',
  'section-head+inspector',
  'section-head+district-officer',
  'inspector+district-officer',
];
const allowedTriples: readonly string[] = [
  'section-officer+section-head+inspector',
  'section-officer+section-head+district-officer',
  'section-officer+inspector+district-officer',
  'section-head+inspector+district-officer',
];

function combinations(size: number, from: readonly Role[] = roleNames): readonly (readonly Role[])[] {
  if (size === 0) return [[]];
  return from.flatMap((first, index) =>
    combinations(size - 1, from.slice(index + 1)).map((rest) => [first, ...rest]),
  );
}

const allowed = (size: number) =>
  combinations(size)
    .filter((held) => findExclusion(held) === undefined)
    .map((held) => held.join('+'))
    .toSorted();

describe('roles that one person may hold', () => {
  it('are, of all 28 pairs, the six that stand here, either way round', () => {
    assert.equal(combinations(2).length, 28);
    assert.deepEqual(allowed(2), allowedPairs.toSorted());
    for (const [one, other] of combinations(2)) {
      assert.ok(one !== undefined && other !== undefined);
      assert.equal(mayHoldBoth(other, one), mayHoldBoth(one, other), `${one}+${other}`);
    }
  });

  it('are, of all 56 triples, the four that stand here', () => {
    assert.equal(combinations(3).length, 56);
    assert.deepEqual(allowed(3), allowedTriples.toSorted());
  });

  it('are found wherever in a list the two stand that exclude each other', () => {
    assert.deepEqual(findExclusion(['inspector', 'section-head', 'auditor']), ['inspector', 'auditor']);
    assert.equal(findExclusion(['auditor']), undefined);
  });

  it('are the rows of the table', () => {
    const rows = roleTable();
    assert.deepEqual(
      rows.map(({ role }) => role),
      roleNames,
    );
    const shown = rows.flatMap(({ role, goesWith }) =>
      goesWith
        .filter((other) => roleNames.indexOf(other) > roleNames.indexOf(role))
        .map((other) => `${role}+${other}`),
    );
    assert.deepEqual(shown.toSorted(), allowedPairs.toSorted());
    for (const { goesWith, excludes } of rows) assert.equal(goesWith.length + excludes.length, 7);
  });
});
