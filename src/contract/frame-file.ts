import { z } from 'zod';

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

/** The input of a draw from files: everything that is fixed before the dice. */
export const FrameFile = z.strictObject({
  draw_id: z.string().regex(/^[!-~]{1,64}$/),
  draw_number: text,
  agency: named,
  task: z.strictObject({ code: text, name: text, item: text }),
  cut_off: z.strictObject({ day: text, recorded_by: text }),
  frozen_at: text,
  /** 64 hexadecimal characters from which the rows' salts are made. */
  salt_key: z.string().regex(/^[0-9a-f]{64}$/),
  rules: RulesSchema,
  targets: z.array(
    z.strictObject({
      id: text,
      name: text,
      attributes,
      measures: z.record(z.string(), whole.nullable()),
      excluded: text.nullable(),
      counted: z.boolean(),
      duties: z.array(z.strictObject({ owed: whole, allowed: whole, periods: whole }).nullable()),
      last_team: texts,
    }),
  ),
  officers: z.array(
    z.strictObject({
      id: text,
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
});

/** The dice of a draw from files. */
export const EntropyFile = z.strictObject({
  sources: z.array(z.strictObject({ name: text, value: text, by: text })),
  recorded_at: text,
});
