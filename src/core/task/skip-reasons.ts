/** The closed list of reasons for which a drawn target is not visited: it is no longer what the frame says. */
export const skipReasons = {
  closed: '已停业或注销',
  moved: '已迁出管辖区域',
  'agreement-ended': '服务协议已终止',
  suspended: '服务协议已暂停',
  merged: '已并入其他机构',
  duplicate: '与名录中另一家重复',
} as const;

export type SkipReason = keyof typeof skipReasons;
