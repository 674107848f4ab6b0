import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { loadConfig, type Config } from '../config.ts';
import { createContext, type Context, type ServiceState } from '../context.ts';
import { chinaTime } from '../core/calendar/instants.ts';
import { Refusal } from '../core/refusal.ts';
import { selfTestGenerator } from '../core/stream.ts';
import { createApp } from '../http/app.ts';
import { makeMetrics } from '../http/metrics.ts';
import { maxConnections, serverLimits } from '../http/server-limits.ts';
import { connect, type Db } from '../store/connect.ts';
import { openCipher } from '../store/data-keys.ts';
import { migrate } from '../store/migrate.ts';
import { startJobs } from '../usecases/jobs/start-jobs.ts';
import { checkDatabase } from '../usecases/operations/check-database.ts';
import { checkFiles } from '../usecases/operations/check-files.ts';
import { newSetUpToken } from '../usecases/people/set-up.ts';
import { programVersion } from '../usecases/operations/program-version.ts';
import { endOnBugs, logRequest, makeLogger } from './logger.ts';
import { stopService, untilTold } from './stop-service.ts';

/** `shuangsui serve`: the service, until it is told to end. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('启动服务；地址、数据库等全部设置见 .env.example')
    .action(async () => {
      const config = loadConfig();
      const logger = makeLogger(config);
      endOnBugs(logger);
      selfTestGenerator();
      const faults = await checkFiles(config);
      if (faults.length > 0) throw new Refusal('invalid', '不能启动', faults);
      const db = connect(config.databaseUrl);
      try {
        await run(config, logger, db);
      } finally {
        // A statement that hangs must not hold up the end.
        await Promise.race([db.destroy(), sleep(2000, undefined, { ref: false })]);
      }
      process.exit(0);
    });
}

async function run(config: Config, logger: Logger, db: Db): Promise<void> {
  let isStopping = false;
  const context = await prepare(config, logger, db, () => isStopping);
  const metrics = makeMetrics(context, config.metricsToken);
  const { publicOrigin, trustProxy, clientCertHeader, logsAddresses } = config;
  const app = createApp(context, {
    publicOrigin,
    trustProxy,
    clientCertHeader,
    logsAddresses,
    metrics,
    accessLog: (line) => logRequest(logger, line),
    log: (line) => logger.error(JSON.parse(line) as object),
  });
  const server = createServer(serverLimits, app);
  server.maxConnections = maxConnections;
  const address = await listen(server, config);
  const onFailure = (job: string, reason: string): void => {
    logger.error({ event: 'job-failed', job, reason });
  };
  await offerSetUp(context);
  const jobs = config.runsJobs ? startJobs(context, { onFailure }) : undefined;
  logger.info(
    { event: 'ready', version: programVersion },
    `双随已启动：${address}（接口说明 /api/docs，按 Ctrl+C 结束）`,
  );
  const signal = await untilTold();
  isStopping = true;
  logger.info({ event: 'stopping', signal });
  const inTime = await stopService(server, async () => jobs?.stop());
  logger.info({ event: 'stopped', cut: !inTime });
}

/** Brings the database to the program's schema, refuses one that is not safe, and gives the context of the service. */
async function prepare(config: Config, logger: Logger, db: Db, isStopping: () => boolean): Promise<Context> {
  const migrated = await migrate(db);
  if (migrated.length > 0)
    logger.info({ event: 'migrated', count: migrated.length, newest: migrated.at(-1) });
  const cipher = await openCipher(db, config.dataKey, () => new Date());
  const { databaseUrl, dataDir, backupDir } = config;
  const file = databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined;
  const service: ServiceState = {
    startedAt: new Date(),
    isStopping,
    folders: {
      data: dataDir,
      backups: backupDir,
      ...(file === undefined ? {} : { database: dirname(file) }),
    },
    minFreeMb: config.minFreeMb,
  };
  const context: Context = {
    ...createContext(db, config.logKeys, cipher),
    protectionLevel: config.protectionLevel,
    allowsCertificateAlone: config.allowsCertificateAlone,
    backups: { databaseUrl, folder: backupDir, keep: config.backupKeep },
    service,
  };
  const { faults, warnings } = await checkDatabase(context);
  for (const warning of warnings) logger.warn({ event: 'database' }, warning);
  if (faults.length > 0) {
    const problems = faults.map((message) => ({ place: 'DATABASE_URL', message }));
    throw new Refusal('wrong-state', '不能启动', problems);
  }
  return context;
}

/** The token of the first set-up goes to whoever started the service, beside the log: it is a secret until it was used. */
async function offerSetUp(context: Context): Promise<void> {
  const offered = await newSetUpToken(context);
  if (offered === null) return;
  const until = chinaTime(offered.expiresAt);
  process.stderr.write(`首次设置的令牌（到 ${until} 有效，用过作废）：${offered.token}\n`);
}

async function listen(server: Server, { host, port }: Config): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Refusal('conflict', `端口 ${port} 已被占用：请结束占用它的程序，或用 PORT 另选一个`);
  }
  const { port: used } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${used}`;
}
