import type { Command } from 'commander';
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

/** A line of a list of one-time passwords. */
export const lineOf = ({ id, label, password }: TellablePassword): string => `${id}\t${label}\t${password}`;
