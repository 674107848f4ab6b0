import {
  comparisonQuery,
  ComparisonSchema,
  ModelExampleSchema,
  modelListQuery,
  ModelPageSchema,
  ModelRequest,
  ModelSchema,
  modelVersion,
  ProfilePageSchema,
  profileListQuery,
  ProfileRequest,
  ProfileSchema,
  StartingProfilesSchema,
} from '../../contract/risk.ts';
import { Day, Nothing } from '../../contract/values.ts';
import type { Weights } from '../../core/draw/weights.ts';
import { startingProfiles, type CreditProfile } from '../../core/risk/credit-classes.ts';
import { describeModel, startingModel } from '../../core/risk/model.ts';
import { chinaDay } from '../../core/task/china-day.ts';
import type { Context } from '../../context.ts';
import { listProfiles, profileInForce, type AdoptedProfile } from '../../store/credit-classes.ts';
import { getModel, listModels, type RiskModel } from '../../store/risk-models.ts';
import { adoptCreditProfile } from '../../usecases/adopt-credit-profile.ts';
import { adoptRiskModel } from '../../usecases/adopt-risk-model.ts';
import { requireProfile } from '../../usecases/check-risk-sheet.ts';
import { compareModels } from '../../usecases/compare-models.ts';
import { draftRiskModel } from '../../usecases/draft-risk-model.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { reads, writes, type Route } from '../route.ts';

const classTag = '信用等级';
const modelTag = '风险模型';

// The schemas have plain arrays where the core has read-only ones.
const showClasses = ({ classes }: CreditProfile) => classes.map((row) => ({ ...row }));

const showProfile = (profile: AdoptedProfile) => ({
  name: profile.name,
  classes: showClasses(profile),
  version: profile.version,
  reason: profile.reason,
  actor_id: profile.actorId,
  effective_on: profile.effectiveOn,
  recorded_at: profile.recordedAt,
});

const showModel = (model: RiskModel) => ({
  code: model.code,
  version: model.version,
  name: model.name,
  state: model.state,
  weights: model.weights,
  formula: describeModel(model.weights),
  reason: model.reason,
  drafted_by: model.draftedBy,
  drafted_at: model.draftedAt,
  adopted_by: model.adoptedBy,
  adopted_at: model.adoptedAt,
  superseded_at: model.supersededAt,
});

const today = ({ now }: Context): string => chinaDay(now().toISOString());

const [four] = startingProfiles;
const profileExample = {
  name: four?.name ?? '',
  classes: (four?.classes ?? []).map((row) => ({ ...row })),
  effective_on: '2026-11-01',
  reason: '按市局文件采用四级分类',
};

const modelExample = {
  code: 'YB',
  name: '医保基金风险模型',
  base: 10,
  indicators: [
    {
      kind: 'value' as const,
      attribute: 'credit_class',
      table: [
        { value: 'A', points: 0 },
        { value: 'D', points: 60 },
      ],
      otherwise: 10,
    },
    {
      kind: 'band' as const,
      measure: 'complaints',
      bands: [
        { from: 1, points: 10 },
        { from: 3, points: 20 },
      ],
      otherwise: 0,
    },
  ],
  reason: '首次拟定',
};

/** Credit classes and risk models: what steers the chances of a draw. */
export const riskRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/credit-classes',
    access: { permission: 'risk-read', of: 'nothing' },
    tag: classTag,
    summary: '历次采用的信用等级表，新的在前',
    query: profileListQuery,
    answer: ProfilePageSchema,
    handle: async ({ db }, { query }) => pageOfRows((await listProfiles(db)).map(showProfile), query),
  }),
  writes({
    path: '/api/v1/credit-classes',
    access: { permission: 'risk-adopt', of: 'nothing' },
    tag: classTag,
    summary: '采用一张信用等级表，整张取代现行的',
    status: 201,
    body: ProfileRequest,
    example: profileExample,
    answer: ProfileSchema,
    handle: async (context, { actorId, body: { effective_on: effectiveOn, ...rest } }) =>
      showProfile(await adoptCreditProfile(context, actorId, { ...rest, effectiveOn })),
  }),
  reads({
    path: '/api/v1/credit-classes/in-force',
    access: { permission: 'risk-read', of: 'nothing' },
    tag: classTag,
    summary: '现行的信用等级表，或过去某日的',
    query: { as_of: Day.optional().describe('截至这一天；省略为今天') },
    answer: ProfileSchema,
    refusals: ['wrong-state'],
    handle: async (context, { query }) =>
      showProfile(await requireProfile(context.db, query.as_of ?? today(context))),
  }),
  reads({
    path: '/api/v1/credit-classes/examples',
    access: { permission: 'risk-read', of: 'nothing' },
    tag: classTag,
    summary: '可作起点的等级表，采用之前不生效',
    answer: StartingProfilesSchema,
    handle: () =>
      Promise.resolve({
        entries: startingProfiles.map((profile) => ({ name: profile.name, classes: showClasses(profile) })),
      }),
  }),
  reads({
    path: '/api/v1/risk-models',
    access: { permission: 'risk-read', of: 'nothing' },
    tag: modelTag,
    summary: '全部风险模型的各个版本',
    query: modelListQuery,
    answer: ModelPageSchema,
    handle: async ({ db }, { query }) => pageOfRows((await listModels(db)).map(showModel), query),
  }),
  writes({
    path: '/api/v1/risk-models',
    access: { permission: 'risk-change', of: 'nothing' },
    tag: modelTag,
    summary: '拟定风险模型，或已有模型的下一版',
    status: 201,
    body: ModelRequest,
    example: modelExample,
    answer: ModelSchema,
    handle: async (context, { actorId, body }) => showModel(await draftRiskModel(context, actorId, body)),
  }),
  reads({
    path: '/api/v1/risk-models/example',
    access: { permission: 'risk-read', of: 'nothing' },
    tag: modelTag,
    summary: '示例风险模型，等级分值取自现行的信用等级表',
    answer: ModelExampleSchema,
    handle: async (context) => {
      const profile = (await profileInForce(context.db, { day: today(context) })) ?? four;
      const weights: Weights = startingModel(profile?.classes ?? []);
      return { weights, formula: describeModel(weights) };
    },
  }),
  reads({
    path: '/api/v1/risk-models/{code}/versions/{version}',
    access: { permission: 'risk-read', of: 'nothing' },
    tag: modelTag,
    summary: '一个版本的公式',
    params: modelVersion,
    answer: ModelSchema,
    refusals: ['not-found'],
    handle: async ({ db }, { params }) => showModel(await getModel(db, params.code, params.version)),
  }),
  writes({
    path: '/api/v1/risk-models/{code}/versions/{version}/adopt',
    access: { permission: 'risk-adopt', of: 'nothing' },
    tag: modelTag,
    summary: '采用一个版本；采用人不能是拟定人',
    params: modelVersion,
    body: Nothing,
    example: undefined,
    answer: ModelSchema,
    refusals: ['not-found', 'same-person', 'wrong-state'],
    handle: async (context, { actorId, params }) =>
      showModel(await adoptRiskModel(context, actorId, params.code, params.version)),
  }),
  reads({
    path: '/api/v1/risk-models/{code}/versions/{version}/comparison',
    access: { permission: 'risk-read', of: { kind: 'task', query: 'task' } },
    isHeavy: true,
    tag: modelTag,
    summary: '用一个尚未冻结的任务试算：换用这一版后各家的概率如何变化',
    params: modelVersion,
    query: comparisonQuery,
    answer: ComparisonSchema,
    refusals: ['not-found', 'wrong-state', 'contradiction', 'conflict'],
    handle: (context, { params, query }) => compareModels(context, query.task, params.code, params.version),
  }),
];
