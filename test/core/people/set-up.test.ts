import assert from 'node:assert/strict';
import type { Role } from '../../../src/core/people/roles.ts';
import { findSetUpProblems } from '../../../src/core/people/set-up.ts';

const five: readonly (readonly [string, ...Role[]])[] = [
  ['xitong', 'system-administrator'],
  ['anquan', 'security-administrator'],
  ['shenji', 'auditor'],
  ['jingban', 'section-officer'],
  ['fuzeren', 'section-head'],
];
const judge = (people: readonly (readonly [string, ...Role[]])[]) =>
  findSetUpProblems(people.map(([id, ...roles]) => ({ id, roles }))).map(
    ({ place, message }) => `${place}: ${message}`,
  );

describe('the first people', () => {
  it('are five at least, one for each of the five offices', () => {
    assert.deepEqual(judge(five), []);
    assert.deepEqual(judge([...five, ['duo', 'inspector', 'section-officer']]), []);
  });

  it('miss each office that nobody has, all named at once', () => {
    assert.deepEqual(judge(five.slice(3)), [
      'people: 没有系统管理员',
      'people: 没有安全管理员',
      'people: 没有审计员',
    ]);
    assert.equal(judge([]).length, 5);
  });

  it('may not be four: the officer is not also the only head', () => {
    const four = [...five.slice(0, 3), ['duo', 'section-officer', 'section-head'] as const];
    assert.deepEqual(judge(four), ['people: 经办人和负责人要由不同的人担任，共至少五人']);
  });

  it('are told every fault in one answer: exclusions, doubles, nobody without a role', () => {
    assert.deepEqual(judge([['a', 'auditor', 'section-head'], ['a', 'system-administrator'], ['b']]), [
      'people.0.roles: 审计员和负责人不能由同一人担任',
      'people.1.id: 账号 a 出现了两次',
      'people.2.roles: 至少要有一个角色',
      'people: 没有安全管理员',
      'people: 没有经办人',
    ]);
  });
});
