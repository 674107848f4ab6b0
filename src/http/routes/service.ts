import { HealthSchema } from '../../contract/service.ts';
import { pingDatabase } from '../../store/views/health.ts';
import { reads, type Route } from '../route.ts';

/** Whether the service is up. */
export const serviceRoutes: readonly Route[] = [
  reads({
    path: '/healthz',
    access: 'open',
    tag: '服务',
    summary: '服务和数据库是否可用；不可用时为 500',
    answer: HealthSchema,
    handle: async ({ db }) => {
      await pingDatabase(db);
      return { status: 'ok' as const };
    },
  }),
];
