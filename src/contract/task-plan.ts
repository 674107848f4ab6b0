import { z } from 'zod';
import { RulesSchema } from './frame-file.ts';

const text = z.string().max(1000);
const exception = z.strictObject({ code: text, reason: text });
const rules = RulesSchema.shape;

/** What a task's draft says; the meaning of each member stands with `TaskPlan` in core/task/plan.ts. */
export const TaskPlanSchema = z.strictObject({
  name: z.string().min(1).max(100),
  organisation_code: z.string().min(1).max(32),
  item_code: z.string().min(1).max(32),
  month: z.string().max(7),
  cut_off_day: z.iso.date(),
  scope: rules.scope.default([]),
  strata: rules.strata,
  weights: rules.weights.default({ attribute: null, table: [], default: 1 }),
  maximum_ppb: rules.maximum_ppb.default(900_000_000),
  exclusions: z.array(exception).default([]),
  unavailable: z.array(exception).default([]),
  team: rules.team,
  window: rules.window,
  release_on: z.iso.date(),
  contact: z.string().min(1).max(200),
});

/** What the operator types at the ceremony; every digit string twice. */
export const CeremonySchema = z.strictObject({
  place: z.string().min(1).max(200),
  present: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(50),
        role: z.string().min(1).max(50),
        unit: z.string().max(100),
      }),
    )
    .min(3, { error: '至少写明操作员和两名见证人' })
    .max(20),
  objections: z.string().max(2000).default(''),
  sources: z.array(
    z.strictObject({
      name: z.string().max(64),
      by: z.string().max(50),
      value: z.string().max(64),
      again: z.string().max(64),
    }),
  ),
});
