import type { z } from 'zod';
import { Refusal, type Problem } from '../core/refusal.ts';

/** Reads an unknown value by its schema; refuses (invalid) with every problem, each with its path and a Chinese sentence. */
export function parseAs<T>(schema: z.ZodType<T>, value: unknown, what = '请求内容'): T {
  // Without reportInput an issue cannot tell a missing value from one of the wrong type.
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => describeIssue(issue));
  throw new Refusal('invalid', `${what}有误`, problems);
}

const maxKeyLength = 100;

/** An unknown key is a place of its own: the reader sees at once which one has to go. */
function describeIssue(issue: z.core.$ZodIssue): readonly Problem[] {
  const place = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return [{ place, message: explain(issue) }];
  return issue.keys.map((key) => ({
    place: [...issue.path.map(String), key.slice(0, maxKeyLength)].join('.'),
    message: '不认识这一项：请删去或改正名称',
  }));
}

const typeLabels: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否（true、false）',
  array: '列表',
  object: '对象',
  record: '对象',
  null: '空（null）',
};

/** The Chinese sentence for one zod issue; messages that a schema gives itself are kept. */
function explain(issue: z.core.$ZodIssue): string {
  if (/\p{Script=Han}/u.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? '缺少这一项'
        : `类型不对，应为${typeLabels[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `只能是：${issue.values.map(String).join('、')}`;
    case 'too_small':
      return explainBound(
        issue.origin,
        `不能小于 ${issue.minimum}`,
        '不能为空或过短',
        `至少 ${issue.minimum} 项`,
      );
    case 'too_big':
      return explainBound(
        issue.origin,
        `不能大于 ${issue.maximum}`,
        `不能长于 ${issue.maximum} 个字符`,
        `至多 ${issue.maximum} 项`,
      );
    default:
      return '格式不对';
  }
}

function explainBound(origin: string, ofNumber: string, ofText: string, ofList: string): string {
  if (origin === 'string') return ofText;
  return origin === 'array' ? ofList : ofNumber;
}
