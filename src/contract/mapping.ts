import { z } from 'zod';
import { line } from './values.ts';

const key = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, { error: '栏目名应为小写字母、数字和下划线' });
const cell = line(200, 0);

/** Where each field of a list is read from: a column, perhaps with translations of its texts, or the same text always. */
export const MappingSchema = z
  .record(
    key,
    z.union([
      z.strictObject({ column: cell, translations: z.record(cell, cell).optional() }),
      z.strictObject({ constant: cell }),
    ]),
  )
  .meta({
    id: 'Mapping',
    description: '每栏取自哪一列（column，可把文字 translations 换成规定写法），或全部填同一文字（constant）',
  });
