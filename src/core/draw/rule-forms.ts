import { findDateFault } from '../lists/codes.ts';
import type { Problem } from '../refusal.ts';
import { compareUtf8 } from './order.ts';
import type { Scope } from './rules.ts';

/** Collects what is wrong with rules, in the order in which it is found. */
export class Findings {
  readonly problems: Problem[] = [];

  /** Notes the problem when `isWrong`. */
  refuse(isWrong: boolean, place: string, message: string): void {
    if (isWrong) this.problems.push({ place, message });
  }

  /** Names that rows carry: keys `[a-z][a-z0-9_]*`, sorted by bytes, unique. */
  refuseKeys(names: readonly string[], place: string): void {
    this.refuse(!isSortedUnique(names), place, '名称应按字节顺序排列且不重复');
    this.refuse(
      !names.every((name) => /^[a-z][a-z0-9_]*$/.test(name)),
      place,
      '名称应以小写字母开头，只含小写字母、数字和下划线',
    );
  }

  /** A scope: clauses sorted by attribute, unique, each with values that are not none, sorted, unique. */
  refuseScope(scope: Scope, place: string): void {
    const attributes = scope.map((clause) => clause.attribute);
    this.refuse(!isSortedUnique(attributes), place, '范围条件应按属性排列且不重复');
    for (const { attribute, values } of scope) {
      this.refuse(
        values.length === 0 || !isSortedUnique(values),
        place,
        `范围条件“${attribute}”的取值应非空、按字节顺序排列且不重复`,
      );
    }
  }

  /** Names that are used must be among those that every row carries. */
  refuseUnknown(used: readonly string[], known: readonly string[], place: string): void {
    const carried = new Set(known);
    for (const name of new Set(used)) {
      this.refuse(!carried.has(name), place, `规则用到的属性 ${name} 未列入 ${place}`);
    }
  }
}

/** Whether the texts ascend in the order of their UTF-8 bytes, none twice. */
export function isSortedUnique(texts: readonly string[]): boolean {
  return texts.every((text, i) => i === 0 || compareUtf8(texts[i - 1] ?? '', text) < 0);
}

/** Whether the value is a whole number between the two bounds, both included. */
export function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}

/** Whether the text is a real day, YYYY-MM-DD. */
export function isDay(text: string): boolean {
  return findDateFault(text) === undefined;
}
