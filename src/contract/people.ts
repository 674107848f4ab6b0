import { z } from 'zod';
import {
  recusalGrounds,
  recusalRequesters,
  type RecusalGround,
  type RecusalRequester,
} from '../core/task/recusal-grounds.ts';
import { Code, Day, line, pageOf, rowListQuery, StoredInstant } from './values.ts';

export const ActorSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    organisation_code: z.string(),
    officer_code: z.string().nullable().describe('检查人员编号；null 为不是检查人员'),
    created_at: StoredInstant,
  })
  .meta({ id: 'Actor', description: '操作人' });

export const ActorPageSchema = pageOf(ActorSchema).meta({ id: 'ActorPage' });

export const actorListQuery = rowListQuery(['id', 'name', 'title', 'organisation_code', 'created_at']);

const RecusalState = z.enum(['active', 'ended']).describe('active 回避，ended 解除回避');

const GroundKind = z.enum(Object.keys(recusalGrounds) as RecusalGround[]).describe(
  Object.entries(recusalGrounds)
    .map(([key, { label, source }]) => `${key} ${label}（${source}）`)
    .join('；'),
);

const Requester = z.enum(Object.keys(recusalRequesters) as RecusalRequester[]);

export const RecusalSchema = z
  .strictObject({
    officer_code: z.string(),
    target_code: z.string(),
    version: z.int(),
    state: RecusalState,
    ground_kind: GroundKind,
    ground_label: z.string(),
    ground: z.string().describe('理由'),
    requested_by: Requester.nullable().describe('由谁提出；null 为没有记载'),
    requested_by_label: z.string().nullable(),
    actor_id: z.string().describe('登记人'),
    approver_id: z.string().describe('决定人'),
    effective_on: z.string(),
    recorded_at: StoredInstant,
  })
  .meta({ id: 'Recusal', description: '一名检查人员对一家机构的回避' });

export const RecusalPageSchema = pageOf(RecusalSchema).meta({ id: 'RecusalPage' });

export const recusalListQuery = {
  ...rowListQuery(['officer_code', 'target_code', 'state', 'ground_kind', 'effective_on', 'recorded_at']),
  as_of: Day.optional().describe('截至这一天'),
};

export const RecusalRequest = z
  .strictObject({
    officer_code: Code,
    target_code: Code,
    ground_kind: GroundKind.default('other'),
    ground: line(200, 0).default('').describe('理由；类别为 other 时必填'),
    requested_by: Requester.default('body').describe(
      Object.entries(recusalRequesters)
        .map(([key, label]) => `${key} ${label}`)
        .join('、'),
    ),
    effective_on: Day,
    approver_id: Code.describe('决定人的编号，不能是登记人自己'),
    state: RecusalState,
    is_shortage_known: z
      .boolean()
      .default(false)
      .describe('true 为已知登记后能检查这家机构的持有效执法证人员不足两人'),
  })
  .meta({ id: 'RecusalRequest', description: '登记或解除回避' });
