import { Argument, Option, type Command } from 'commander';
import { CeremonySchema } from '../contract/ceremony.ts';
import { parseAs } from '../contract/parse.ts';
import {
  substitutionReasons,
  type SubstitutionReason,
  type SubstitutionRequest,
} from '../core/proof/substitutions/substitution.ts';
import type { EntropyPlan } from '../core/proof/entropy/entropy-plan.ts';
import { describeSlot } from '../core/task/describe-ceremony.ts';
import { substitutionStateLabels } from '../core/task/substitution-states.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { getSubstitution, listSubstitutions, type SubstitutionCase } from '../store/substitutions.ts';
import { drawSubstitution } from '../usecases/draw-substitutes.ts';
import type { TypedValue } from '../usecases/entropy-values.ts';
import { lookAtDraw } from '../usecases/look-at-draw.ts';
import {
  renderSubstitution,
  substitutionDocuments,
  type SubstitutionDocument,
} from '../usecases/render-substitution.ts';
import {
  approveSubstitution,
  requestSubstitution,
  withdrawSubstitution,
} from '../usecases/request-substitution.ts';
import {
  askDice,
  askPeople,
  inGroups,
  objectionQuestion,
  withTerminal,
  witnesses,
  type Ask,
} from './ask-dice.ts';
import { addEvidence, evidenceOf, type EvidenceOptions } from './evidence.ts';
import { print, withSession, within, type Access } from './session.ts';
import { writeOutput } from './write-output.ts';

interface RequestOptions extends EvidenceOptions {
  readonly officers: string;
  readonly targets?: string;
  readonly reason: SubstitutionReason;
  readonly beacon?: string;
}

const splitCodes = (text: string): readonly string[] =>
  text.split(/[,，、\s]+/).filter((code) => code !== '');

/** `shuangsui task substitute …`: others are drawn in the place of officers who fall out. */
export function addSubstitutions(task: Command, program: Command): void {
  const substitute = task
    .command('substitute')
    .description('替补不能到岗的检查人员：申请、批准、抽取；由谁替补只能抽取，不能指定');
  addRequest(substitute, program);
  addSteps(substitute, program);
  addPapers(substitute, program);
  addList(substitute, program);
}

function addRequest(substitute: Command, program: Command): void {
  const request = substitute
    .command('request')
    .description('申请替补；由另一人批准')
    .argument('<任务编号>')
    .requiredOption('--officers <人员编号>', '不能到岗的人员，逗号分隔')
    .option('--targets <机构编码>', '需要替补的对象，逗号分隔；省略为这些人员待检查的全部对象')
    .addOption(
      new Option('--reason <事由>', labels(substitutionReasons))
        .choices(Object.keys(substitutionReasons))
        .makeOptionMandatory(),
    )
    .option('--beacon <分钟>', '不掷骰，用批准之后至少多少分钟的公共信标');
  addEvidence(request).action(async (id: string, options: RequestOptions) => {
    const evidence = await evidenceOf(options);
    const { reason, beacon } = options;
    const targets = options.targets === undefined ? undefined : splitCodes(options.targets);
    const when = { minutes: Number(beacon) };
    const entropy =
      beacon === undefined
        ? undefined
        : [{ name: 'beacon', deadline: null, options: [{ kind: 'drand' as const, when }] }];
    const wish = { officers: splitCodes(options.officers), targets, reason, evidence, entropy };
    await report(program, within('amendment-request', 'task', id), (context, actorId) =>
      requestSubstitution(context, actorId, id, wish),
    );
  });
}

function addSteps(substitute: Command, program: Command): void {
  substitute
    .command('approve')
    .description('批准替补申请（不能是申请人）；申请指纹记入日志，其后产生的随机数才有效')
    .argument('<替补编号>')
    .action((id: string) =>
      report(program, within('amendment-approve', 'substitution', id), (context, actorId) =>
        approveSubstitution(context, actorId, id),
      ),
    );
  substitute
    .command('draw')
    .description('录入批准之后产生的随机数，抽取替补人员（不能是批准人）')
    .argument('<替补编号>')
    .action((id: string) =>
      report(program, within('task-draw', 'substitution', id), (context, actorId) =>
        holdDraw(context, actorId, id),
      ),
    );
  substitute
    .command('withdraw')
    .description('撤回尚未批准的替补申请')
    .argument('<替补编号>')
    .requiredOption('--reason <原因>')
    .action((id: string, { reason }: { reason: string }) =>
      report(program, within('amendment-request', 'substitution', id), (context, actorId) =>
        withdrawSubstitution(context, actorId, id, reason),
      ),
    );
}

function addPapers(substitute: Command, program: Command): void {
  const names = Object.entries(substitutionDocuments).map(([name, title]) => `${name}（${title}）`);
  substitute
    .command('document')
    .description('生成替补的 PDF 文件')
    .argument('<替补编号>')
    .addArgument(new Argument('<文件>', names.join('、')).choices(Object.keys(substitutionDocuments)))
    .requiredOption('--out <文件>')
    .action((id: string, name: SubstitutionDocument, { out }: { out: string }) =>
      withSession(program, within('task-detail-read', 'substitution', id), async (context, actorId) => {
        const pdf = await renderSubstitution(context, id, name, actorId);
        await writeOutput(out, pdf);
        print(program, { out, bytes: pdf.length }, [`${substitutionDocuments[name]}在 ${out}`]);
      }),
    );
}

function addList(substitute: Command, program: Command): void {
  substitute
    .command('list')
    .description('一个任务的历次替补')
    .argument('<任务编号>')
    .action((id: string) =>
      withSession(program, within('task-detail-read', 'task', id), async (context, actorId) => {
        await lookAtDraw(context, actorId, id, 'visits');
        const found = await listSubstitutions(context.db, id);
        print(program, found, found.flatMap(describe));
      }),
    );
}

async function report(
  program: Command,
  access: Access,
  work: (context: Context, actorId: string) => Promise<SubstitutionCase>,
): Promise<void> {
  await withSession(program, access, async (context, actorId) => {
    const substitution = await work(context, actorId);
    print(program, substitution, describe(substitution));
  });
}

function describe({
  id,
  state,
  number,
  ask,
  requestDigest,
  substitutionDigest,
}: SubstitutionCase): readonly string[] {
  const which = number === null ? '' : `第 ${number} 次替补  `;
  const digest = (label: string, hex: string | null): readonly string[] =>
    hex === null ? [] : [`${label} ${hex}`];
  return [
    `${id}  ${which}${substitutionStateLabels[state]}  ${substitutionReasons[ask.reason]}  ${ask.officers.join('、')}  ${ask.targets.length} 家`,
    ...digest('申请指纹', requestDigest),
    ...digest('替补指纹', substitutionDigest),
  ];
}

async function holdDraw(context: Context, actorId: string, id: string): Promise<SubstitutionCase> {
  const { request, requestDigest } = await getSubstitution(context.db, id);
  if (request === null || requestDigest === null)
    throw new Refusal('wrong-state', '替补申请还没有批准，不能抽取');
  const { entropy_plan: plan } = JSON.parse(request) as SubstitutionRequest;
  const typed = await withTerminal(async (ask) => {
    process.stderr.write(
      `请两位见证人把替补见证表上的申请指纹与屏幕逐位核对：\n  ${inGroups(requestDigest)}\n`,
    );
    if ((await ask('一致请输入 一致：')).trim() !== '一致')
      throw new Refusal('invalid', '申请指纹未核对一致，没有抽取');
    const { names, answer } = await askPeople(ask, witnesses);
    const isDice = plan.every(({ options: [first] }) => first?.kind === 'dice');
    const sources = isDice ? await askDice(ask, plan, names) : await askValues(ask, plan);
    return { ...answer, objections: await ask(objectionQuestion), sources };
  });
  return drawSubstitution(context, actorId, id, parseAs(CeremonySchema, typed, '抽取记录'));
}

async function askValues(ask: Ask, plan: EntropyPlan): Promise<readonly TypedValue[]> {
  const values: TypedValue[] = [];
  for (const slot of plan) {
    process.stderr.write(`${slot.name}：${describeSlot(slot)}\n`);
    const by = await ask('从哪里读到：');
    const value = (await ask('读到的值：')).trim();
    values.push({ name: slot.name, by, value, again: (await ask('再输入一遍：')).trim() });
  }
  return values;
}

const labels = (reasons: Readonly<Record<string, string>>): string =>
  Object.entries(reasons)
    .map(([code, label]) => `${code}（${label}）`)
    .join('、');
