import { HealthDetailsSchema, HealthSchema } from '../../contract/operations.ts';
import { checkReadiness } from '../../usecases/operations/check-readiness.ts';
import { showHealth } from '../../usecases/operations/show-health.ts';
import { DoorFault } from '../problems.ts';
import { reads, type Route } from '../route.ts';

/** Whether the service lives, whether it should be given requests, and how it is. */
export const operationRoutes: readonly Route[] = [
  reads({
    path: '/healthz',
    access: 'open',
    tag: '服务',
    summary: '进程是否活着；不查数据库',
    answer: HealthSchema,
    handle: () => Promise.resolve({ status: 'ok' as const }),
  }),
  reads({
    path: '/readyz',
    access: 'open',
    tag: '服务',
    summary: '能否接受请求：数据库、表结构、磁盘、密钥；不能时为 503，并说明哪一项',
    answer: HealthSchema,
    handle: async (context) => {
      const problems = await checkReadiness(context);
      if (problems.length > 0) throw new DoorFault('not-ready', '服务暂时不能使用', problems);
      return { status: 'ok' as const };
    },
  }),
  reads({
    path: '/api/v1/health',
    access: { permission: 'job-read', of: 'nothing' },
    tag: '服务',
    summary: '服务的详细状况：版本、数据库、磁盘、备份、重算、任务调度',
    answer: HealthDetailsSchema,
    handle: showHealth,
  }),
];
