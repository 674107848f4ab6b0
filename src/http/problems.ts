import type { Problem, RefusalCode } from '../core/refusal.ts';

/** What the door itself turns away before a use case sees it, and what nobody foresaw. */
export type DoorCode =
  | 'malformed'
  | 'foreign-request'
  | 'no-such-route'
  | 'wrong-method'
  | 'too-large'
  | 'wrong-type'
  | 'no-space'
  | 'not-ready'
  | 'no-database'
  | 'internal';

/** The HTTP status of every refusal; a code without one does not compile. */
export const refusalStatus: Readonly<Record<RefusalCode, number>> = {
  invalid: 400,
  'unknown-actor': 400,
  'signed-out': 401,
  'wrong-credentials': 401,
  'too-many': 429,
  'same-person': 403,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'wrong-state': 409,
  contradiction: 422,
  'faulty-rows': 422,
  'unreadable-file': 422,
  'missing-glyph': 422,
  'key-reused': 422,
};

/** The HTTP status of what the door turns away. */
export const doorStatus: Readonly<Record<DoorCode, number>> = {
  malformed: 400,
  'foreign-request': 403,
  'no-such-route': 404,
  'wrong-method': 405,
  'too-large': 413,
  'wrong-type': 415,
  'no-space': 507,
  'not-ready': 503,
  'no-database': 503,
  internal: 500,
};

/** The title of every problem: the same words for the same code, always. */
export const problemTitles: Readonly<Record<RefusalCode | DoorCode, string>> = {
  invalid: '请求内容有误',
  'unknown-actor': '没有这位人员',
  'signed-out': '没有登录，或会话已结束',
  'wrong-credentials': '账号、口令或验证码不正确',
  'too-many': '次数过多，请稍后再试',
  'same-person': '须由另一人操作',
  forbidden: '没有查看或办理的权限',
  'not-found': '没有找到',
  conflict: '与他人的操作冲突',
  'wrong-state': '当前状态不允许',
  contradiction: '抽查方案与名录相互矛盾',
  'faulty-rows': '表格中有错误',
  'unreadable-file': '文件无法读取',
  'missing-glyph': '有字体无法显示的字符',
  'key-reused': 'Idempotency-Key 已用于另一个请求',
  malformed: '请求格式有误',
  'foreign-request': '不接受来自其他网站的请求',
  'no-such-route': '没有这个地址',
  'wrong-method': '这个地址不支持这种方法',
  'too-large': '内容过大',
  'wrong-type': '内容类型不对',
  'no-space': '磁盘已满',
  'not-ready': '服务暂时不能使用',
  'no-database': '数据库连接中断',
  internal: '服务内部错误',
};

/** A request that the door turns away by itself. */
export class DoorFault extends Error {
  readonly code: DoorCode;
  readonly problems: readonly Problem[];

  constructor(code: DoorCode, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'DoorFault';
    this.code = code;
    this.problems = problems;
  }
}
