import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { Refusal } from '../core/refusal.ts';

/** Asks for something that nobody may read over a shoulder, and waits for one line. */
export type AskSecret = (question: string) => Promise<string>;

/** How a command is told of passwords. */
export interface SecretOptions {
  readonly passwordStdin?: boolean;
}

const maxStdin = 10_000;

/** Adds the option with which a program types passwords in the place of a person. */
export function addSecretOption(command: Command, lines: string): Command {
  return command.option('--password-stdin', `从标准输入读取，每行一个：${lines}`);
}

/** Asks at the terminal, or takes line after line of standard input. A line that is missing is refused (invalid). */
export async function secretsOf({ passwordStdin }: SecretOptions): Promise<AskSecret> {
  if (passwordStdin !== true) return askSecret;
  const lines = (await readStdin()).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return (question) => {
    const line = lines.shift();
    if (line === undefined) throw new Refusal('invalid', `标准输入里缺少一行：${question}`);
    return Promise.resolve(line);
  };
}

/** Asks at the terminal without showing what is typed. Refuses (invalid) where there is no terminal, and whoever gives up. */
export async function askSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Refusal('invalid', '这里没有终端可以输入口令：请用 --password-stdin');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  process.stderr.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      const giveUp = (): void => reject(new Refusal('invalid', '没有输入，已取消'));
      terminal.once('SIGINT', giveUp);
      terminal.once('close', giveUp);
      terminal.question('', resolve);
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxStdin) throw new Refusal('invalid', '标准输入太长，不像是口令');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
