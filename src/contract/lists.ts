import { z } from 'zod';
import type { ListName } from '../core/lists/definition.ts';
import { changeLabels, stateLabels } from '../core/lists/version-rules.ts';
import { Code, Day, Instant, line, pageOf, pageQuery, prose, StoredInstant } from './values.ts';

const names = ['organisations', 'departments', 'items', 'targets', 'officers'] as const satisfies ListName[];
const states = Object.keys(stateLabels) as (keyof typeof stateLabels)[];
const changes = Object.keys(changeLabels) as (keyof typeof changeLabels)[];

export const ListNameSchema = z
  .enum(names)
  .describe(
    '名录：organisations 监管机构、departments 部门、items 抽查事项、targets 检查对象、officers 检查人员',
  );

export const RecordState = z.enum(states).describe('状态：active 在库、suspended 暂停、exited 已退出');

const RecordChange = z
  .enum(changes)
  .describe('变动：entry 入库、change 变更、suspension 暂停、resumption 恢复、exit 退出');

const fieldKey = z.string().regex(/^[a-z][a-z0-9_]*$/, { error: '栏目名应为小写字母、数字和下划线' });

const values = z
  .record(fieldKey, prose(2000, 0))
  .describe('各栏内容，按表格中的写法填写文字：是或否、5%、2027-12-31；未写的栏保持原值，空文字清空');

/** Which records: the same for pages and exports. */
export const recordFilter = {
  state: RecordState.optional(),
  search: line(100, 0).optional().describe('代码或名称中包含的文字'),
  filter: z
    .record(fieldKey, line(300, 0))
    .optional()
    .describe('按栏相等筛选，写成 filter[kind]=诊所；空值筛选未填写的'),
  as_of: Day.optional().describe('截至这一天有效的版本；省略为最新版本'),
  recorded_by: Instant.optional().describe('只看这一时刻之前登记的版本'),
};

export const recordListQuery = {
  ...recordFilter,
  ...pageQuery,
  sort: z
    .string()
    .regex(/^-?[a-z][a-z0-9_]{0,40}$/, { error: '应写成 name 或 -name' })
    .optional()
    .describe('排序栏；前加减号为倒序，如 -name；另可用 state、effective_on、recorded_at'),
};

export const exportQuery = {
  ...recordFilter,
  encoding: z.enum(['utf-8', 'gb18030']).default('utf-8').describe('只用于 csv：gb18030 供旧版办公软件打开'),
};

export const RecordSchema = z
  .strictObject({
    code: z.string(),
    version: z.int().describe('第几版，从 1 起'),
    change: RecordChange,
    change_label: z.string(),
    state: RecordState,
    state_label: z.string(),
    effective_on: z.string().describe('生效日期'),
    reason: z.string(),
    actor_id: z.string(),
    recorded_at: StoredInstant,
    values: z
      .record(z.string(), z.union([z.string(), z.int(), z.boolean(), z.null()]))
      .describe('各栏的值：比例为万分之一的整数，是否为 true 或 false，其余为文字'),
  })
  .meta({ id: 'Record', description: '名录中一条记录的一个版本' });

export const RecordPageSchema = pageOf(RecordSchema).meta({ id: 'RecordPage' });

export const HistorySchema = z
  .strictObject({
    entries: z.array(
      RecordSchema.extend({ is_backdated: z.boolean().describe('登记时已有更晚生效的版本') }).meta({
        id: 'HistoryEntry',
      }),
    ),
  })
  .meta({ id: 'History', description: '一条记录的全部版本，按登记先后' });

const changeFields = {
  effective_on: Day.describe('生效日期'),
  reason: prose(500).describe('变动原因'),
  is_correction: z.boolean().default(false).describe('补录以前的变动时填 true'),
};

export const EntryRequest = z
  .strictObject({ code: Code, values, ...changeFields })
  .meta({ id: 'EntryRequest', description: '入库' });

export const VersionRequest = z
  .strictObject({
    change: RecordChange.exclude(['entry']),
    values: values.optional(),
    ...changeFields,
  })
  .meta({ id: 'VersionRequest', description: '变更、暂停、恢复或退出' });
