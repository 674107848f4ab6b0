import type { z } from 'zod';
import { Refusal } from '../core/refusal.ts';

/** Reads an unknown value by its schema; refuses (invalid) with every problem, each with its path and a Chinese sentence. */
export function parseAs<T>(schema: z.ZodType<T>, value: unknown, what = '请求内容'): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({
    place: issue.path.map(String).join('.'),
    message: explain(issue),
  }));
  throw new Refusal('invalid', `${what}有误`, problems);
}

/** The Chinese sentence for one zod issue; messages that a schema gives itself are kept. */
function explain(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? '缺少这一项' : `类型不对，应为 ${issue.expected}`;
    case 'unrecognized_keys':
      return `有不认识的项：${issue.keys.join('、')}`;
    case 'invalid_value':
      return `只能是：${issue.values.map(String).join('、')}`;
    case 'too_small':
      return issue.origin === 'string' ? '不能为空或过短' : `不能小于 ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `不能长于 ${issue.maximum} 个字符` : `不能大于 ${issue.maximum}`;
    default:
      return /\p{Script=Han}/u.test(issue.message) ? issue.message : '格式不对';
  }
}
