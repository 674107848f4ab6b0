import { z } from 'zod';
import { Code } from './values.ts';

export const dispatchQuery = { officer: Code.describe('检查人员编号：查看人自己的') };

export const DispatchSchema = z
  .strictObject({
    officer_code: z.string(),
    visits: z.array(
      z.strictObject({
        visit_id: z.string(),
        task_id: z.string(),
        task_name: z.string(),
        draw_number: z.string().nullable(),
        target_code: z.string(),
        target_name: z.string(),
        address: z.string(),
        due: z
          .strictObject({ from: z.string(), to: z.string() })
          .nullable()
          .describe('应检查的日期，首尾都算'),
        team: z.array(z.strictObject({ code: z.string(), name: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Dispatch', description: '一名检查人员待检查的机构；派出日之前没有' });
