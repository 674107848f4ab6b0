import { z } from 'zod';

/** Where each field of a list is read from: a column, perhaps with translations of its texts, or the same text always. */
export const MappingSchema = z.record(
  z.string(),
  z.union([
    z.strictObject({ column: z.string(), translations: z.record(z.string(), z.string()).optional() }),
    z.strictObject({ constant: z.string() }),
  ]),
);
