import type { Command } from 'commander';
import { ModelRequest, ProfileRequest } from '../contract/risk.ts';
import { parseAs } from '../contract/parse.ts';
import { ratioText } from '../core/lists/field-text.ts';
import { startingProfiles, type CreditProfile } from '../core/risk/credit-classes.ts';
import { describeModel, startingModel } from '../core/risk/model.ts';
import type { ChanceChange, ChanceComparison, GroupMeans } from '../core/risk/compare-chances.ts';
import { Refusal } from '../core/refusal.ts';
import { percentOf } from '../core/task/describe.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { Context } from '../context.ts';
import { listProfiles, profileInForce } from '../store/credit-classes.ts';
import { getModel, listModels, type RiskModel } from '../store/risk-models.ts';
import { adoptCreditProfile } from '../usecases/adopt-credit-profile.ts';
import { adoptRiskModel } from '../usecases/adopt-risk-model.ts';
import { compareModels } from '../usecases/compare-models.ts';
import { draftRiskModel } from '../usecases/draft-risk-model.ts';
import { readJson } from './read-input.ts';
import { print, withSession, within } from './session.ts';

/** `shuangsui credit-classes | risk-model`: what steers the chances of a draw. */
export function addRisk(program: Command): void {
  addCreditClasses(program);
  addModels(program);
}

const today = ({ now }: Context): string => chinaDay(now().toISOString());

const describeProfile = ({ name, classes }: CreditProfile): readonly string[] => [
  `信用等级表“${name}”`,
  ...classes.map((row) => {
    const most = row.ratio_max_bp === null ? '不限' : ratioText(row.ratio_max_bp);
    const visits = row.visits_max === null ? '按需' : `每年至多 ${row.visits_max} 次`;
    return `${row.class} ${row.label}：抽查比例 ${ratioText(row.ratio_min_bp)} 至 ${most}，${visits}，${row.points} 分`;
  }),
];

function addCreditClasses(program: Command): void {
  const command = program.command('credit-classes').description('信用等级表：每级的抽查比例、次数和分值');
  command
    .command('show')
    .description('现行的等级表，和可作起点的示例')
    .action(async () => {
      await withSession(program, 'risk-read', async (context) => {
        const current = (await profileInForce(context.db, { day: today(context) })) ?? null;
        const versions = await listProfiles(context.db);
        const head =
          current === null ? ['还没有生效的信用等级表；示例：'] : [`现行第 ${current.version} 版：`];
        const shown = current === null ? startingProfiles : [current];
        print(program, { current, versions, examples: startingProfiles }, [
          ...head,
          ...shown.flatMap(describeProfile),
        ]);
      });
    });
  command
    .command('adopt')
    .description('采用一张等级表，整张取代现行的')
    .argument(
      '<名称或文件>',
      `示例的名称（${startingProfiles.map(({ name }) => name).join('、')}），或 JSON 文件`,
    )
    .requiredOption('--reason <原因>')
    .requiredOption('--effective-on <日期>', '如 2026-11-30')
    .action(async (given: string, options: { reason: string; effectiveOn: string }) => {
      const example = startingProfiles.find(({ name }) => name === given);
      const profile = (example ?? (await readJson(given))) as object;
      const { reason, effectiveOn } = options;
      const request = parseAs(ProfileRequest, { ...profile, reason, effective_on: effectiveOn }, given);
      await withSession(program, 'risk-adopt', async (context, actorId) => {
        const { name, classes } = request;
        const adopted = await adoptCreditProfile(context, actorId, {
          name,
          classes,
          effectiveOn,
          reason: request.reason,
        });
        print(program, adopted, [`已采用，第 ${adopted.version} 版`, ...describeProfile(adopted)]);
      });
    });
}

const stateLabels: Readonly<Record<RiskModel['state'], string>> = {
  draft: '拟定',
  adopted: '采用',
  superseded: '已被取代',
};

function addModels(program: Command): void {
  const command = program.command('risk-model').description('风险模型：公布的权重公式，拟定后由另一人采用');
  addCompare(command, program);
  command
    .command('draft')
    .description('拟定一个模型，或已有模型的下一版')
    .argument('[文件]', 'JSON：code、name、base、indicators、reason')
    .option('--example <模型编号>', '不用文件，而拟定示例模型，编号如 YB')
    .action(async (file: string | undefined, { example }: { example?: string }) => {
      await withSession(program, 'risk-change', async (context, actorId) => {
        const given = file === undefined ? await exampleDraft(context, example) : await readJson(file);
        const draft = parseAs(ModelRequest, given, file ?? '示例');
        const model = await draftRiskModel(context, actorId, draft);
        print(program, model, describeVersion(model));
      });
    });
  command
    .command('adopt')
    .description('采用一个版本；采用人不能是拟定人')
    .argument('<模型编号>')
    .argument('<版本>')
    .action(async (code: string, version: string) => {
      await withSession(program, 'risk-adopt', async (context, actorId) => {
        const model = await adoptRiskModel(context, actorId, code, versionOf(version));
        print(program, model, describeVersion(model));
      });
    });
  command
    .command('show')
    .description('全部模型，或一个版本的公式')
    .argument('[模型编号]')
    .argument('[版本]')
    .action(async (code: string | undefined, version: string | undefined) => {
      await withSession(program, 'risk-read', async ({ db }) => {
        if (code !== undefined && version !== undefined) {
          const model = await getModel(db, code, versionOf(version));
          print(program, model, describeVersion(model));
          return;
        }
        const models = (await listModels(db)).filter((model) => code === undefined || model.code === code);
        print(
          program,
          models,
          models.map(
            (model) => `${model.code}\t第 ${model.version} 版\t${stateLabels[model.state]}\t${model.name}`,
          ),
        );
      });
    });
}

function addCompare(command: Command, program: Command): void {
  command
    .command('compare')
    .description('用一个尚未冻结的任务试算：换用这一版后各家的概率如何变化；不保存')
    .argument('<模型编号>')
    .argument('<版本>')
    .requiredOption('--task <任务编号>')
    .action(async (code: string, version: string, { task }: { task: string }) => {
      await withSession(program, within('risk-read', 'task', task), async (context) => {
        const comparison = await compareModels(context, task, code, versionOf(version));
        print(program, comparison, describeComparison(comparison));
      });
    });
}

function describeComparison(comparison: ChanceComparison): readonly string[] {
  const { count, changed, at_maximum: most, by_class, by_kind, risers, fallers } = comparison;
  const change = (before: number, after: number): string => `${percentOf(before)} → ${percentOf(after)}`;
  const groups = (title: string, means: readonly GroupMeans[]): readonly string[] =>
    means.map(
      ({ value, count: size, before, after }) =>
        `${title} ${value === '' ? '未填写' : value}（${size} 家）：平均 ${change(before, after)}`,
    );
  const named = (title: string, changes: readonly ChanceChange[]): readonly string[] =>
    changes.map(({ id, name, before, after }) => `${title} ${id} ${name}：${change(before, after)}`);
  return [
    `可抽 ${count} 家，概率有变化 ${changed} 家，达到上限 ${most.before} → ${most.after} 家`,
    ...groups('信用等级', by_class),
    ...groups('机构类别', by_kind),
    ...named('上升', risers),
    ...named('下降', fallers),
  ];
}

async function exampleDraft(context: Context, code: string | undefined): Promise<unknown> {
  if (code === undefined) throw new Refusal('invalid', '请写明文件，或用 --example 模型编号 拟定示例模型');
  const profile = (await profileInForce(context.db, { day: today(context) })) ?? startingProfiles[0];
  return { code, ...startingModel(profile?.classes ?? []), reason: '以示例模型为起点' };
}

const describeVersion = ({ version, state, weights }: RiskModel): readonly string[] => [
  `第 ${version} 版，${stateLabels[state]}`,
  ...describeModel(weights),
];

function versionOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Refusal('invalid', '版本应为正整数，如 1');
}
