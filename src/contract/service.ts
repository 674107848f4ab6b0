import { z } from 'zod';

/** RFC 9457, with the members that this service adds. */
export const ProblemSchema = z
  .strictObject({
    type: z.string().describe('错误说明的地址'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('原因和办法'),
    code: z.string().describe('供程序判断的错误代码'),
    problems: z
      .array(z.strictObject({ place: z.string(), message: z.string() }))
      .describe('逐项问题：位置和说明'),
    request_id: z.string().describe('报修时请提供'),
  })
  .meta({ id: 'Problem', description: '错误（RFC 9457）' });
