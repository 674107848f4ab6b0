import {
  calendarImportQuery,
  calendarQuery,
  CalendarSchema,
  calendarVersionListQuery,
  CalendarVersionPageSchema,
  CalendarVersionSchema,
  LeaveEndRequest,
  leaveListQuery,
  LeavePageSchema,
  LeaveRequest,
  LeaveSchema,
} from '../../contract/calendar.ts';
import { Id } from '../../contract/values.ts';
import { calendarSheet } from '../../core/calendar/read-calendar.ts';
import { calendarKindLabels, type CalendarDay } from '../../core/calendar/working-days.ts';
import { writeTemplate } from '../../files/write-sheet.ts';
import { listCalendars, type CalendarVersion } from '../../store/calendar.ts';
import { listLeave, type Leave } from '../../store/leave.ts';
import { importCalendar } from '../../usecases/import-calendar.ts';
import { addLeave, endLeave } from '../../usecases/record-leave.ts';
import { showCalendar } from '../../usecases/show-calendar.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { gives, reads, takes, writes, type Route } from '../route.ts';
import { sheetTypes, uploadTypes } from '../sheet-types.ts';
import { ownCodes } from '../../usecases/people/find-own-record.ts';

const tag = '工作日历和请假';

const showDay = ({ day, kind, name, source }: CalendarDay) => ({
  day,
  kind,
  kind_label: calendarKindLabels[kind],
  name,
  source,
});

const showVersion = (calendar: CalendarVersion) => ({
  id: calendar.id,
  year: calendar.year,
  version: calendar.version,
  days: calendar.days.map(showDay),
  file_name: calendar.fileName,
  file_sha256: calendar.fileSha256,
  actor_id: calendar.actorId,
  recorded_at: calendar.recordedAt,
});

const showLeave = (leave: Leave) => ({
  id: leave.id,
  version: leave.version,
  officer_code: leave.officerCode,
  from: leave.from,
  to: leave.to,
  state: leave.state,
  reason: leave.reason,
  actor_id: leave.actorId,
  recorded_at: leave.recordedAt,
});

/** The working calendar, and on which days officers cannot be sent. */
export const calendarRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/calendar',
    access: { permission: 'calendar-read', of: 'nothing' },
    tag,
    summary: '一段日期里的工作日',
    query: calendarQuery,
    answer: CalendarSchema,
    handle: async (context, { query: { from, to } }) => {
      const { days, exceptions, warnings } = await showCalendar(context, from, to);
      return { from, to, working_days: days, exceptions: exceptions.map(showDay), warnings };
    },
  }),
  reads({
    path: '/api/v1/calendar/versions',
    access: { permission: 'calendar-read', of: 'nothing' },
    tag,
    summary: '历次导入的节假日和调休，按年份和版本',
    query: calendarVersionListQuery,
    answer: CalendarVersionPageSchema,
    handle: async ({ db }, { query }) => pageOfRows((await listCalendars(db)).map(showVersion), query),
  }),
  gives({
    path: '/api/v1/calendar/template.xlsx',
    access: { permission: 'calendar-read', of: 'nothing' },
    tag,
    summary: '空白的节假日和调休表',
    types: [sheetTypes.xlsx],
    handle: async () => ({
      type: sheetTypes.xlsx,
      fileName: '节假日和调休模板.xlsx',
      bytes: await writeTemplate(calendarSheet, 'xlsx'),
    }),
  }),
  takes({
    path: '/api/v1/calendar/versions',
    access: { permission: 'calendar-change', of: 'nothing' },
    tag,
    summary: '导入一年的节假日和调休；代替这一年以前的版本',
    query: calendarImportQuery,
    types: uploadTypes,
    maxBytes: 2 ** 20,
    answer: CalendarVersionSchema,
    refusals: ['unreadable-file', 'faulty-rows'],
    handle: async (context, { actorId, query: { year, file_name: fileName }, bytes }) =>
      showVersion(await importCalendar(context, actorId, { year, fileName, bytes })),
  }),
  reads({
    path: '/api/v1/leave',
    access: { permission: 'calendar-read', of: 'filtered' },
    tag,
    summary: '检查人员的请假，各取最新版本，含已取消的',
    query: leaveListQuery,
    answer: LeavePageSchema,
    handle: async (context, { query }) => {
      const own = await ownCodes(context, 'officers');
      const leave = (await listLeave(context)).filter(({ officerCode }) => own?.has(officerCode) ?? true);
      return pageOfRows(leave.map(showLeave), query);
    },
  }),
  writes({
    path: '/api/v1/leave',
    access: { permission: 'leave-record', of: 'body' },
    tag,
    summary: '登记请假：这些天不能派出',
    status: 201,
    body: LeaveRequest,
    example: { officer_code: 'Z001', from: '2026-12-14', to: '2026-12-18', reason: '年休假' },
    answer: LeaveSchema,
    refusals: ['not-found'],
    handle: async (context, { actorId, body: { officer_code: officerCode, from, to, reason } }) =>
      showLeave(await addLeave(context, actorId, { officerCode, from, to, reason })),
  }),
  writes({
    path: '/api/v1/leave/{id}/end',
    access: { permission: 'leave-record', of: { kind: 'leave', param: 'id' } },
    tag,
    summary: '提前结束或取消请假',
    params: { id: Id },
    body: LeaveEndRequest,
    example: { last_day: '2026-12-16', reason: '提前返岗' },
    answer: LeaveSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { actorId, params, body: { last_day: lastDay, reason } }) =>
      showLeave(await endLeave(context, actorId, params.id, { lastDay, reason })),
  }),
];
