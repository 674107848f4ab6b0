import { join } from 'node:path';
import { auditLog } from '../../core/audit/audit-log.ts';
import { formatVerifierKey, makeSignerKey } from '../../core/log/keys.ts';
import { gradeLabels } from '../../core/proof/describe/describe-verdict.ts';
import { chinaDay } from '../../core/task/china-day.ts';
import { readPublishedLog } from '../../files/published-log.ts';
import { makeWitnessFolder } from '../../store/witness-folder.ts';
import { exportLog } from '../../usecases/export-log.ts';
import { initLog } from '../../usecases/log-keys.ts';
import { publish } from '../../usecases/publish.ts';
import { takeCosignature } from '../../usecases/take-cosignature.ts';
import { witnessFolder } from '../../usecases/witness-checkpoint.ts';
import { writeFiles } from '../write-output.ts';
import { add, as, checker, guard, say, type Stage } from './stage.ts';

/** What readers of the demonstration's log need to know from outside. */
export interface DemoKeys {
  readonly logKey: string;
  readonly witnessKey: string;
}

const witnessHome = (home: string): string => join(home, '见证方');
const publicHome = (home: string): string => join(home, '公布');

/** Opens the county's transparency log, and another agency's witness that watches it. */
export async function openLog(stage: Stage): Promise<DemoKeys> {
  const { context, home } = stage;
  const { vkey: logKey } = await initLog(
    as(stage, guard, 'log-key-manage'),
    guard,
    'log.example/demo-county',
  );
  const key = makeSignerKey('witness.example/demo-city', 'cosignature', context.randomBytes(32));
  await makeWitnessFolder(witnessHome(home), key, [logKey]);
  say('日志', '开立透明日志；见证方是另一个机构，有自己的密钥');
  return { logKey, witnessKey: formatVerifierKey(key) };
}

/** The commitment stands in the log; the witness looks at all of it and cosigns before any die is thrown. */
export async function beWitnessed(stage: Stage, { witnessKey }: DemoKeys): Promise<void> {
  const { context, home } = stage;
  await writeFiles(publicHome(home), exportLog(context));
  const outcome = await witnessFolder({ folder: witnessHome(home), now: context.now }, publicHome(home));
  if (outcome.kind !== 'cosign') throw new Error(`the witness says ${outcome.kind}`);
  await takeCosignature(as(stage, checker, 'log-manage'), checker, { note: outcome.note, vkey: witnessKey });
  say('见证', `见证方核对日志 ${outcome.checkpoint.size} 条并签署，此时还没有掷骰`);
}

/** Publishes everything, and audits it as anybody may. */
export async function publishAll({ context, home }: Stage, { logKey, witnessKey }: DemoKeys): Promise<void> {
  const folder = publicHome(home);
  await writeFiles(folder, publish(context));
  const terms = { logKey, witnessKeys: [witnessKey], asOf: chinaDay(context.now().toISOString()) };
  const { grade, findings, entries, draws } = auditLog(await readPublishedLog(folder, []), terms);
  if (grade === 'red') throw new Error(`the audit found ${findings.map(({ code }) => code).join()}`);
  say('公布', `${folder}：日志、公开版证明包、网页核验程序 verify.html`);
  say(
    '审查',
    `日志 ${entries} 条，抽取 ${draws.length} 次，没有发现违背承诺：${gradeLabels[grade].zh}。自己审查：`,
  );
  add(`npx shuangsui audit ${folder} --log-key ${logKey} --witness-key ${witnessKey}`);
}
