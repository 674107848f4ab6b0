import { findCodeFault, findDateFault, findDistrictFault, findUsccFault } from './codes.ts';
import { isMasked, maskIdentityNumbers, maskPersonal } from '../people/masks.ts';
import { findPersonalFault } from '../people/personal-values.ts';
import {
  personalFields,
  type Field,
  type FieldValue,
  type ListDefinition,
  type PersonalValues,
  type RecordValues,
} from './definition.ts';

/** What is wrong with one cell: which field, the text that was found (hidden where it is personal), reason and remedy, both Chinese. */
export interface CellFault {
  readonly field: string;
  readonly value: string;
  readonly reason: string;
  readonly remedy: string;
}

/** What the checks need to know of the world: the division table, the codes of other lists, and how stored personal values are masked. */
export interface KnownCodes {
  readonly isDistrict: (code: string) => boolean;
  readonly isRecord: (list: string, code: string) => boolean;
  /** The mask of a record's stored value; undefined or null where none is stored. */
  readonly maskOf?: (code: string, field: string) => FieldValue | undefined;
}

type Parsed =
  | { readonly value: FieldValue; readonly personal?: string }
  | { readonly reason: string; readonly remedy: string };

const ok = (value: FieldValue): Parsed => ({ value });
const fault = (reason: string, remedy: string): Parsed => ({ reason, remedy });

/**
 * Reads one row of texts as a record of the list. Texts are trimmed (full-width spaces too) and brought to NFC; codes are
 * also brought to NFKC, so that full-width letters and digits become ASCII. Returns every fault of the row, not the first.
 * `values` have the masks of personal values, `personal` those that the row gives; a mask in the row stands for the stored value.
 */
export function parseRecord(
  list: ListDefinition,
  texts: Readonly<Record<string, string | undefined>>,
  known: KnownCodes,
): {
  readonly values: RecordValues;
  readonly personal: PersonalValues;
  readonly faults: readonly CellFault[];
} {
  const isPersonalList = personalFields(list).length > 0;
  const values: Record<string, FieldValue> = {};
  const personal: Record<string, string> = {};
  const faults: CellFault[] = [];
  for (const field of list.fields) {
    const text = normalise(field, texts[field.key] ?? '');
    const misplaced = isPersonalList ? findMisplaced(field, text) : undefined;
    const storedMask = known.maskOf?.(String(values['code']), field.key);
    const parsed = misplaced ?? parseField(field, text, known, storedMask);
    if ('value' in parsed) {
      values[field.key] = parsed.value;
      if (parsed.personal !== undefined) personal[field.key] = parsed.personal;
    } else {
      values[field.key] = null;
      const value =
        field.personal === undefined ? maskIdentityNumbers(text) : maskPersonal(field.personal, text);
      faults.push({ field: field.key, value, reason: parsed.reason, remedy: parsed.remedy });
    }
  }
  return { values, personal, faults: faults.length > 0 ? faults : findRowFaults(list, values) };
}

function normalise(field: Field, text: string): string {
  // A line break inside a cell (Alt+Enter) is layout, not content.
  const trimmed = text.replace(/^[\s\u3000]+|[\s\u3000]+$/gu, '').replace(/[ \t]*\r?\n[ \t]*/g, ' ');
  const isCode = field.kind !== 'text' && field.kind !== 'choice';
  const form = isCode ? trimmed.normalize('NFKC') : trimmed.normalize('NFC');
  return field.kind === 'uscc' || field.kind === 'personal' ? form.toUpperCase() : form;
}

/** An identity number anywhere else would be neither sealed nor masked. */
function findMisplaced(field: Field, text: string): Parsed | undefined {
  if (field.personal !== undefined || maskIdentityNumbers(text) === text) return undefined;
  return fault('含有身份证号', '身份证号只能填在「身份证号」一列，这里请删去');
}

function parseField(field: Field, text: string, known: KnownCodes, storedMask?: FieldValue): Parsed {
  if (text === '') return field.required ? fault('必填项为空', `请填写${field.label}`) : ok(null);
  const unreadable = findUnreadable(text);
  if (unreadable !== undefined) return unreadable;
  const length = [...text].length;
  if (length > field.maxLength) return fault(`长度 ${length} 超过上限 ${field.maxLength}`, '请缩短内容');
  return field.personal === undefined
    ? parseKind(field, text, known)
    : parsePersonal(field, text, storedMask);
}

function findUnreadable(text: string): Parsed | undefined {
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const label = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
    const isPrivate = (point >= 0xe000 && point <= 0xf8ff) || point >= 0xf0000;
    if (isPrivate)
      return fault(
        `含有专用区字符 ${label}，其他电脑无法显示`,
        '请改用该字的国家标准编码（GB 18030）重新输入',
      );
    if (point >= 0xd800 && point <= 0xdfff) return fault(`含有不完整的字符 ${label}`, '请重新输入该字');
    if (point < 0x20 || (point >= 0x7f && point < 0xa0) || point === 0xfffd) {
      return fault(`含有不可见或乱码字符 ${label}`, '请删除该字符，或检查文件编码');
    }
  }
  return undefined;
}

function parseKind(field: Field, text: string, known: KnownCodes): Parsed {
  switch (field.kind) {
    case 'text':
    case 'personal':
      return ok(text);
    case 'choice':
      return (field.options ?? []).includes(text)
        ? ok(text)
        : fault('不是允许的选项', `请填写：${(field.options ?? []).join('、')}`);
    case 'flag':
      return parseFlag(text);
    case 'ratio':
      return parseRatio(text);
    case 'code':
      return checked(text, findCodeFault(text), `请核对${field.label}`);
    case 'uscc':
      return checked(text, findUsccFault(text), '请按营业执照核对统一社会信用代码');
    case 'district':
      return checked(text, findDistrictFault(text, known.isDistrict), '请填写现行的 6 位行政区划代码');
    case 'date':
      return checked(text, findDateFault(text), '请按 2027-12-31 的形式填写');
    case 'reference':
      return known.isRecord(field.refers ?? '', text)
        ? ok(text)
        : fault('引用的代码不存在', `请先在对应名录中登记 ${text}，或改正代码`);
  }
}

const checked = (text: string, reason: string | undefined, remedy: string): Parsed =>
  reason === undefined ? ok(text) : fault(reason, remedy);

function parsePersonal({ personal, label }: Field, text: string, storedMask: FieldValue | undefined): Parsed {
  if (personal === undefined) return ok(text);
  if (isMasked(text))
    return storedMask === text
      ? ok(text)
      : fault('是遮盖后的内容，与库中的不一致', `请填写完整的${label}；不改动的照导出时的原样保留`);
  const reason = findPersonalFault(personal, text);
  if (reason !== undefined) return fault(reason, `请按原件核对${label}`);
  return { value: maskPersonal(personal, text), personal: text };
}

function parseFlag(text: string): Parsed {
  if (['是', '1', 'Y', 'y', 'true'].includes(text)) return ok(true);
  if (['否', '0', 'N', 'n', 'false'].includes(text)) return ok(false);
  return fault('只能填 是 或 否', '请填 是 或 否');
}

function parseRatio(text: string): Parsed {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$/.exec(text);
  const basisPoints = match === null ? -1 : Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return basisPoints >= 0 && basisPoints <= 10_000
    ? ok(basisPoints)
    : fault('不是 0% 到 100% 之间、最多两位小数的百分比', '请写成 5% 或 0.5%');
}

function findRowFaults(list: ListDefinition, values: RecordValues): readonly CellFault[] {
  if (
    list.name === 'officers' &&
    values['certificate_number'] !== null &&
    values['certificate_expires_on'] === null
  ) {
    return [
      {
        field: 'certificate_expires_on',
        value: '',
        reason: '有执法证号而没有有效期',
        remedy: '请填写执法证有效期至哪一天',
      },
    ];
  }
  return [];
}
