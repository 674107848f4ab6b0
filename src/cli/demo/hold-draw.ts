import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gradeLabels } from '../../core/proof/describe/describe-verdict.ts';
import { verifyBundle } from '../../core/proof/verify/verify-bundle.ts';
import { readBundle, writeBundleFolder, zipBundle } from '../../files/bundle-files.ts';
import { approveTask } from '../../usecases/approve-task.ts';
import { commitTask } from '../../usecases/commit-task.ts';
import { draftTaskOfLine } from '../../usecases/draft-task-of-line.ts';
import { drawTask, type Ceremony } from '../../usecases/draw-task.ts';
import { explainTarget } from '../../usecases/explain-target.ts';
import { freezeTask } from '../../usecases/freeze-task.ts';
import { exportBundle } from '../../usecases/export-bundle.ts';
import { loadDraw } from '../../usecases/load-draw.ts';
import { releaseTask } from '../../usecases/release-task.ts';
import { renderTaskDocument, taskDocuments, type TaskDocument } from '../../usecases/render-document.ts';
import { sealTask } from '../../usecases/seal-task.ts';
import { inGroups } from '../ask-dice.ts';
import { describeDrawn } from '../describe-drawn.ts';
import { beWitnessed, type DemoKeys } from './keep-log.ts';
import { add, as, checker, dayAfter, maker, say, type Stage } from './stage.ts';

/** Drawn targets that are said; the record has them all. */
const shown = 12;

/** The month's draw of small institutions, from the plan's line to the sealed bundle. Returns the task. */
export async function holdDraw(stage: Stage, planId: string, keys: DemoKeys): Promise<string> {
  const task = await prepare(stage, planId);
  await documents(stage, task, ['work-plan', 'task-notice', 'witness-sheet']);
  await beWitnessed(stage, keys);
  await drawInPublic(stage, task);
  await sealTask(as(stage, maker, 'task-draw'), maker, task);
  say('封存', '证明包已按存储的字节重新核验并封存');
  await documents(stage, task, ['draw-record']);
  return task;
}

async function prepare(stage: Stage, planId: string): Promise<string> {
  const { context, today } = stage;
  const { id, plan } = await draftTaskOfLine(as(stage, maker, 'task-draft'), maker, {
    planId,
    line: 'YD',
    month: Number(today.slice(5, 7)),
    dates: {
      cut_off_day: today,
      window: { from: today, to: dayAfter(today, 25) },
      release_on: dayAfter(today, 26),
      // Whoever writes the visits down must know them before the release.
      readers: [maker],
    },
  });
  await approveTask(as(stage, checker, 'task-approve'), checker, id);
  say('批准', `${plan.name}：按年度方案由 ${maker} 拟定，${checker} 批准`);
  await freezeTask(as(stage, checker, 'task-freeze'), checker, id);
  const { commitment } = await commitTask(as(stage, checker, 'task-freeze'), checker, id);
  const { frame, eligible, sample } = await loadDraw(context, id);
  say('冻结', `名录 ${frame.targets.length} 家，可抽 ${eligible} 家，将抽 ${sample} 家`);
  say('公布', `名录指纹 ${inGroups(commitment ?? '')}`);
  return id;
}

const throwDie = (): string => Array.from({ length: 12 }, () => String(randomInt(10))).join('');

/** Two witnesses and their dice, thrown by the program. */
export function throwDice(names: readonly [string, string]): Ceremony['sources'] {
  return names.map((by, i) => {
    const value = throwDie();
    return { name: `dice-${'ab'.charAt(i)}`, by, value, again: value };
  });
}

async function drawInPublic(stage: Stage, task: string): Promise<void> {
  const { context } = stage;
  const names = ['示例见证人甲', '示例见证人乙'] as const;
  const sources = throwDice(names);
  const thrown = sources.map(({ by, value }) => `${by} ${value}`).join('，');
  say('掷骰', `${thrown}（演示由程序代掷；实际由两位见证人各掷十面骰十二次）`);
  const { result } = await drawTask(as(stage, maker, 'task-draw'), maker, task, {
    place: '示例县医疗保障局二楼会议室',
    present: [
      { name: '示例经办', role: '操作员', unit: '示例县医疗保障局' },
      { name: names[0], role: '见证人甲', unit: '示例县纪委监委' },
      { name: names[1], role: '见证人乙', unit: '示例县司法局' },
    ],
    objections: '',
    sources,
  });
  const loaded = await loadDraw(context, task);
  const lines = describeDrawn(loaded);
  say('抽取', `抽取 ${lines.length} 家，结果指纹 ${inGroups(result ?? '')}`);
  for (const line of lines.slice(0, shown)) add(line);
  if (lines.length > shown) add(`……其余 ${lines.length - shown} 家见抽取记录`);
  const drawn = loaded.drawn.find(({ target }) => target.pi < 1_000_000_000) ?? loaded.drawn[0];
  if (drawn === undefined) return;
  const { name, chance, team } = await explainTarget(context, task, drawn.target.id);
  say('缘由', `${name}：`);
  for (const sentence of [...chance.sentences, ...team]) add(sentence);
}

async function documents(
  { context, home }: Stage,
  task: string,
  names: readonly TaskDocument[],
): Promise<void> {
  for (const name of names) {
    const file = join(home, `${taskDocuments[name]}.pdf`);
    await writeFile(file, await renderTaskDocument(context, task, name));
    say('文件', file);
  }
}

/** After the visits: the list is released, and the bundle is verified as anyone may. */
export async function release(stage: Stage, task: string, keys: DemoKeys): Promise<void> {
  const { context, home } = stage;
  await releaseTask(as(stage, checker, 'task-release'), checker, task);
  say('公布', '（演示：时钟拨到检查结束之后）名单可以公布');
  await documents(stage, task, ['drawn-notice']);
  const { files } = await exportBundle(as(stage, checker, 'task-read'), checker, task, 'auditor');
  await writeBundleFolder(join(home, '证明包'), files);
  await writeFile(join(home, '证明包.zip'), await zipBundle(files));
  const { commitment, result } = (await loadDraw(context, task)).task;
  const published = { commitment: commitment ?? '', result: result ?? '' };
  const evidence = { ...published, logKey: keys.logKey, witnessKeys: [keys.witnessKey] };
  const verdict = verifyBundle(await readBundle(join(home, '证明包.zip')), evidence);
  if (verdict.grade !== 'green') throw new Error('the demonstration bundle does not verify');
  say('核验', `${verdict.checks.length} 项核对全部一致，证据齐全：${gradeLabels.green.zh}。自己核验：`);
  add(
    `npx shuangsui verify ${join(home, '证明包.zip')} --commitment ${published.commitment} --result ${published.result} --log-key ${keys.logKey} --witness-key ${keys.witnessKey}`,
  );
}
