import { z } from 'zod';

const text = z.string().max(1000);
const named = z.strictObject({ code: text, name: text });
const attributes = z.record(z.string(), text);

/** The rules of a draw; the meaning of each member stands in docs/draw-protocol.md, section 3. */
export const RulesSchema = z.strictObject({
  protocol: text,
  attributes: z.array(text),
  scope: z.array(z.strictObject({ attribute: text, values: z.array(text) })),
  strata: z.strictObject({
    attributes: z.array(text),
    floors: z.array(z.strictObject({ path: z.array(text), ratio_bp: z.int(), minimum: z.int() })),
  }),
  weights: z.strictObject({
    attribute: text.nullable(),
    table: z.array(z.strictObject({ value: text, weight: z.int() })),
    default: z.int(),
  }),
  maximum_ppb: z.int(),
  team: z.strictObject({ size: z.int(), capacity: z.int(), match: z.array(text) }),
  window: z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
});

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
  targets: z.array(z.strictObject({ id: text, name: text, attributes, excluded: text.nullable() })),
  officers: z.array(
    z.strictObject({
      id: text,
      name: text,
      organisation: text,
      attributes,
      certificate: text,
      certificate_expires_on: text,
      unavailable: text.nullable(),
    }),
  ),
  recusals: z.array(z.strictObject({ officer: text, target: text, ground: text })),
});

/** The dice of a draw from files. */
export const EntropyFile = z.strictObject({
  sources: z.array(z.strictObject({ name: text, value: text, by: text })),
  recorded_at: text,
});
