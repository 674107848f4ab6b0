import { z } from 'zod';

// Lone surrogates have no UTF-8, and control characters cannot be printed: neither may reach a hash or a paper.
const unprintable = /\p{Surrogate}|(?![\n\t])\p{Cc}/u;
const unprintableInLine = /\p{Surrogate}|\p{Cc}/u;

/** One line of text as people type it: trimmed, NFC, no control characters; at most `max` characters, at least `min`. */
export const line = (max: number, min = 1) =>
  z
    .string()
    .normalize('NFC')
    .trim()
    .min(min)
    .max(max)
    .refine((text) => !unprintableInLine.test(text), { error: '含有不可见或不完整的字符' });

/** Text of several lines, as `line` otherwise. */
export const prose = (max: number, min = 1) =>
  z
    .string()
    .normalize('NFC')
    .trim()
    .min(min)
    .max(max)
    .refine((text) => !unprintable.test(text), { error: '含有不可见或不完整的字符' });

/** A whole number; never -0, which JSON can write and canonical JSON cannot. */
export const whole = (min: number, max: number) =>
  z
    .int()
    .min(min)
    .max(max)
    .overwrite((value) => (value === 0 ? 0 : value));

/** A business day in China. */
export const Day = z.iso.date({ error: '应写成 2026-12-31 这样的日期' }).describe('日期，形如 2026-12-31');

/** A month. */
export const Month = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, { error: '应写成 2026-12 这样的月份' })
  .describe('月份，形如 2026-12');

/** An instant in a question: any offset. */
export const Instant = z.iso
  .datetime({ offset: true, error: '应写成 2026-12-31T08:00:00Z 这样的时刻' })
  .describe('时刻（ISO 8601），形如 2026-12-31T08:00:00Z');

/** An instant in an answer: UTC with milliseconds. */
export const StoredInstant = z.string().describe('时刻（UTC，ISO 8601，含毫秒）');

/** The id of something that the service made. */
export const Id = z
  .string()
  .regex(/^[0-9a-f]{32}$/, { error: '应为 32 位十六进制编号' })
  .describe('编号，32 位十六进制');

/** The code of a record of a list, or of a person. */
export const Code = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,31}$/, {
    error: '应由字母、数字、连字符和下划线组成，以字母或数字开头，至多 32 个字符',
  })
  .describe('代码，字母、数字、连字符和下划线，至多 32 个字符');

/** A SHA-256 in an answer. */
export const Digest = z.string().describe('SHA-256，64 位十六进制');

/** Which page of a list is asked for. */
export const pageQuery = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1).describe('第几页，从 1 起'),
  page_size: z.coerce.number().int().min(1).max(200).default(50).describe('每页条数，至多 200'),
};

/** How to page, sort and filter a list that is short enough to be read whole, by any of its columns. */
export const rowListQuery = <Column extends string>(columns: readonly [Column, ...Column[]]) => ({
  ...pageQuery,
  sort: z
    .enum(columns.flatMap((column) => [column, `-${column}` as const]))
    .optional()
    .describe('排序栏；前加减号为倒序'),
  filter: z
    .partialRecord(z.enum(columns), line(200, 0))
    .optional()
    .describe(`按栏相等筛选，写成 filter[${columns[0]}]=…；空值筛选未填写的`),
});

/** One page of an answer. */
export const pageOf = <T extends z.ZodType>(entry: T) =>
  z.strictObject({
    total: z.int().describe('全部页合计条数'),
    page: z.int(),
    page_size: z.int(),
    entries: z.array(entry),
  });

/** The body of a step that needs no more than its path: nothing, or {}. */
export const Nothing = z.strictObject({}).optional();
