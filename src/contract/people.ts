import { z } from 'zod';
import { Code, Day, line, pageOf, rowListQuery, StoredInstant } from './values.ts';

export const ActorSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    organisation_code: z.string(),
    created_at: StoredInstant,
  })
  .meta({ id: 'Actor', description: '操作人' });

export const ActorPageSchema = pageOf(ActorSchema).meta({ id: 'ActorPage' });

export const actorListQuery = rowListQuery(['id', 'name', 'title', 'organisation_code', 'created_at']);

export const ActorRequest = z
  .strictObject({
    id: Code.describe('操作人编号'),
    name: line(50),
    title: line(50).describe('职务'),
    organisation_code: Code.describe('所属机构代码'),
  })
  .meta({ id: 'ActorRequest', description: '登记操作人' });

const RecusalState = z.enum(['active', 'ended']).describe('active 回避，ended 解除回避');

export const RecusalSchema = z
  .strictObject({
    officer_code: z.string(),
    target_code: z.string(),
    version: z.int(),
    state: RecusalState,
    ground: z.string().describe('理由'),
    actor_id: z.string().describe('登记人'),
    approver_id: z.string().describe('决定人'),
    effective_on: z.string(),
    recorded_at: StoredInstant,
  })
  .meta({ id: 'Recusal', description: '一名检查人员对一家机构的回避' });

export const RecusalPageSchema = pageOf(RecusalSchema).meta({ id: 'RecusalPage' });

export const recusalListQuery = {
  ...rowListQuery(['officer_code', 'target_code', 'state', 'effective_on', 'recorded_at']),
  as_of: Day.optional().describe('截至这一天'),
};

export const RecusalRequest = z
  .strictObject({
    officer_code: Code,
    target_code: Code,
    ground: line(200).describe('理由'),
    effective_on: Day,
    approver_id: Code.describe('决定人的编号，不能是登记人自己'),
    state: RecusalState,
  })
  .meta({ id: 'RecusalRequest', description: '登记或解除回避' });
