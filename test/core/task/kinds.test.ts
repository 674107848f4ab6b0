import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Scope } from '../../../src/core/draw/rules.ts';
import type { Problem } from '../../../src/core/refusal.ts';
import { describeChances } from '../../../src/core/task/describe.ts';
import { findLevelProblems, isExhaustive, natureOf } from '../../../src/core/task/kinds.ts';
import { assertPlan } from '../../../src/core/task/plan-problems.ts';
import { rulesOf, taskKinds, type TaskKind, type TaskPlan } from '../../../src/core/task/plan.ts';
import { anySeat, clinicPlan } from '../../support/build.ts';

const inDepartment = (...values: readonly string[]): Scope => [{ attribute: 'department_code', values }];
const participants = [{ department_code: 'WJ', name: '示例市卫生健康委员会' }];
const joint: TaskPlan = {
  ...clinicPlan,
  kind: 'joint',
  participants,
  team: {
    ...clinicPlan.team,
    seats: [...clinicPlan.team.seats, { ...anySeat, role: '卫健组员', scope: inDepartment('WJ') }],
  },
};
const careless = {
  name: '自查敷衍程度',
  base: 1,
  indicators: [
    {
      kind: 'band' as const,
      measure: 'self_check_carelessness',
      bands: [{ from: 1, points: 5 }],
      otherwise: 0,
    },
  ],
};
const rightPlans: Readonly<Record<TaskKind, TaskPlan>> = {
  monthly: clinicPlan,
  quarterly: { ...clinicPlan, kind: 'quarterly' },
  special: { ...clinicPlan, kind: 'special' },
  joint,
  recheck: { ...clinicPlan, kind: 'recheck', weights: careless },
  flight: { ...clinicPlan, kind: 'flight', announced: false },
};

function problemsOf(plan: TaskPlan): readonly Problem[] {
  try {
    assertPlan(plan);
    return [];
  } catch (error) {
    return (error as { problems: readonly Problem[] }).problems;
  }
}

describe('the kinds of task', () => {
  for (const [kind, plan] of Object.entries(rightPlans)) {
    it(`take a right plan of ${taskKinds[kind as TaskKind]}`, () => {
      assert.deepEqual(problemsOf(plan), []);
    });
  }

  it('refuse an announced flight, a joint task without partner, partner without seat, and a re-check by nothing', () => {
    const places = (plan: TaskPlan): readonly string[] => problemsOf(plan).map(({ place }) => place);
    assert.deepEqual(places({ ...rightPlans.flight, announced: true }), ['announced']);
    assert.deepEqual(places({ ...joint, participants: [] }), ['participants']);
    assert.deepEqual(places({ ...joint, team: clinicPlan.team }), ['team.seats']);
    assert.deepEqual(places({ ...joint, participants: [...participants, ...participants] }), [
      'participants',
    ]);
    assert.deepEqual(places({ ...rightPlans.recheck, weights: clinicPlan.weights }), ['weights.indicators']);
    for (const kind of ['monthly', 'quarterly', 'special'] as const)
      assert.deepEqual(places({ ...joint, kind }), ['participants'], kind);
  });

  it('leave flights to cities and what is above them, naming level and remedy', () => {
    const judge = (kind: TaskKind, level: string): readonly Problem[] =>
      findLevelProblems({ kind }, { name: '示例局', level });
    for (const level of ['国家级', '省级', '市级']) assert.deepEqual(judge('flight', level), []);
    for (const [level, shown] of [
      ['县级', '县级'],
      ['', '未填写'],
    ] as const) {
      const [problem] = judge('flight', level);
      assert.equal(problem?.place, 'kind');
      assert.match(problem.message, new RegExp(`示例局的层级为${shown}：请改由上级机构拟定`));
    }
    for (const kind of Object.keys(taskKinds) as TaskKind[])
      if (kind !== 'flight') assert.deepEqual(judge(kind, '县级'), []);
  });

  it('call a draw directed, undirected, or no random draw at all', () => {
    assert.equal(natureOf(clinicPlan, undefined), '定向');
    assert.equal(natureOf({ ...clinicPlan, scope: [] }, undefined), '不定向');
    assert.equal(natureOf({ ...clinicPlan, scope: [] }, { eligible: 20, sample: 19 }), '不定向');
    assert.equal(natureOf(clinicPlan, { eligible: 20, sample: 20 }), '全部检查，不属随机');
    assert.equal(isExhaustive({ eligible: 0, sample: 0 }), false);
    assert.deepEqual(describeChances({ eligible: 20, sample: 19 }), []);
    assert.deepEqual(describeChances({ eligible: 20, sample: 20 }), [
      '列入抽取的20家抽中概率均为100%：本次为全部检查，不属随机抽查。',
    ]);
  });

  it('keep the seats of a joint task that name no department for the officers of the lead', () => {
    const facts = { done: () => 0, days: ['2026-12-10'], departments: ['JJ', ''] };
    const scopes = (plan: TaskPlan): readonly Scope[] =>
      rulesOf(plan, facts).team?.seats.map(({ scope }) => scope) ?? [];
    assert.deepEqual(scopes(joint), [inDepartment('', 'JJ'), inDepartment('', 'JJ'), inDepartment('WJ')]);
    assert.deepEqual(scopes(clinicPlan), [[], []]);
  });
});
