import type { FieldKind, FieldValue } from './definition.ts';

/** A stored value as a person would type it: 是 or 否, a percentage for a ratio, otherwise the text itself; "" for a blank. */
export function fieldText(value: FieldValue | undefined, kind?: FieldKind): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '是' : '否';
  return kind === 'ratio' ? ratioText(Number(value)) : String(value);
}

/** A ratio in basis points as people write it: 500 is 5%, 1234 is 12.34%. */
export function ratioText(basisPoints: number): string {
  const fraction = String(basisPoints % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${Math.floor(basisPoints / 100)}${fraction === '' ? '' : `.${fraction}`}%`;
}
