import type { Command } from 'commander';
import { chinaTime } from '../core/calendar/instants.ts';
import { fillSecretFile } from '../files/write-secret.ts';
import { print } from './session.ts';

/** An account and the one-time password with which it is opened. */
export interface TellablePassword {
  readonly id: string;
  readonly password: string;
  /** Who it is, for the list: name and roles. */
  readonly label: string;
}

/**
 * Tells one-time passwords once: on the screen, or in a new file that its owner alone may read. The file is there before they are made,
 * so that none is lost.
 */
export async function tellPasswords(
  program: Command,
  out: string | undefined,
  make: () => Promise<readonly TellablePassword[]>,
): Promise<void> {
  const hint = '口令是一次性的，首次登录须修改：shuangsui login <账号>';
  if (out === undefined) {
    const made = await make();
    print(program, made, [...made.map(lineOf), `只显示这一次。${hint}`]);
    return;
  }
  const accounts: string[] = [];
  await fillSecretFile(out, async () => {
    const made = await make();
    accounts.push(...made.map(({ id }) => id));
    return [...made.map(lineOf), '', `${hint}。用完请删除这个文件。`, ''].join('\n');
  });
  print(program, { accounts, out }, [`${accounts.join('、')} 的一次性口令在 ${out}，只有本人可读`]);
}

/** A half of a one-time password, and what its reader does with it. */
export interface TellableHalf {
  readonly id: string;
  readonly which: '前一半' | '后一半';
  readonly half: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly lapsesAt: string;
}

/** Tells one half of a one-time password once, as `tellPasswords` tells whole ones, and what comes next. */
export async function tellHalf(
  program: Command,
  out: string | undefined,
  make: () => Promise<TellableHalf>,
): Promise<void> {
  if (out === undefined) {
    const made = await make();
    print(program, made, [halfLine(made), '只显示这一次。', ...nextSteps(made)]);
    return;
  }
  let made: TellableHalf | undefined;
  await fillSecretFile(out, async () => {
    made = await make();
    return [halfLine(made), '', ...nextSteps(made), '用完请删除这个文件。', ''].join('\n');
  });
  if (made === undefined) return;
  const { id, which, lapsesAt } = made;
  print(program, { id, which, lapsesAt, out }, [
    `${id} 的一次性口令${which}在 ${out}，只有本人可读`,
    ...nextSteps(made),
  ]);
}

const halfLine = ({ id, which, half }: TellableHalf): string => `${id}\t一次性口令${which}\t${half}`;

function nextSteps({ id, which, lapsesAt }: TellableHalf): readonly string[] {
  const until = chinaTime(lapsesAt);
  if (which === '前一半')
    return [
      `把前一半交给本人，并请安全管理员（账号属于安全管理员的，也可以是审计员）最迟在 ${until} 执行 shuangsui account confirm ${id}，得到后一半；确认以前不能登录。`,
    ];
  return [
    `把后一半交给本人。登录：shuangsui login ${id}，输入前一半，紧接着输入后一半，中间不加任何字符；最迟 ${until}，首次登录须修改口令。`,
  ];
}

/** A line of a list of one-time passwords. */
export const lineOf = ({ id, label, password }: TellablePassword): string => `${id}\t${label}\t${password}`;
