import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeSecretFile } from '../files/write-secret.ts';
import { makeSecret, type MadeSecret } from '../usecases/make-secret.ts';
import { rehearseTask } from '../usecases/rehearse-task.ts';
import { print, withSession, within } from './session.ts';

/** `shuangsui task secret` and `task rehearse`: what comes before a draw besides the steps of its task. */
export function addPreparations(task: Command, program: Command): void {
  task
    .command('secret')
    .description('生成方案中的保密数（批准之后、公布名录指纹之前）：分成三份，任意两份可打开；程序不保存')
    .argument('<任务编号>')
    .argument('<来源>', '方案中保密数那一项的名称')
    .option('--option <编号>', '那一项中第几个来源，从 0 数起；只有一个保密数的不必写', Number)
    .option('--out <文件夹>', '每份写成一个只有本人可读的文件；不写则显示在屏幕上')
    .action((id: string, slot: string, { option, out }: { option?: number; out?: string }) =>
      withSession(program, within('task-draw', 'task', id), async (context, actorId) => {
        // Before the digest is stored: shares that cannot be written would be lost.
        if (out !== undefined) await mkdir(out, { recursive: true, mode: 0o700 });
        const secret = await makeSecret(context, actorId, id, { slot, option });
        const about = [`${secret.slot}：${secret.holder}保管的保密数，指纹 ${secret.digest}`];
        if (out === undefined) {
          print(program, secret, [...about, ...describeShares(secret)]);
          return;
        }
        const files = await writeShares(out, id, secret);
        const { shares: _, ...rest } = secret;
        print(program, { ...rest, files }, [
          ...about,
          ...files.map((file, i) => `第 ${i + 1} 份在 ${file}`),
          '请立即分交三人各自保管，并删去这台计算机上的文件',
        ]);
      }),
    );
  task
    .command('rehearse')
    .description('演练：冻结名录之前用固定的数走一遍；不保存，与抽取结果无关')
    .argument('<任务编号>')
    .action((id: string) =>
      withSession(program, within('task-read', 'task', id), async (context) => {
        const rehearsal = await rehearseTask(context, id);
        const { label, eligible, sample, officers, owed, drawn } = rehearsal;
        print(program, rehearsal, [
          `【${label}】`,
          `可抽取 ${eligible} 家，将抽取 ${sample} 家，派出 ${officers} 人，待安排 ${owed} 家`,
          ...drawn.map(
            ({ code, name, day, team }) =>
              `  演练  ${code} ${name}  ${day ?? ''}  ${team.map((officer) => officer.name).join('、') || '待安排'}`,
          ),
          `【${label}】`,
        ]);
      }),
    );
}

const describeShares = ({ shares }: MadeSecret): readonly string[] => [
  ...shares.map((share, i) => `第 ${i + 1} 份  ${share}`),
  '只显示这一次，程序不保存：请分别抄录或打印，分交三人各自保管；抽取时任意两份可打开',
];

async function writeShares(folder: string, taskId: string, secret: MadeSecret): Promise<readonly string[]> {
  const { slot, holder, digest, shares } = secret;
  const files: string[] = [];
  for (const [i, share] of shares.entries()) {
    const file = join(folder, `share-${slot.replaceAll(/[^\w.-]/g, '_')}-${i + 1}.txt`);
    await writeSecretFile(
      file,
      [
        `随机抽查任务 ${taskId}，来源 ${slot}，${holder}保管的保密数`,
        `第 ${i + 1} 份，共 ${shares.length} 份；任意两份可打开`,
        `保密数指纹 ${digest}`,
        '',
        share,
        '',
        '请妥善保管，抽取之前不得示人；抽取时与另一份一起交给操作员录入。',
        '',
      ].join('\n'),
    );
    files.push(file);
  }
  return files;
}
