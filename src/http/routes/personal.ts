import { ListNameSchema } from '../../contract/lists.ts';
import { PersonalRequest, PersonalSchema } from '../../contract/personal.ts';
import { Code } from '../../contract/values.ts';
import { readPersonal } from '../../usecases/people/read-personal.ts';
import { writes, type Route } from '../route.ts';

/** Unmasked personal values, one record at a time, each look with its reason in the audit trail. */
export const personalRoutes: readonly Route[] = [
  writes({
    path: '/api/v1/lists/{list}/{code}/personal',
    access: { permission: 'personal-read', of: { kind: 'record', param: 'code' } },
    tag: '名录',
    summary: '查看一条记录未遮盖的个人信息；每次都写入审计记录',
    params: { list: ListNameSchema, code: Code },
    isSecret: true,
    body: PersonalRequest,
    example: { reason: '办理执法证换发，核对证件' },
    answer: PersonalSchema,
    refusals: ['not-found'],
    handle: (context, { actorId, params, body }) =>
      readPersonal(context, actorId, { ...params, reason: body.reason }),
  }),
];
