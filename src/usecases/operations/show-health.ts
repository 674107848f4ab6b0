import type { HealthDetails } from '../../contract/operations.ts';
import type { Json } from '../../core/canonical-json.ts';
import type { Context } from '../../context.ts';
import { listStored } from '../../files/backup-folder.ts';
import { countJobRuns } from '../../store/job-runs.ts';
import { readSchemaState } from '../../store/migrate.ts';
import { readDatabaseVersion } from '../../store/views/database-facts.ts';
import { findLastEntry } from '../../store/views/last-entry.ts';
import { readOperationCounts } from '../../store/views/operation-counts.ts';
import { findJobAlarms } from '../jobs/find-alarms.ts';
import { clockDifference } from './check-database.ts';
import { checkReadiness, freeMegabytes } from './check-readiness.ts';
import { programVersion } from './program-version.ts';

/** Everything about the state of the service that an administrator should see; no business data, nothing personal. */
export async function showHealth(context: Context): Promise<HealthDetails> {
  const { db, service, now } = context;
  const problems = await checkReadiness(context);
  const counts = await readOperationCounts(db, now());
  return {
    ready: problems.length === 0,
    problems: [...problems],
    program: programVersion,
    node: process.version,
    started_at: service?.startedAt.toISOString() ?? null,
    database: {
      ...(await readDatabaseVersion(db)),
      schema: (await readSchemaState(db)).newest,
      clock_difference_ms: await clockDifference(context),
    },
    disks: await Promise.all(
      Object.entries(service?.folders ?? {}).map(async ([name, folder]) => ({
        name,
        free_mb: await freeMegabytes(folder),
      })),
    ),
    backup: await describeBackup(context),
    drill: await describeDrill(context),
    recheck: await describeRecheck(context),
    counts: {
      draws: counts.draws,
      audit_entries: counts.auditEntries,
      log_entries: counts.logEntries,
      locked_accounts: counts.lockedAccounts,
    },
    jobs: await countStates(context),
    alarms: [...(await findJobAlarms(context))],
  };
}

/** The newest backup and its age; null when there is none. */
export async function describeBackup({ backups, now }: Context): Promise<HealthDetails['backup']> {
  if (backups === undefined) return null;
  const newest = (await listStored(backups.folder)).at(-1)?.manifest;
  if (newest === undefined) return null;
  const age = Math.round((now().getTime() - Date.parse(newest.made_at)) / 1000);
  return { name: newest.name, made_at: newest.made_at, age_s: Math.max(0, age) };
}

async function describeDrill({ db }: Context): Promise<HealthDetails['drill']> {
  const entry = await findLastEntry(db, ['backup-drilled', 'backup-drill-failed']);
  if (entry === undefined) return null;
  const { at, action, detail } = entry;
  return { at, passed: action === 'backup-drilled', seconds: numberIn(detail, 'seconds') };
}

async function describeRecheck({ db }: Context): Promise<HealthDetails['recheck']> {
  const entry = await findLastEntry(db, ['recheck-passed', 'recheck-alarm']);
  if (entry === undefined) return null;
  const { at, action, detail } = entry;
  return { at, passed: action === 'recheck-passed', draws: numberIn(detail, 'draws') };
}

async function countStates({ db }: Context): Promise<Readonly<Record<string, number>>> {
  const states: Record<string, number> = {};
  for (const { state, total } of await countJobRuns(db)) states[state] = (states[state] ?? 0) + total;
  return states;
}

function numberIn(detail: Json, member: string): number | null {
  const value = (detail as Readonly<Record<string, Json>> | null)?.[member];
  return typeof value === 'number' ? value : null;
}
