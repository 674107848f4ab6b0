import type { Route } from './route.ts';
import { amendmentRoutes } from './routes/amendments.ts';
import { calendarRoutes } from './routes/calendar.ts';
import { ceremonyRoutes } from './routes/ceremony.ts';
import { annualPlanRoutes } from './routes/annual-plans.ts';
import { dispatchRoutes } from './routes/dispatch.ts';
import { withDocumentation } from './routes/documentation.ts';
import { importRoutes } from './routes/imports.ts';
import { jobRoutes } from './routes/jobs.ts';
import { listRoutes } from './routes/lists.ts';
import { logRoutes } from './routes/log.ts';
import { operationRoutes } from './routes/operations.ts';
import { personalRoutes } from './routes/personal.ts';
import { participationRoutes } from './routes/participation.ts';
import { peopleRoutes } from './routes/people.ts';
import { accountsRoutes } from './routes/accounts.ts';
import { certificateRoutes } from './routes/certificates.ts';
import { ownAccountRoutes } from './routes/own-account.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { publicRoutes } from './routes/public.ts';
import { recordDrawRoutes } from './routes/record-draws.ts';
import { rateRoutes } from './routes/rates.ts';
import { reconciliationRoutes } from './routes/reconciliations.ts';
import { riskDataRoutes } from './routes/risk-data.ts';
import { riskRoutes } from './routes/risk.ts';
import { proofRoutes } from './routes/task-proof.ts';
import { slipRoutes } from './routes/slips.ts';
import { taskRoutes } from './routes/tasks.ts';
import { trailRoutes } from './routes/trail.ts';
import { visitImportRoutes } from './routes/visit-imports.ts';
import { visitRoutes } from './routes/visits.ts';

/** Every route of the API, in the order in which the documentation shows them. */
export const routes: readonly Route[] = withDocumentation([
  ...sessionRoutes,
  ...ownAccountRoutes,
  ...accountsRoutes,
  ...certificateRoutes,
  ...peopleRoutes,
  ...listRoutes,
  ...personalRoutes,
  ...importRoutes,
  ...reconciliationRoutes,
  ...riskRoutes,
  ...riskDataRoutes,
  ...annualPlanRoutes,
  ...taskRoutes,
  ...ceremonyRoutes,
  ...participationRoutes,
  ...proofRoutes,
  ...amendmentRoutes,
  ...slipRoutes,
  ...recordDrawRoutes,
  ...visitRoutes,
  ...visitImportRoutes,
  ...dispatchRoutes,
  ...calendarRoutes,
  ...publicRoutes,
  ...rateRoutes,
  ...logRoutes,
  ...trailRoutes,
  ...jobRoutes,
  ...operationRoutes,
]);
