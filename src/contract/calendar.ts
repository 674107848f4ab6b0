import { z } from 'zod';
import { fileName } from './imports.ts';
import { Code, Day, Digest, line, pageOf, rowListQuery, StoredInstant, whole } from './values.ts';

const CalendarDaySchema = z
  .strictObject({
    day: z.string(),
    kind: z.enum(['holiday', 'workday']).describe('holiday 节假日、workday 调休上班'),
    kind_label: z.string(),
    name: z.string(),
    source: z.string().describe('依据：放假通知'),
  })
  .meta({ id: 'CalendarDay', description: '不按星期几上下班的一天' });

export const calendarQuery = { from: Day.describe('第一天'), to: Day.describe('最后一天') };

export const CalendarSchema = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    working_days: z.array(z.string()).describe('工作日'),
    exceptions: z.array(CalendarDaySchema).describe('其中的节假日和调休上班日'),
    warnings: z.array(z.string()).describe('尚未导入放假通知的年份'),
  })
  .meta({ id: 'Calendar', description: '工作日历' });

export const calendarImportQuery = {
  year: z.coerce.number().int().min(2000).max(2199).describe('放假通知所属的年份'),
  file_name: fileName,
};

export const CalendarVersionSchema = z
  .strictObject({
    id: z.string(),
    year: whole(2000, 2199),
    version: z.int(),
    days: z.array(CalendarDaySchema),
    file_name: z.string(),
    file_sha256: Digest,
    actor_id: z.string(),
    recorded_at: StoredInstant,
  })
  .meta({ id: 'CalendarVersion', description: '一年的节假日和调休，一个版本' });

export const CalendarVersionPageSchema = pageOf(CalendarVersionSchema).meta({ id: 'CalendarVersionPage' });

export const calendarVersionListQuery = rowListQuery(['year', 'version', 'recorded_at']);

export const LeaveSchema = z
  .strictObject({
    id: z.string(),
    version: z.int(),
    officer_code: z.string(),
    from: z.string(),
    to: z.string(),
    state: z
      .enum(['granted', 'ended', 'cancelled'])
      .describe('granted 已登记、ended 提前结束、cancelled 已取消'),
    reason: z.string(),
    actor_id: z.string(),
    recorded_at: StoredInstant,
  })
  .meta({ id: 'Leave', description: '一名检查人员的请假' });

export const LeavePageSchema = pageOf(LeaveSchema).meta({ id: 'LeavePage' });

export const leaveListQuery = rowListQuery(['officer_code', 'from', 'to', 'state', 'recorded_at']);

export const LeaveRequest = z
  .strictObject({
    officer_code: Code,
    from: Day.describe('第一天'),
    to: Day.describe('最后一天'),
    reason: line(200).describe('原因，如 年休假、培训、借调；不必写病情'),
  })
  .meta({ id: 'LeaveRequest', description: '登记请假' });

export const LeaveEndRequest = z
  .strictObject({
    last_day: Day.nullable().describe('实际的最后一天；null 为取消整次请假'),
    reason: line(200),
  })
  .meta({ id: 'LeaveEnd', description: '提前结束请假' });
