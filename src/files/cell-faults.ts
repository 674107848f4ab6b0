/** A cell with a formula is never evaluated, and the value it showed last is never used. */
export const formulaFault = {
  reason: '公式单元格',
  remedy: '请复制该列，用“选择性粘贴”粘贴为数值后再上传',
} as const;

/** A number of 15 digits or more, in which a spreadsheet program has already lost the last digits of a code. */
export const longNumberFault = {
  reason: '15 位以上的编码存成了数字，末尾几位可能已经丢失',
  remedy: '请把该列设为文本格式，按原件重新输入',
} as const;

/** A cell that shows an error such as #N/A. */
export const errorValueFault = (value: string): { readonly reason: string; readonly remedy: string } => ({
  reason: `单元格是错误值 ${value}`,
  remedy: '请填写正确的内容或清空该单元格',
});
