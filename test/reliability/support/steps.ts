import { ceremony } from '../../support/build.ts';
import type { Ready } from './prepared.ts';

/** A request that changes a prepared database once, and the audit entry by which it is seen that it did. */
export interface Step {
  readonly name: string;
  readonly actor: 'maker' | 'checker';
  readonly path: string;
  readonly json?: unknown;
  readonly action: string;
  readonly subject: string;
}

/** The steps that a prepared database lies ready for, in an order in which they can follow one another. */
export function stepsOf({ toFreeze, toDraw, toRelease, toApply, toPublish }: Ready): readonly Step[] {
  const task = (id: string, name: string, actor: Step['actor'], json?: unknown): Step => ({
    name,
    actor,
    path: `/api/v1/tasks/${id}/${name}`,
    json,
    action: `task-${name}`,
    subject: `tasks/${id}`,
  });
  return [
    task(toFreeze, 'freeze', 'checker'),
    task(toDraw, 'draw', 'maker', ceremony),
    {
      name: 'import',
      actor: 'maker',
      path: `/api/v1/imports/${toApply}/apply`,
      json: { reason: '新增药店', effective_on: new Date().toISOString().slice(0, 10), leaving: 'keep' },
      action: 'import-applied',
      subject: `imports/${toApply}`,
    },
    task(toRelease, 'release', 'checker'),
    {
      name: 'publish',
      actor: 'checker',
      path: `/api/v1/annual-plans/${toPublish}/publish`,
      json: { revision: 3 },
      action: 'annual-plan-publish',
      subject: `annual-plans/${toPublish}/1`,
    },
  ];
}
