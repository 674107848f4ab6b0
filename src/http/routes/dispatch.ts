import { dispatchQuery, DispatchSchema } from '../../contract/dispatch.ts';
import { showDispatch, type Dispatch } from '../../usecases/show-dispatch.ts';
import { reads, type Route } from '../route.ts';

const showVisit = ({ visit, task, target, team }: Dispatch) => ({
  visit_id: visit.id,
  task_id: task.id,
  task_name: task.plan.name,
  draw_number: task.drawNumber,
  target_code: visit.targetCode,
  target_name: target.name,
  address: target.address,
  due: visit.due,
  team,
});

/** Where an inspector is sent, for himself alone. */
export const dispatchRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/dispatch',
    access: { permission: 'dispatch-read', of: 'filtered' },
    tag: '检查记录',
    summary: '检查人员本人待检查的机构，自各任务的派出日起；每次查看都留痕',
    query: dispatchQuery,
    answer: DispatchSchema,
    handle: async (context, { looker, query: { officer } }) => ({
      officer_code: officer,
      visits: (await showDispatch(context, looker, officer)).map(showVisit),
    }),
  }),
];
