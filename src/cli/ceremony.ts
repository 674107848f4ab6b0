import { createInterface, type Interface } from 'node:readline';
import { CeremonySchema } from '../contract/task-plan.ts';
import { parseAs } from '../contract/parse.ts';
import { defaultEntropyPlan } from '../core/proof/commitment.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Task } from '../store/tasks.ts';
import { drawTask } from '../usecases/draw-task.ts';
import { showDrawing } from './show-stages.ts';

/** The 64 digits of a fingerprint in groups of eight, for reading aloud. */
export const inGroups = (hex: string): string => (hex.match(/.{1,8}/g) ?? []).join(' ');

/**
 * The default ceremony at the terminal: shows the commitment to compare with the sheets, asks for place and people, takes
 * each witness's digits, and lets witness B type both again without seeing them. Nothing is stored until all agree.
 */
export async function holdCeremony(
  context: Context,
  actorId: string,
  taskId: string,
  commitment: string | null,
): Promise<Task> {
  if (commitment === null) throw new Refusal('wrong-state', '名录指纹尚未公布，不能抽取');
  const ceremony = await askAtTerminal(commitment, witnesses);
  const parsed = parseAs(CeremonySchema, ceremony, '抽取记录');
  return drawTask(context, actorId, taskId, parsed, showDrawing());
}

/** The two who compare the digest and throw the dice, as the questions call them. */
export interface Throwers {
  readonly together: string;
  /** The paper that bears the digest. */
  readonly paper: string;
  readonly roles: readonly [string, string];
  /** How the questions for their digits call them. */
  readonly marks: readonly [string, string];
  /** One question where both come from one unit. */
  readonly unitQuestions: readonly string[];
}

const witnesses: Throwers = {
  together: '两位见证人',
  paper: '见证表',
  roles: ['见证人甲', '见证人乙'],
  marks: ['甲', '乙'],
  unitQuestions: ['见证人单位：'],
};

/** Asks at the terminal for a ceremony with these two; a schema is still to read what was typed. */
export async function askAtTerminal(commitment: string, throwers: Throwers): Promise<unknown> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await askCeremony(asker(terminal), commitment, throwers);
  } finally {
    terminal.close();
  }
}

type Ask = (question: string) => Promise<string>;

/** Asks and waits for one line. Lines that come before their question (a pasted block, a pipe) wait for it. */
function asker(terminal: Interface): Ask {
  const lines = terminal[Symbol.asyncIterator]();
  return async (question) => {
    process.stderr.write(question);
    const { value, done } = await lines.next();
    if (done === true) throw new Refusal('invalid', '输入在抽取之前中断，没有抽取：同样的数字可以重新输入');
    return value;
  };
}

async function askCeremony(ask: Ask, commitment: string, throwers: Throwers): Promise<unknown> {
  const { together, paper, roles, marks, unitQuestions } = throwers;
  process.stderr.write(`请${together}把${paper}上的名录指纹与屏幕逐位核对：\n  ${inGroups(commitment)}\n`);
  if ((await ask('一致请输入 一致：')).trim() !== '一致')
    throw new Refusal('invalid', '名录指纹未核对一致，没有抽取');
  const place = await ask('抽取地点：');
  const operator = { name: await ask('操作员姓名：'), role: '操作员', unit: await ask('操作员单位：') };
  const names = await askEach(ask, roles, (role) => `${role}姓名：`);
  const units = await askEach(ask, unitQuestions, (question) => question);
  const digitsOf = (mark: string, i: number): string => `${mark} ${names[i]} 的 12 位数字：`;
  const first = await askEach(ask, marks, digitsOf);
  // What was typed goes out of sight, so that the second typing reads the slips and not the screen.
  process.stderr.write(`\u001B[3J\u001B[2J\u001B[H请${roles[1]}对照纸条，再输入一遍。\n`);
  const second = await askEach(ask, marks, digitsOf);
  const objections = await ask('异议（没有直接回车）：');
  return {
    place,
    present: [operator, ...names.map((name, i) => ({ name, role: roles[i], unit: units[i] ?? units[0] }))],
    objections,
    sources: defaultEntropyPlan.map(({ name }, i) => ({
      name,
      by: names[i] ?? '',
      value: (first[i] ?? '').trim(),
      again: (second[i] ?? '').trim(),
    })),
  };
}

async function askEach(
  ask: Ask,
  subjects: readonly string[],
  question: (subject: string, index: number) => string,
): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const [i, subject] of subjects.entries()) answers.push(await ask(question(subject, i)));
  return answers;
}
