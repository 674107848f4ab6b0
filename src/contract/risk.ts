import { z } from 'zod';
import { Code, Day, Id, line, pageOf, prose, rowListQuery, StoredInstant, whole } from './values.ts';

const ratio = whole(0, 10_000);
const points = whole(0, 1_000_000).describe('分值');

const CreditClassSchema = z
  .strictObject({
    class: line(10).describe('等级代号，如 A'),
    label: line(50).describe('等级名称'),
    rank: whole(1, 20).describe('从好到差的次序，1 为最好'),
    ratio_min_bp: ratio.describe('年抽查比例下限，万分之一'),
    ratio_max_bp: ratio.nullable().describe('年抽查比例上限，万分之一；null 为不设'),
    visits_max: whole(1, 366).nullable().describe('每年检查次数上限；null 为按需'),
    points: points.describe('示例风险模型中这一等级的分值'),
  })
  .meta({ id: 'CreditClass', description: '信用等级表的一行' });

const profile = {
  name: line(50).describe('等级表的名称，如 四级'),
  classes: z.array(CreditClassSchema).min(2).max(20).describe('从好到差'),
};

const decision = {
  effective_on: Day.describe('生效日期'),
  reason: prose(500).describe('变动原因'),
};

export const ProfileRequest = z
  .strictObject({ ...profile, ...decision })
  .meta({ id: 'CreditProfileRequest', description: '采用一张信用等级表，整张取代现行的' });

export const StartingProfilesSchema = z
  .strictObject({ entries: z.array(z.strictObject(profile).meta({ id: 'CreditProfileExample' })) })
  .meta({ id: 'CreditProfileExamples', description: '可作起点的等级表；采用之前不生效' });

export const ProfileSchema = z
  .strictObject({
    ...profile,
    version: z.int(),
    reason: z.string(),
    actor_id: z.string().describe('采用人'),
    effective_on: z.string(),
    recorded_at: StoredInstant,
  })
  .meta({ id: 'CreditProfile', description: '已采用的信用等级表' });

export const ProfilePageSchema = pageOf(ProfileSchema).meta({ id: 'CreditProfilePage' });

export const profileListQuery = rowListQuery(['version', 'name', 'effective_on', 'recorded_at']);

const key = line(64);
const IndicatorSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('value').describe('按文字栏目的取值计分'),
      attribute: key.describe('名录栏目名，如 credit_class、key_unit'),
      table: z.array(z.strictObject({ value: line(200, 0), points })).max(1000),
      otherwise: points.describe('其他取值的分值'),
    }),
    z.strictObject({
      kind: z.literal('band').describe('按指标所在的档次计分'),
      measure: key.describe('指标名，如 fund_amount'),
      bands: z.array(z.strictObject({ from: whole(0, 1e15).describe('起点'), points })).max(1000),
      otherwise: points.describe('没有数据或不足第一档时的分值'),
    }),
  ])
  .meta({ id: 'RiskIndicator', description: '风险模型的一项指标' });

export const ModelRequest = z
  .strictObject({
    code: Code.describe('模型编号；已有的编号拟定下一版'),
    name: line(60).describe('模型名称'),
    base: whole(1, 1_000_000).describe('基础分，每家都有'),
    indicators: z.array(IndicatorSchema).max(50),
    reason: prose(500).describe('拟定或修改的理由'),
  })
  .meta({ id: 'RiskModelRequest', description: '拟定风险模型' });

export const WeightsSchema = z
  .strictObject({
    name: line(200).describe('风险模型的名称和版本'),
    base: whole(1, 1_000_000).describe('基础分，每家都有'),
    indicators: z.array(IndicatorSchema).max(50),
  })
  .meta({ id: 'RiskFormula', description: '权重公式' });

export const ModelExampleSchema = z
  .strictObject({ weights: WeightsSchema, formula: z.array(z.string()).describe('公式的文字说明') })
  .meta({ id: 'RiskModelExample', description: '示例风险模型；须经拟定和采用' });

export const ModelSchema = z
  .strictObject({
    code: z.string(),
    version: z.int(),
    name: z.string(),
    state: z
      .enum(['draft', 'adopted', 'superseded'])
      .describe('draft 拟定、adopted 采用、superseded 已被取代'),
    weights: WeightsSchema,
    formula: z.array(z.string()).describe('公布的公式，逐项说明'),
    reason: z.string(),
    drafted_by: z.string().describe('拟定人'),
    drafted_at: StoredInstant,
    adopted_by: z.string().nullable().describe('采用人，不能是拟定人'),
    adopted_at: StoredInstant.nullable(),
    superseded_at: StoredInstant.nullable(),
  })
  .meta({ id: 'RiskModel', description: '风险模型的一个版本' });

export const ModelPageSchema = pageOf(ModelSchema).meta({ id: 'RiskModelPage' });

export const modelListQuery = rowListQuery(['code', 'version', 'state', 'drafted_at']);

export const modelVersion = {
  code: Code.describe('模型编号'),
  version: z.coerce.number().int().min(1).max(1_000_000).describe('第几版'),
};

export const comparisonQuery = { task: Id.describe('抽查任务的编号') };

const chance = z.int().describe('概率，十亿分之一');

const GroupMeansSchema = z
  .strictObject({ value: z.string(), count: z.int(), before: chance, after: chance })
  .meta({ id: 'GroupMeans', description: '一类对象的平均概率' });

const ChanceChangeSchema = z
  .strictObject({ id: z.string(), name: z.string(), before: chance, after: chance })
  .meta({ id: 'ChanceChange', description: '一家概率的变化' });

export const ComparisonSchema = z
  .strictObject({
    count: z.int().describe('可抽对象家数'),
    changed: z.int().describe('概率有变化的家数'),
    at_maximum: z.strictObject({ before: z.int(), after: z.int() }).describe('达到概率上限的家数'),
    by_class: z.array(GroupMeansSchema).describe('按信用等级'),
    by_kind: z.array(GroupMeansSchema).describe('按机构类别'),
    risers: z.array(ChanceChangeSchema).describe('上升最多的'),
    fallers: z.array(ChanceChangeSchema).describe('下降最多的'),
  })
  .meta({ id: 'ChanceComparison', description: '换用另一风险模型时抽中概率的变化' });
