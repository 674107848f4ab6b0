import { z } from 'zod';
import {
  mannerLabels,
  participationLabels,
  type ParticipationManner,
  type ParticipationState,
} from '../core/task/participation.ts';
import { TaskSchema } from './tasks.ts';
import { Id, pageOf, prose, rowListQuery, StoredInstant } from './values.ts';

const State = z.enum(Object.keys(participationLabels) as ParticipationState[]);

const Manner = z
  .enum(Object.keys(mannerLabels) as ParticipationManner[])
  .nullable()
  .describe('own-person 本部门人员答复，signed-sheet 签字回执；null 为没有答复');

export const ParticipationSchema = z
  .strictObject({
    department_code: z.string(),
    name: z.string(),
    state: State,
    state_label: z.string(),
    due_on: z.string().describe('确认期限的最后一日：抽取次日起两个工作日'),
    due_at: StoredInstant.describe('期限届满的时刻；届满未答复的为“逾期未确认”，不视为同意'),
    is_late: z.boolean().describe('是否期限届满后才答复'),
    manner: Manner,
    manner_label: z.string().nullable(),
    scan_id: z.string().nullable().describe('签字回执的扫描件'),
    reason: z.string().describe('不参加的原因，或说明'),
    history: z.array(
      z.strictObject({
        version: z.int(),
        state: State,
        manner: Manner,
        scan_id: z.string().nullable(),
        reason: z.string(),
        actor_id: z.string(),
        recorded_at: StoredInstant,
      }),
    ),
  })
  .meta({ id: 'Participation', description: '配合部门对联合抽查的确认' });

export const ParticipationPageSchema = pageOf(ParticipationSchema).meta({ id: 'ParticipationPage' });

export const participationListQuery = rowListQuery(['department_code', 'name', 'state', 'due_on', 'manner']);

const scanId = Id.nullable()
  .default(null)
  .describe('签字回执的扫描件编号，先上传到本任务；省略为本部门人员亲自答复');

export const ConfirmParticipationRequest = z
  .strictObject({ scan_id: scanId, remark: prose(500, 0).default('').describe('说明') })
  .meta({ id: 'ConfirmParticipationRequest', description: '配合部门确认参加' });

export const DeclineParticipationRequest = z
  .strictObject({ scan_id: scanId, reason: prose(500).describe('不参加的原因') })
  .meta({ id: 'DeclineParticipationRequest', description: '配合部门不参加' });

export const SilenceSchema = z
  .strictObject({ departments: z.array(z.string()).describe('这次登记为逾期未确认的部门') })
  .meta({ id: 'Silence', description: '逾期未确认的登记' });

export const TaskWithParticipantsSchema = TaskSchema.extend({
  participants: z.array(ParticipationSchema).describe('配合部门的确认情况；抽取之前和其他类型为空'),
}).meta({ id: 'TaskWithParticipants', description: '抽查任务和配合部门的确认情况' });
