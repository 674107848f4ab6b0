import type { Role } from './roles.ts';

const [system, security, auditor, officer, head, inspector, witness, district] = [
  'system-administrator',
  'security-administrator',
  'auditor',
  'section-officer',
  'section-head',
  'inspector',
  'witness',
  'district-officer',
] as const satisfies readonly Role[];

const allow = (label: string, ...allowed: readonly Role[]) => ({ label, roles: allowed });
const business = [auditor, officer, head, district] as const;
const everyone = [system, security, ...business, inspector, witness] as const;

/**
 * Everything that may be done or seen, with the roles that may: the only place where this is decided. What is not here, nobody
 * may. Reading is apart from changing, making apart from checking.
 */
export const permissions = {
  'people-read': allow('查看人员', ...everyone),
  'account-read': allow('查看账号和角色', system, security, auditor),
  'account-manage': allow('建立、停用账号，重置口令，申请授权', system),
  'grant-approve': allow('批准或驳回授权', security),
  'password-confirm': allow('确认新账号和重置的口令', security, auditor),
  'session-manage': allow('查看和终止他人会话、解锁账号', security),
  'trail-read': allow('查看、核对、导出审计记录', auditor),
  'trail-prune-request': allow('申请清理期满的审计记录', system),
  'trail-prune-confirm': allow('导出并清理期满的审计记录', auditor),
  'job-read': allow('查看任务调度', system, auditor, officer, head),
  'job-manage': allow('立即运行、暂停任务调度', system),
  'reminder-read': allow('查看期限提醒', ...business),
  'backup-manage': allow('备份和恢复', system),
  'log-key-manage': allow('管理透明日志的密钥', security),
  'log-manage': allow('登记日志的见证签署和时间戳', officer, head, security),
  'list-read': allow('查看名录', ...business),
  'list-change': allow('维护名录', officer, district),
  'data-key-manage': allow('查看和更换个人信息的加密密钥', security),
  'personal-read': allow('查看未遮盖的个人信息', officer, head),
  'recusal-record': allow('登记回避', officer, district),
  'recusal-decide': allow('决定回避', head),
  'reconciliation-open': allow('发起应纳尽纳核对', officer, district),
  'reconciliation-sign': allow('签署应纳尽纳核对', officer, head, district),
  'risk-read': allow('查看信用评级和风险模型', ...business),
  'risk-change': allow('导入评级和指标、拟定风险模型', officer),
  'risk-adopt': allow('采用信用等级表和风险模型', head),
  'plan-read': allow('查看年度方案', ...business),
  'plan-draft': allow('拟定年度方案', officer),
  'plan-approve': allow('批准、备案和公布年度方案', head),
  'task-read': allow('查看抽查任务', ...business, inspector, witness),
  'task-detail-read': allow('查看抽查任务的办理材料和记录抽取', ...business, inspector),
  'task-draft': allow('拟定抽查任务', officer),
  'task-approve': allow('批准抽查任务', head),
  'task-freeze': allow('冻结名录、公布名录指纹', head),
  'task-draw': allow('登记骰点和保密数、抽取、封存', officer),
  'task-release': allow('公布名单', head),
  'task-withdraw': allow('撤回任务', officer, head),
  'void-request': allow('申请作废', officer),
  'void-approve': allow('批准作废', head),
  'amendment-request': allow('申请替补、登记不予检查、拟定补抽', officer),
  'amendment-approve': allow('批准替补和不予检查', head),
  'participation-answer': allow('登记配合部门的答复', officer, district),
  'record-draw': allow('抽取记录', officer),
  'record-void-request': allow('申请作废记录抽取', officer),
  'record-void-approve': allow('批准作废记录抽取', head),
  'visit-read': allow('查看检查记录', ...business, inspector),
  'visit-record': allow('登记检查', officer, inspector, district),
  'visit-reject': allow('不予确认或撤回登记的检查', head, officer, district),
  'visit-confirm': allow('确认或退回检查记录', head, officer),
  'dispatch-read': allow('查看派出', officer, head, inspector),
  'calendar-read': allow('查看工作日历和请假', ...business, inspector),
  'calendar-change': allow('维护工作日历', officer),
  'leave-record': allow('登记请假', officer, district),
  'draw-recheck': allow('重算已有的抽取', auditor, officer, head),
} as const satisfies Readonly<Record<string, { readonly label: string; readonly roles: readonly Role[] }>>;

export type Permission = keyof typeof permissions;

/** Every permission, in the order in which tables show them. */
export const permissionNames = Object.keys(permissions) as readonly Permission[];

/** Whether someone with these roles may. */
export function isAllowed(held: readonly Role[], permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission].roles;
  return held.some((role) => allowed.includes(role));
}
