/** What an account may be used for. A person holds one role or several that do not exclude each other. */
export const roles = {
  'system-administrator': {
    label: '系统管理员',
    duties: '账号的建立和停用、任务调度、备份；看不到业务数据，不授予角色',
  },
  'security-administrator': {
    label: '安全管理员',
    duties: '批准授权、解锁和终止会话、透明日志的密钥；看不到业务数据',
  },
  auditor: {
    label: '审计员',
    duties: '查看全部业务数据和审计记录，核对、导出、重算；确认安全管理员的口令；不改动业务数据',
  },
  'section-officer': { label: '经办人', duties: '维护名录、拟定方案、操作抽取、登记检查' },
  'section-head': { label: '负责人', duties: '批准、冻结、公布、批准作废和替补' },
  inspector: { label: '检查人员', duties: '派出日起查看自己的检查并登记完成情况' },
  witness: { label: '见证人', duties: '查看抽取规程、指纹和核验结论；见证抽取不需要账号' },
  'district-officer': {
    label: '区县（经办机构）经办人',
    duties: '维护本机构的名录、签署核对表、答复配合通知、登记检查；不抽取',
  },
} as const;

export type Role = keyof typeof roles;

/** Every role, in the order in which tables show them. */
export const roleNames = Object.keys(roles) as readonly Role[];

/** 三员: whoever keeps the system, the keys or the trail does nothing else, so that none can cover for another. */
export const administrators: readonly Role[] = ['system-administrator', 'security-administrator', 'auditor'];

/**
 * Whether one person may hold both roles. An administrator holds no other role (GB/T 22239-2019, 8.1.5: 系统管理, 审计管理, 安全管理 are
 * separate); whoever is drawn or witnesses does not run the draw. An officer may also be head, since every step names the hand that
 * may not do it, and may also inspect: a small office has few people.
 */
export function mayHoldBoth(one: Role, other: Role): boolean {
  if (one === other) return true;
  if (administrators.includes(one) || administrators.includes(other)) return false;
  return one !== 'witness' && other !== 'witness';
}

/** The first two of these roles that one person may not hold together; undefined when all go together. */
export function findExclusion(held: readonly Role[]): readonly [Role, Role] | undefined {
  for (const [index, one] of held.entries()) {
    const other = held.slice(index + 1).find((next) => !mayHoldBoth(one, next));
    if (other !== undefined) return [one, other];
  }
  return undefined;
}
