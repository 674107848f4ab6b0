/** What a reminder is about, with its name for people. */
export const reminderKinds = {
  'calendar-missing': '节假日安排未导入',
  'plan-unfiled': '年度方案未备案或未公布',
  'task-missing': '月度任务未拟定',
  'reconciliation-unsigned': '应纳尽纳核对未签字',
  'task-unapproved': '任务未批准',
  'task-unfrozen': '名录未冻结',
  'task-uncommitted': '名录指纹未公布',
  'task-undrawn': '未抽取',
  'entropy-overdue': '随机数来源已到期限',
  'task-unsealed': '未封存',
  'task-unreleased': '名单未公布',
  'participation-silent': '配合部门未答复',
  'substitution-waiting': '替补待办理',
  'certificate-expiring': '执法证件将到期',
} as const;

export type ReminderKind = keyof typeof reminderKinds;

/** Every kind, in the order in which they come about in a year. */
export const reminderKindNames = Object.keys(reminderKinds) as readonly ReminderKind[];

/** Whether a text names a kind. */
export const isReminderKind = (text: string): text is ReminderKind => Object.hasOwn(reminderKinds, text);

/** Whether something is due, by its day and today. */
export type Urgency = 'coming' | 'today' | 'late';

/** How users read it. */
export const urgencyLabels: Readonly<Record<Urgency, string>> = {
  coming: '将到期',
  today: '今天到期',
  late: '已逾期',
};

/** Whether a day lies ahead of today or behind it; both YYYY-MM-DD in China. */
export function urgencyOf(dueOn: string, today: string): Urgency {
  if (dueOn === today) return 'today';
  return dueOn < today ? 'late' : 'coming';
}

/** Something that is due or late: never who was drawn, never a person's name. */
export interface Due {
  /** What it concerns: `tasks/…`. At most 120 characters. */
  readonly subject: string;
  readonly kind: ReminderKind;
  /** The last day on which it is in time, YYYY-MM-DD in China. */
  readonly dueOn: string;
  /** Whose it is; null for what belongs to all. */
  readonly organisationCode: string | null;
  /** A Chinese sentence that says what to do. At most 500 characters. */
  readonly message: string;
}
