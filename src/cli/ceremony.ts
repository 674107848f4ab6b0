import { createInterface, type Interface } from 'node:readline';
import { CeremonySchema } from '../contract/task-plan.ts';
import { parseAs } from '../contract/parse.ts';
import { defaultEntropyPlan } from '../core/proof/commitment.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Task } from '../store/tasks.ts';
import { drawTask } from '../usecases/draw-task.ts';

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
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await drawTask(context, actorId, taskId, await askCeremony(asker(terminal), commitment));
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

async function askCeremony(ask: Ask, commitment: string): Promise<ReturnType<typeof parseCeremony>> {
  process.stderr.write(`请两位见证人把见证表上的名录指纹与屏幕逐位核对：\n  ${inGroups(commitment)}\n`);
  if ((await ask('一致请输入 一致：')).trim() !== '一致')
    throw new Refusal('invalid', '名录指纹未核对一致，没有抽取');
  const place = await ask('抽取地点：');
  const operator = { name: await ask('操作员姓名：'), role: '操作员', unit: await ask('操作员单位：') };
  const witnesses = [await ask('见证人甲姓名：'), await ask('见证人乙姓名：')];
  const unit = await ask('见证人单位：');
  const first: string[] = [];
  for (const [i, name] of witnesses.entries())
    first.push(await ask(`${'甲乙'.charAt(i)} ${name} 的 12 位数字：`));
  // What was typed goes out of sight, so that the second typing reads the slips and not the screen.
  process.stderr.write('\u001B[3J\u001B[2J\u001B[H请见证人乙对照纸条，再输入一遍。\n');
  const second: string[] = [];
  for (const [i, name] of witnesses.entries())
    second.push(await ask(`${'甲乙'.charAt(i)} ${name} 的 12 位数字：`));
  const objections = await ask('异议（没有直接回车）：');
  return parseCeremony({
    place,
    present: [operator, ...witnesses.map((name, i) => ({ name, role: `见证人${'甲乙'.charAt(i)}`, unit }))],
    objections,
    sources: defaultEntropyPlan.map(({ name }, i) => ({
      name,
      by: witnesses[i] ?? '',
      value: (first[i] ?? '').trim(),
      again: (second[i] ?? '').trim(),
    })),
  });
}

const parseCeremony = (value: unknown) => parseAs(CeremonySchema, value, '抽取记录');
