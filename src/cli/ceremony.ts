import { CeremonySchema } from '../contract/ceremony.ts';
import { parseAs } from '../contract/parse.ts';
import { chinaTime } from '../core/calendar/instants.ts';
import { timeOfRound } from '../core/proof/entropy/beacons.ts';
import { splitPlan, type EntropyPlan, type EntropySlot } from '../core/proof/entropy/entropy-plan.ts';
import { describeSlot, describeSource } from '../core/task/describe-ceremony.ts';
import type { Context } from '../context.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { assertMayStep } from '../usecases/advance-task.ts';
import { drawTask } from '../usecases/draw-task.ts';
import type { TypedValue } from '../usecases/entropy-values.ts';
import { recordDice } from '../usecases/record-dice.ts';
import { showCeremony, type CeremonyState } from '../usecases/show-ceremony.ts';
import {
  askCeremony,
  askDice,
  askPeople,
  compareDigest,
  objectionQuestion,
  withTerminal,
  witnesses,
  type Ask,
} from './ask-dice.ts';
import { showDrawing } from './show-stages.ts';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/**
 * The ceremony at the terminal, step by step on the screen: shows the commitment to compare with the sheets, asks for place and
 * people, takes each witness's digits, and lets witness B type all of them again without seeing them. By a plan of dice alone nothing is
 * stored until all agree, and it is drawn at once. Otherwise the dice are recorded first; then come the other values in order. A round of the
 * beacon that is still to come ends the command, and the same command goes on from there.
 */
export async function holdCeremony(context: Context, actorId: string, taskId: string): Promise<Task> {
  await assertMayStep(context, actorId, taskId, 'draw');
  const state = await showCeremony(context, taskId);
  const { dice, later } = splitPlan(state.plan);
  showSteps(state);
  return withTerminal(async (ask) => {
    if (later.length === 0) {
      const ceremony = parseAs(CeremonySchema, await askCeremony(ask, state.commitment, dice), '抽取记录');
      return drawTask(context, actorId, taskId, ceremony, showDrawing());
    }
    const isRecorded = dice.length === 0 || state.recorded.length > 0;
    if (isRecorded && isToWait(context, later)) return getTask(context.db, taskId);
    await compareDigest(ask, state.commitment, witnesses);
    const people = await askPeople(ask, witnesses);
    if (!isRecorded) {
      const { digest } = await recordDice(context, actorId, taskId, await askDice(ask, dice, people.names));
      say(`骰子已记录，记录指纹 ${digest}`);
      if (isToWait(context, later)) return getTask(context.db, taskId);
    }
    const sources = await askLater(ask, later, context.now().toISOString());
    const answer = { ...people.answer, objections: await ask(objectionQuestion), sources };
    return drawTask(context, actorId, taskId, parseAs(CeremonySchema, answer, '抽取记录'), showDrawing());
  });
}

function showSteps({ plan, recorded }: CeremonyState): void {
  say('随机数依次为：');
  plan.forEach((slot, i) => {
    const done = recorded.find(({ name }) => name === slot.name);
    const mark = done === undefined ? '' : `（已记录，${done.by}，${chinaTime(done.at)}）`;
    say(`  ${i + 1}. ${slot.name}：${describeSlot(slot)}${mark}`);
  });
}

/** Whether a round of the beacon is still to come; then says when it will. */
function isToWait(context: Context, later: EntropyPlan): boolean {
  const rounds = later.flatMap(({ options: [first] }) =>
    first?.kind === 'drand' ? [timeOfRound(first.round)] : [],
  );
  const last = rounds.toSorted((left, right) => (left < right ? -1 : 1)).at(-1);
  if (last === undefined || last <= context.now().toISOString()) return false;
  say(`信标在 ${chinaTime(last)}才产生：请等到那时，再运行同一个命令，从这一步继续`);
  return true;
}

async function askLater(ask: Ask, later: EntropyPlan, now: string): Promise<readonly TypedValue[]> {
  const values: TypedValue[] = [];
  for (const slot of later) {
    const { option, reason } = await askOption(ask, slot, now);
    values.push(await askValue(ask, slot, option, reason));
  }
  return values;
}

async function askOption(
  ask: Ask,
  { name, deadline, options }: EntropySlot,
  now: string,
): Promise<{ readonly option: number; readonly reason: string }> {
  if (options.length === 1 || now < deadline) return { option: 0, reason: '' };
  options.forEach((source, i) => {
    say(`  ${i}：${describeSource(source).text}`);
  });
  const answer = (await ask(`${name} 用首选来源直接回车；首选来源取不到的，输入备用来源的编号：`)).trim();
  const option = answer === '' ? 0 : Number(answer);
  return option === 0 ? { option, reason: '' } : { option, reason: await ask('首选来源为什么取不到：') };
}

async function askValue(ask: Ask, slot: EntropySlot, option: number, reason: string): Promise<TypedValue> {
  const { name, options } = slot;
  const source = options[option];
  const common = { name, option, reason };
  if (source === undefined) return { ...common, by: '', value: '', again: '' };
  const { text, address } = describeSource(source);
  say(`${name}：${text}${address === '' ? '' : `\n  ${address}`}`);
  switch (source.kind) {
    case 'secret': {
      const by = await ask(`由谁打开（直接回车为 ${source.holder}）：`);
      const shares = [await ask('第一份：'), await ask('第二份：')];
      return { ...common, by: by.trim() === '' ? source.holder : by, value: '', again: '', shares };
    }
    case 'drand': {
      const by = await ask('从哪里读到（直接回车为 api.drand.sh）：');
      const value = (await ask('该轮的 signature（96 位）：')).trim();
      return { ...common, by: by.trim() === '' ? 'api.drand.sh' : by, value, again: value };
    }
    case 'lottery':
    case 'dice': {
      const by = await ask('从哪里读到：');
      const value = (await ask('号码：')).trim();
      return { ...common, by, value, again: (await ask('再输入一遍：')).trim() };
    }
  }
}
