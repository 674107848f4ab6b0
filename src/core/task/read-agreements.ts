import type { Sheet } from '../lists/check-import.ts';
import { suggestMapping } from '../lists/mapping.ts';
import type { ListDefinition } from '../lists/definition.ts';
import { checkImport } from '../lists/check-import.ts';
import { Refusal } from '../refusal.ts';
import type { Agreement } from './reconcile.ts';

/** The columns of the agency's list of agreements; other columns are passed over. */
const agreementList: ListDefinition = {
  name: 'targets',
  label: '服务协议清单',
  fields: [
    {
      key: 'code',
      label: '机构编码',
      kind: 'code',
      required: true,
      maxLength: 32,
      explanation: '与检查对象名录库一致的编码。',
    },
    {
      key: 'name',
      label: '机构名称',
      kind: 'text',
      required: true,
      maxLength: 200,
      explanation: '服务协议上的机构名称。',
    },
    {
      key: 'status',
      label: '协议状态',
      kind: 'choice',
      required: false,
      maxLength: 10,
      explanation: '正常或暂停；留空为正常。',
      options: ['正常', '暂停'],
    },
  ],
};

/** Reads the agency's list of agreements; refuses (faulty-rows) a sheet with faults, naming the first fifty. */
export function readAgreements(sheet: Sheet): readonly Agreement[] {
  const mapping = suggestMapping(agreementList, sheet.headings);
  const known = { isDistrict: () => false, isRecord: () => false };
  const { records, faults } = checkImport(agreementList, sheet, mapping, known);
  if (faults.length > 0) {
    const problems = faults.slice(0, 50).map(({ row, heading, reason, remedy }) => ({
      place: `第 ${row} 行「${heading}」`,
      message: `${reason}：${remedy}`,
    }));
    throw new Refusal('faulty-rows', `协议清单有 ${faults.length} 处错误，没有开始核对`, problems);
  }
  return records.map((record) => ({
    code: String(record['code']),
    name: String(record['name']),
    isSuspended: record['status'] === '暂停',
  }));
}
