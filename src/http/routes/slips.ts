import { SlipSchema } from '../../contract/slips.ts';
import { Code, Id } from '../../contract/values.ts';
import { makeSlip } from '../../usecases/make-slip.ts';
import { renderTargetSlip } from '../../usecases/render-slip.ts';
import { gives, reads, type Route } from '../route.ts';

const params = { id: Id, code: Code };

/** What one institution is handed after the release. */
export const slipRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/tasks/{id}/slips/{code}',
    access: { permission: 'task-detail-read', of: { kind: 'task', param: 'id' } },
    tag: '结果与证明',
    summary: '单家凭条：这家机构在名录中的一行、证明和结果；名单公布之后由办理人员开具，每次都留痕',
    params,
    answer: SlipSchema,
    refusals: ['not-found', 'wrong-state', 'invalid'],
    handle: async (context, { looker, params: { id, code } }) => {
      const made = await makeSlip(context, looker, id, code);
      return { text: made.text, code: made.code };
    },
  }),
  gives({
    path: '/api/v1/tasks/{id}/slips/{code}/slip.pdf',
    access: { permission: 'task-detail-read', of: { kind: 'task', param: 'id' } },
    tag: '结果与证明',
    summary: '单家凭条，一页，带二维码',
    params,
    types: ['application/pdf'],
    refusals: ['not-found', 'wrong-state', 'missing-glyph'],
    handle: async (context, { looker, params: { id, code } }) => ({
      type: 'application/pdf',
      fileName: `单家凭条-${code}.pdf`,
      bytes: await renderTargetSlip(context, looker, id, code),
    }),
  }),
];
