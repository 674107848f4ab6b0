import {
  CeremonyStateSchema,
  DiceRequest,
  RecordedDiceSchema,
  RehearsalSchema,
  SecretRequest,
  SecretSchema,
} from '../../contract/ceremony.ts';
import { Id } from '../../contract/values.ts';
import type { EntropySlot } from '../../core/proof/entropy/entropy-plan.ts';
import { describeSlot } from '../../core/task/describe-ceremony.ts';
import { makeSecret } from '../../usecases/make-secret.ts';
import { recordDice } from '../../usecases/record-dice.ts';
import { rehearseTask } from '../../usecases/rehearse-task.ts';
import { showCeremony } from '../../usecases/show-ceremony.ts';
import { reads, writes, type Route } from '../route.ts';

const tag = '抽查任务';
const params = { id: Id };
const refusals = ['not-found', 'wrong-state'] as const;

const showSlot = (slot: EntropySlot) => ({ name: slot.name, description: describeSlot(slot) });

/** What a draw needs besides the steps of its task: secrets beforehand, dice before later values, and a rehearsal before the freeze. */
export const ceremonyRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/tasks/{id}/rehearsal',
    access: { permission: 'task-read', of: { kind: 'task', param: 'id' } },
    isHeavy: true,
    tag,
    summary: '演练：冻结之前用固定的数走一遍；不保存，与结果无关；冻结之后拒绝',
    params,
    answer: RehearsalSchema,
    refusals: [...refusals, 'contradiction', 'conflict'],
    handle: (context, call) => rehearseTask(context, call.params.id),
  }),
  writes({
    path: '/api/v1/tasks/{id}/secrets',
    access: { permission: 'task-draw', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '生成方案中的保密数；三份只在这次回答中出现，哪里也不保存；公布名录指纹之前可以重做',
    params,
    status: 201,
    isSecret: true,
    body: SecretRequest,
    example: { slot: 'secret' },
    answer: SecretSchema,
    refusals,
    handle: async (context, { actorId, params: { id }, body }) => {
      const { slot, option, holder, digest, createdAt, shares } = await makeSecret(
        context,
        actorId,
        id,
        body,
      );
      return { slot, option, holder, digest, created_at: createdAt, shares: [...shares] };
    },
  }),
  reads({
    path: '/api/v1/tasks/{id}/ceremony',
    access: { known: 'task-read', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '抽取要用哪些随机数、已记录了哪些；公布名录指纹之后才有',
    params,
    answer: CeremonyStateSchema,
    refusals,
    handle: async (context, call) => {
      const { commitment, plan, recorded } = await showCeremony(context, call.params.id);
      return { commitment, sources: plan.map(showSlot), plan, recorded };
    },
  }),
  writes({
    path: '/api/v1/tasks/{id}/dice',
    access: { permission: 'task-draw', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '在其他随机数产生之前记录骰子；只有骰子的方案不用这一步；不能由冻结人操作',
    params,
    body: DiceRequest,
    example: {
      sources: [
        { name: 'dice-a', by: '赵六', value: '314159265358', again: '314159265358' },
        { name: 'dice-b', by: '钱七', value: '271828182845', again: '271828182845' },
      ],
    },
    answer: RecordedDiceSchema,
    refusals: [...refusals, 'same-person'],
    handle: async (context, { actorId, params: { id }, body }) => {
      const { digest, remaining } = await recordDice(context, actorId, id, body.sources);
      return { digest, remaining: remaining.map(showSlot) };
    },
  }),
];
