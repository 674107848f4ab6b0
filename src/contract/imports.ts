import { z } from 'zod';
import { ListNameSchema } from './lists.ts';
import { MappingSchema } from './mapping.ts';
import { Day, Digest, line, pageOf, pageQuery, prose, rowListQuery, StoredInstant } from './values.ts';

const RowFaultSchema = z
  .strictObject({
    row: z.int().describe('表格中的行号'),
    heading: z.string().describe('列名；整行的错误为“整行”'),
    field: z.string(),
    value: z.string(),
    reason: z.string(),
    remedy: z.string(),
  })
  .meta({ id: 'RowFault', description: '一处错误' });

export const ImportSchema = z
  .strictObject({
    id: z.string(),
    list: ListNameSchema,
    file_name: z.string(),
    file_sha256: Digest,
    state: z
      .enum(['faulty', 'checked', 'applied'])
      .describe('faulty 有错误，checked 核对无误，applied 已应用'),
    report: z.strictObject({
      rows: z.int(),
      fault_count: z.int(),
      faults: z.array(RowFaultSchema).describe('前 200 处；全部在错误说明表中'),
      added: z.int(),
      changed: z.int(),
      unchanged: z.int(),
      leaving: z.int().describe('文件中没有的在库记录'),
      samples: z.array(z.string()),
      unused_headings: z.array(z.string()),
    }),
    actor_id: z.string(),
    created_at: StoredInstant,
    applied_by: z.string().nullable(),
    applied_at: z.string().nullable(),
  })
  .meta({ id: 'Import', description: '一次导入：上传后先核对，不改名录' });

export const ImportPageSchema = pageOf(ImportSchema).meta({ id: 'ImportPage' });

export const importListQuery = {
  list: ListNameSchema.optional(),
  state: z
    .enum(['faulty', 'checked', 'applied'])
    .optional()
    .describe('faulty 有错误、checked 待应用、applied 已应用'),
  sort: z
    .enum(['created_at', '-created_at', 'file_name', '-file_name'])
    .default('-created_at')
    .describe('排序栏；前加减号为倒序'),
  ...pageQuery,
};

/** A bare name: a folder has nothing to do with it, and marks that turn writing round could make `gpj.exe` read `exe.jpg`. */
export const fileName = line(200)
  .refine((name) => !/[/\\\u202A-\u202E\u2066-\u2069]/.test(name), {
    error: '只写文件名：不能有文件夹、斜杠或改变书写方向的字符',
  })
  .describe('文件名，须有扩展名，如 检查对象.xlsx');

export const importQuery = {
  list: ListNameSchema,
  file_name: fileName,
  mapping: line(100).optional().describe('已保存的列对应的名称；省略时按表头识别'),
};

export const ApplicationRequest = z
  .strictObject({
    reason: prose(500).describe('变动原因'),
    effective_on: Day.describe('生效日期'),
    leaving: z.enum(['keep', 'exit']).describe('文件中没有的记录：keep 保留，exit 退出'),
  })
  .meta({ id: 'ApplicationRequest', description: '应用一次核对无误的导入' });

export const MappingRequest = z
  .strictObject({ list: ListNameSchema, name: line(100), mapping: MappingSchema })
  .meta({ id: 'MappingRequest', description: '保存列对应；同名的被取代' });

export const SavedMappingSchema = z
  .strictObject({
    list: ListNameSchema,
    name: z.string(),
    mapping: MappingSchema,
    actor_id: z.string(),
    saved_at: StoredInstant,
  })
  .meta({ id: 'SavedMapping', description: '已保存的列对应' });

export const MappingPageSchema = pageOf(SavedMappingSchema).meta({ id: 'MappingPage' });

export const mappingListQuery = { ...rowListQuery(['name', 'actor_id', 'saved_at']), list: ListNameSchema };
