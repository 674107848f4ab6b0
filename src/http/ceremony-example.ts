/** A ceremony with two witnesses' dice, for the examples of the documentation. */
export const ceremonyExample = {
  place: '三楼会议室',
  present: [
    { name: '李四', role: '操作员', unit: '基金监管科' },
    { name: '赵六', role: '见证人甲', unit: '派驻纪检组' },
    { name: '钱七', role: '见证人乙', unit: '定点机构代表' },
  ],
  sources: [
    { name: 'dice-a', by: '赵六', value: '314159265358', again: '314159265358' },
    { name: 'dice-b', by: '钱七', value: '271828182845', again: '271828182845' },
  ],
};
