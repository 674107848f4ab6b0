import { Refusal } from '../core/refusal.ts';

/** The refusal of a file that cannot be read: one Chinese sentence that holds the reason and the remedy. */
export function unreadable(message: string): Refusal {
  return new Refusal('unreadable-file', message);
}

/** The refusal of a spreadsheet whose zip, deflate or XML structure is broken. `detail` is a word for the technical staff. */
export function damaged(detail: string): Refusal {
  return unreadable(`文件已损坏，无法读取（${detail}）。请用 Excel 或 WPS 重新打开并另存为 .xlsx 后再上传`);
}

/** What to throw for a failure of an unzipping library: a refusal as it is, anything else as damage. */
export function damagedBy(what: string, cause: unknown): Refusal {
  if (cause instanceof Refusal) return cause;
  return damaged(`${what}：${cause instanceof Error ? cause.message : String(cause)}`);
}
