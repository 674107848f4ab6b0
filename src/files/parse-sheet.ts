import type { Sheet } from '../core/lists/check-import.ts';
import { parseCsv } from './parse-csv.ts';
import { parseXlsx } from './parse-xlsx.ts';
import { unreadable } from './unreadable.ts';

const saveAs = '请用 Excel 或 WPS 另存为 .xlsx 后再上传';

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, place) => bytes[place] === byte);

/**
 * Reads an uploaded .xlsx or .csv file in the calling thread. Refuses other kinds of file by their name and by their first
 * bytes, with what to save them as.
 */
export async function parseSheet(bytes: Uint8Array, fileName: string): Promise<Sheet> {
  const extension = (/\.([^.]*)$/.exec(fileName)?.[1] ?? '').toLowerCase();
  if (extension !== 'xlsx' && extension !== 'csv') {
    throw unreadable(
      `不支持${extension === '' ? '没有扩展名的文件' : ` .${extension} 文件`}。请另存为 .xlsx 后再上传`,
    );
  }
  if (bytes.length === 0) throw unreadable('文件是空的（0 字节）。请重新导出后再上传');
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw unreadable(`文件实际是旧版 .xls 或加了密码。请去掉密码，另存为 .xlsx 后再上传`);
  }
  const isZip = startsWith(bytes, [0x50, 0x4b]);
  if (extension === 'csv') {
    if (isZip) throw unreadable(`文件名是 .csv，内容却是压缩文件。${saveAs}`);
    return parseCsv(bytes, fileName);
  }
  if (!isZip) throw unreadable(`文件名是 .xlsx，内容却不是 Excel 工作簿。${saveAs}`);
  return parseXlsx(bytes);
}
