import { Refusal } from '../core/refusal.ts';

/** The kinds of file that are taken: what they call themselves, how their names end, and how their bytes begin. */
const kinds: readonly {
  readonly type: string;
  readonly label: string;
  readonly extensions: readonly string[];
  /** null for text, which begins as it likes. */
  readonly magic: readonly number[] | null;
}[] = [
  { type: 'application/pdf', label: 'PDF', extensions: ['pdf'], magic: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { type: 'image/jpeg', label: 'JPEG', extensions: ['jpg', 'jpeg'], magic: [0xff, 0xd8, 0xff] },
  {
    type: 'image/png',
    label: 'PNG',
    extensions: ['png'],
    magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  },
  {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    label: 'Excel 工作簿',
    extensions: ['xlsx'],
    magic: [0x50, 0x4b, 0x03, 0x04],
  },
  { type: 'text/csv', label: 'CSV', extensions: ['csv'], magic: null },
];

const anything = 'application/octet-stream';

/**
 * Refuses (unreadable-file) a file that is none of the kinds that a route takes, or whose declared type, name and first bytes do not say
 * the same. `application/octet-stream` declares nothing, and without a name the bytes speak alone.
 */
export function assertUpload(
  bytes: Uint8Array,
  { types, declared, fileName }: UploadClaim & { readonly types: readonly string[] },
): void {
  const taken = kinds.filter(({ type }) => types.includes(type));
  const labels = taken.map(({ label }) => label).join('、');
  const found = kindOf(bytes);
  if (!taken.some(({ type }) => type === found.type))
    throw unreadable(
      `只接受 ${labels}：文件的内容${found.magic === null ? '不是这几种' : `是 ${found.label}`}`,
    );
  if (declared !== anything && declared !== found.type)
    throw unreadable(`Content-Type 写的是 ${declared}，文件的内容却是 ${found.label}：请改为一致`);
  // Of what is no table at all its reader knows more: an old workbook, one with a password.
  if (fileName === undefined || found.magic === null) return;
  const extension = (/\.([^.]*)$/.exec(fileName)?.[1] ?? '').toLowerCase();
  const named = kinds.find(({ extensions }) => extensions.includes(extension));
  if (named !== undefined && named.type !== found.type)
    throw unreadable(`文件名以 .${extension} 结尾，文件的内容却是 ${found.label}：请用原来的文件重新上传`);
}

/** What an upload says of itself. */
export interface UploadClaim {
  /** Its Content-Type, in lower case and without parameters. */
  readonly declared: string;
  readonly fileName: string | undefined;
}

function kindOf(bytes: Uint8Array) {
  const found = kinds.find(({ magic }) => magic?.every((byte, place) => bytes[place] === byte) === true);
  return found ?? { type: 'text/csv', label: '文本', magic: null };
}

const unreadable = (message: string): Refusal => new Refusal('unreadable-file', message);
