import { z } from 'zod';
import { isInstant } from '../core/calendar/instants.ts';
import { changeKinds } from '../core/proof/changes.ts';

const text = z.string().max(1000);
const texts = z.array(text);
const named = z.strictObject({ code: text, name: text });
const attributes = z.record(z.string(), text);
const scope = z.array(z.strictObject({ attribute: text, values: texts }));

const IndicatorSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('value'),
    attribute: text,
    table: z.array(z.strictObject({ value: text, points: z.int() })),
    otherwise: z.int(),
  }),
  z.strictObject({
    kind: z.literal('band'),
    measure: text,
    bands: z.array(z.strictObject({ from: z.int(), points: z.int() })),
    otherwise: z.int(),
  }),
]);

const TeamSchema = z.strictObject({
  attributes: texts,
  by: z.enum(['officer', 'group']),
  capacity: z.int(),
  separate_last: z.boolean(),
  seats: z.array(
    z.strictObject({
      role: text,
      certified: z.boolean(),
      scope,
      skills: texts,
      match: texts,
      differ: texts,
    }),
  ),
  ladder: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('last_team') }),
      z.strictObject({ kind: z.literal('match'), attribute: text }),
      z.strictObject({ kind: z.literal('capacity'), capacity: z.int() }),
    ]),
  ),
});

/** The rules of a draw; the meaning of each member stands in docs/draw-protocol.md, section 3. */
export const RulesSchema = z.strictObject({
  protocol: text,
  attributes: texts,
  sealed_attributes: texts,
  measures: texts,
  scope,
  duties: z.array(
    z.strictObject({
      name: text,
      attribute: text.nullable(),
      table: z.array(z.strictObject({ value: text, chance_ppb: z.int() })),
      otherwise: z.int(),
    }),
  ),
  trees: z.array(
    z.strictObject({
      attributes: texts,
      floors: z.array(
        z.strictObject({
          path: texts,
          ratio_bp: z.int(),
          minimum: z.int(),
          done: z.int(),
          periods: z.int(),
        }),
      ),
    }),
  ),
  weights: z.strictObject({ name: text, base: z.int(), indicators: z.array(IndicatorSchema) }),
  maximum_ppb: z.int(),
  budget: z.int().nullable(),
  team: TeamSchema.nullable(),
  dates: z.strictObject({ days: texts, per_day: z.int(), together: text.nullable() }).nullable(),
  window: z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
});

const whole = z.int().min(0);

const entropySource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dice'), digits: whole }),
  z.strictObject({ kind: z.literal('secret'), digest: text, holder: text }),
  z.strictObject({ kind: z.literal('drand'), chain: text, round: whole }),
  z.strictObject({ kind: z.literal('lottery'), lottery: text, issue: text, digits: whole }),
]);

/** What is mixed into a draw; the meaning of each member stands in docs/draw-protocol.md, section 7. */
const EntropyPlanSchema = z.array(
  z.strictObject({ name: text, deadline: text, options: z.array(entropySource) }),
);

/** The input of a draw from files: everything that is fixed before the dice. Officers go by their codes. */
export const FrameFile = z.strictObject({
  draw_id: z.string().regex(/^[!-~]{1,64}$/),
  draw_number: text,
  agency: named,
  task: z.strictObject({ code: text, name: text, item: text }),
  /** What the draw is for: two open draws with one key are parallel draws. */
  scope_key: text,
  cut_off: z.strictObject({ day: text, recorded_by: text }),
  frozen_at: text.refine(isInstant, '应为 YYYY-MM-DDTHH:MM:SS.mmmZ 形式的时刻'),
  /** The first day on which the drawn list may be published. */
  release_on: z.iso.date(),
  /** How many targets the pool held before the scope was applied. */
  pool: whole,
  /** 64 hexadecimal characters from which salts and the officers' pseudonyms are made. */
  salt_key: z.string().regex(/^[0-9a-f]{64}$/),
  rules: RulesSchema,
  targets: z.array(
    z.strictObject({
      id: text,
      name: text,
      attributes,
      excluded: text.nullable(),
      counted: z.boolean(),
      duties: z.array(z.strictObject({ owed: whole, allowed: whole, periods: whole }).nullable()),
      last_team: texts,
      sealed: z.strictObject({ attributes, measures: z.record(z.string(), whole.nullable()) }),
    }),
  ),
  officers: z.array(
    z.strictObject({
      code: text,
      name: text,
      organisation: text,
      attributes,
      skills: texts,
      group: text,
      certificate: text,
      certificate_expires_on: text,
      unavailable: text.nullable(),
      capacity: whole.nullable(),
      days_off: texts,
    }),
  ),
  recusals: z.array(z.strictObject({ officer: text, target: text, ground: text })),
  previous: text.default(''),
  /** The differences from the previous freeze; of an officer the id is the code, of a recusal `code/target`. */
  changes: z
    .array(
      z.strictObject({
        kind: z.enum(changeKinds),
        id: text,
        before: text,
        after: text,
        reason: text,
        approver: text,
      }),
    )
    .default([]),
  entropy_plan: EntropyPlanSchema.optional(),
});

/** The values of a draw from files, one for each slot of the entropy plan. */
export const EntropyFile = z.strictObject({
  sources: z.array(
    z.strictObject({ name: text, option: whole, value: text, by: text, at: text, reason: text }),
  ),
  recorded_at: text,
});
