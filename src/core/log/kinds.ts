/** Everything that the log records: a closed list, with what a reader sees. */
export const logKinds = {
  audit: '审计记录',
  commitment: '名录承诺',
  dice: '骰点登记',
  entropy: '随机数登记',
  key: '日志密钥',
  plan: '年度方案公布',
  pool: '名录库变更',
  release: '结果公布',
  result: '抽取结果',
  skip: '不予检查',
  substitution: '人员替补',
  'substitution-request': '人员替补申请',
  void: '抽取作废',
  'void-request': '作废申请',
  withdrawal: '任务撤回',
} as const;

export type LogKind = keyof typeof logKinds;
