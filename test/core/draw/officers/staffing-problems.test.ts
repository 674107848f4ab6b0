import assert from 'node:assert/strict';
import type { Frame } from '../../../../src/core/draw/frame.ts';
import type { PairingProblem } from '../../../../src/core/draw/officers/seat-pools.ts';
import { findStaffingProblems } from '../../../../src/core/draw/officers/staffing-problems.ts';
import { allPairings } from '../../../support/brute-force.ts';
import { makeSeat, makeTarget, openProblem, randomProblem, recuse } from './pairing-samples.ts';

/** The targets of a problem as a frame in which all may be drawn; their names are 示例 and the id. */
function frameOf({ targets, officers, recusals }: PairingProblem): Frame {
  const rest = { excluded: null, counted: true, duties: [], weight: 1, pi: 1, sealed: '' };
  return {
    targets: targets.map(({ row: _row, ...target }) => ({ ...rest, ...target, name: `示例${target.id}` })),
    officers,
    recusals,
  };
}

const judge = (problem: PairingProblem, sample = 0): readonly (readonly [string, string])[] =>
  findStaffingProblems(frameOf(problem), { team: problem.team }, sample, (name) =>
    name === 'district' ? '区划' : name,
  ).map(({ place, message }) => [place, message]);

describe('what certainly cannot be staffed', () => {
  it('is found exactly where a target alone has no team at the end of the ladder, on 900 random frames', () => {
    let [faulty, sound] = [0, 0];
    for (let i = 0; i < 900; i += 1) {
      const problem = randomProblem(`alone ${i}`, i % 3 === 0 ? 'group' : 'officer');
      const top = problem.team.ladder.length;
      const isStaffed = problem.targets.every(
        (target) => allPairings({ ...problem, targets: [target] }, top).length > 0,
      );
      assert.equal(judge(problem).length === 0, isStaffed, JSON.stringify(problem));
      if (isStaffed) sound += 1;
      else faulty += 1;
    }
    assert.ok(faulty > 100 && sound > 100, `${faulty} faulty, ${sound} sound`);
  });

  it('is never claimed of a sample that can be staffed', () => {
    let count = 0;
    for (let i = 0; i < 600; i += 1) {
      const problem = randomProblem(`sample ${i}`, i % 3 === 0 ? 'group' : 'officer');
      if (allPairings(problem, problem.team.ladder.length).length === 0) continue;
      count += 1;
      assert.deepEqual(judge(problem, problem.targets.length), []);
    }
    assert.ok(count > 100, `only ${count} can be staffed`);
  });

  it('says how many visits there are room for, with the capacity that the ladder allows at most', () => {
    const problem = openProblem(10, 3, { capacity: 2, ladder: [{ kind: 'capacity', capacity: 4 }] });
    const officers = problem.officers.map((officer, i) => (i === 0 ? { ...officer, capacity: 1 } : officer));
    assert.deepEqual(judge({ ...problem, officers }, 5), [
      [
        'team.capacity',
        '抽取 5 家，每家 2 人共需 10 人次；符合条件的 3 人，每人至多 4 家，只有 9 人次：请提高每人上限、补充人员或减少抽取家数',
      ],
    ]);
    assert.deepEqual(judge({ ...problem, officers }, 4), []);
  });

  it('counts an officer once for each target, whatever the capacity', () => {
    const problem = openProblem(10, 2);
    const officers = problem.officers.map((officer, i) => ({ ...officer, capacity: i === 0 ? 1 : 7 }));
    assert.deepEqual(judge({ ...problem, officers }, 4), [
      [
        'team.capacity',
        '抽取 4 家，每家 2 人共需 8 人次；符合条件的 2 人，每人至多 1000 家，只有 5 人次：请提高每人上限、补充人员或减少抽取家数',
      ],
    ]);
  });

  it('counts the groups that are of the right size', () => {
    const problem = openProblem(10, 5, { by: 'group', capacity: 2 });
    const officers = problem.officers.map((officer, i) => ({ ...officer, group: i < 2 ? '一组' : '二组' }));
    assert.deepEqual(judge({ ...problem, officers }, 3), [
      [
        'team.capacity',
        '抽取 3 家，需要 3 组次；人数相符的固定检查组有 1 个，至多 2 组次：请提高每人上限、补充人员或减少抽取家数',
      ],
    ]);
  });

  it('counts the visits of those who may take one kind of seat by themselves', () => {
    const problem = openProblem(10, 6, {
      capacity: 2,
      seats: [makeSeat({ role: '组长', skills: ['组长'] }), makeSeat()],
    });
    const officers = problem.officers.map((officer, i) =>
      i === 0 ? { ...officer, skills: ['组长'] } : officer,
    );
    assert.deepEqual(judge({ ...problem, officers }, 3), [
      [
        'team.capacity',
        '抽取 3 家，每家第 1 席（组长）共需 3 人次；符合条件的 1 人，每人至多 2 家，只有 2 人次：请提高每人上限、补充人员或减少抽取家数',
      ],
    ]);
  });

  it('names targets that are alike once, with their number, and those with bars of their own by name', () => {
    const seats = [makeSeat({ match: ['district'] }), makeSeat({ match: ['district'] })];
    const open = openProblem(0, 4, { seats });
    const problem: PairingProblem = {
      ...open,
      officers: open.officers.map((officer, i) => ({
        ...officer,
        attributes: { district: i < 3 ? 'a' : 'b', kind: '' },
      })),
      targets: [0, 1, 2, 3].map((row) =>
        makeTarget(row, { attributes: { district: row < 2 ? 'a' : 'b', kind: `${row}` } }),
      ),
      recusals: [recuse(0, 0), recuse(1, 0), recuse(0, 1), recuse(3, 2)],
    };
    const remedy =
      '请核对人员状态、执法证有效期、业务专长、匹配条件和回避登记，补充人员，或在放宽次序中增加步骤';
    assert.deepEqual(judge(problem), [
      ['team.seats', `区划为b的 2 家检查对象组不成检查组：第 1 席可派 1 人，第 2 席可派 1 人。${remedy}`],
      [
        'targets[T0]',
        `示例T0（T0）组不成检查组：除去回避的人员，第 1 席可派 1 人，第 2 席可派 1 人。${remedy}`,
      ],
    ]);
  });

  it('passes over targets that cannot be drawn, and rules that send nobody', () => {
    const problem = openProblem(2, 1);
    const frame = frameOf(problem);
    const targets = [...frame.targets].map((target) => ({ ...target, excluded: '已注销' }));
    assert.deepEqual(findStaffingProblems({ ...frame, targets }, { team: problem.team }, 0), []);
    assert.deepEqual(findStaffingProblems(frame, { team: null }, 2), []);
    assert.equal(judge(problem).length, 1);
  });

  it('lists 200 problems and counts the rest', () => {
    const open = openProblem(0, 3);
    const targets = Array.from({ length: 230 }, (_, row) => makeTarget(row));
    const recusals = targets.flatMap(({ row }) => [recuse(0, row), recuse(1, row)]);
    const problems = judge({ ...open, targets, recusals });
    assert.equal(problems.length, 201);
    assert.deepEqual(problems.at(-1), ['team.seats', '另有 30 处同样无法组成检查组']);
  });
});
