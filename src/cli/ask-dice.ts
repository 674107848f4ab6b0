import { createInterface, type Interface } from 'node:readline';
import type { EntropyPlan } from '../core/proof/entropy/entropy-plan.ts';
import { Refusal } from '../core/refusal.ts';
import type { TypedValue } from '../usecases/entropy-values.ts';

/** Asks a question and waits for one line. */
export type Ask = (question: string) => Promise<string>;

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

/** The witnesses of a task's draw. */
export const witnesses: Throwers = {
  together: '两位见证人',
  paper: '见证表',
  roles: ['见证人甲', '见证人乙'],
  marks: ['甲', '乙'],
  unitQuestions: ['见证人单位：'],
};

/** The 64 digits of a fingerprint in groups of eight, for reading aloud. */
export const inGroups = (hex: string): string => (hex.match(/.{1,8}/g) ?? []).join(' ');

/** Runs what asks at the terminal, and lets go of the terminal afterwards. */
export async function withTerminal<Result>(work: (ask: Ask) => Promise<Result>): Promise<Result> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await work(asker(terminal));
  } finally {
    terminal.close();
  }
}

/** Lines that come before their question (a pasted block, a pipe) wait for it. */
function asker(terminal: Interface): Ask {
  const lines = terminal[Symbol.asyncIterator]();
  return async (question) => {
    process.stderr.write(question);
    const { value, done } = await lines.next();
    if (done === true) throw new Refusal('invalid', '输入在抽取之前中断，没有抽取：同样的数字可以重新输入');
    return value;
  };
}

/** Refuses (invalid) to go on unless both found the digest on their papers the same as on the screen. */
export async function compareDigest(ask: Ask, commitment: string, throwers: Throwers): Promise<void> {
  const { together, paper } = throwers;
  process.stderr.write(`请${together}把${paper}上的名录指纹与屏幕逐位核对：\n  ${inGroups(commitment)}\n`);
  if ((await ask('一致请输入 一致：')).trim() !== '一致')
    throw new Refusal('invalid', '名录指纹未核对一致，没有抽取');
}

/** Place and people; a schema is still to read `answer`. */
export async function askPeople(ask: Ask, { roles, unitQuestions }: Throwers) {
  const place = await ask('抽取地点：');
  const operator = { name: await ask('操作员姓名：'), role: '操作员', unit: await ask('操作员单位：') };
  const names = await askEach(ask, roles, (role) => `${role}姓名：`);
  const units = await askEach(ask, unitQuestions, (question) => question);
  const others = names.map((name, i) => ({ name, role: roles[i], unit: units[i] ?? units[0] }));
  return { names, answer: { place, present: [operator, ...others] } };
}

/** The digits of all dice, then all of them once more by the second thrower, who does not see what was typed. */
export async function askDice(
  ask: Ask,
  dice: EntropyPlan,
  names: readonly string[],
  { roles, marks }: Throwers = witnesses,
): Promise<readonly TypedValue[]> {
  // Two throw; where a plan has more dice, others throw them.
  const throwers: string[] = [];
  for (const [i, { name }] of dice.entries())
    throwers.push(i < marks.length ? (names[i] ?? '') : await ask(`${name} 由谁掷骰：`));
  const question = (name: string, i: number): string => {
    const options = dice[i]?.options[0];
    return `${marks[i] ?? name} ${throwers[i]} 的 ${options?.kind === 'dice' ? options.digits : ''} 位数字：`;
  };
  const slots = dice.map(({ name }) => name);
  const first = await askEach(ask, slots, question);
  // What was typed goes out of sight, so that the second typing reads the slips and not the screen.
  process.stderr.write(`\u001B[3J\u001B[2J\u001B[H请${roles[1]}对照纸条，再输入一遍。\n`);
  const second = await askEach(ask, slots, question);
  return slots.map((name, i) => ({
    name,
    by: throwers[i] ?? '',
    value: (first[i] ?? '').trim(),
    again: (second[i] ?? '').trim(),
  }));
}

/** A whole ceremony of dice alone; a schema is still to read it. */
export async function askCeremony(
  ask: Ask,
  commitment: string,
  dice: EntropyPlan,
  throwers: Throwers = witnesses,
): Promise<unknown> {
  await compareDigest(ask, commitment, throwers);
  const { names, answer } = await askPeople(ask, throwers);
  const sources = await askDice(ask, dice, names, throwers);
  return { ...answer, objections: await ask(objectionQuestion), sources };
}

export const objectionQuestion = '异议（没有直接回车）：';

async function askEach(
  ask: Ask,
  subjects: readonly string[],
  question: (subject: string, index: number) => string,
): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const [i, subject] of subjects.entries()) answers.push(await ask(question(subject, i)));
  return answers;
}
