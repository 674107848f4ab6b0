import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command } from 'commander';
import { loadConfig, type Config } from '../config.ts';
import { createContext } from '../context.ts';
import { Refusal } from '../core/refusal.ts';
import { selfTestGenerator } from '../core/stream.ts';
import { createApp } from '../http/app.ts';
import { connect } from '../store/connect.ts';
import { openCipher } from '../store/data-keys.ts';
import { migrate } from '../store/migrate.ts';

/** `shuangsui serve`: the service on this machine, until it is told to end. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('启动服务（只在本机）；地址和数据库见 .env.example')
    .action(async () => {
      const config = loadConfig();
      selfTestGenerator();
      const db = connect(config.databaseUrl);
      try {
        await migrate(db);
        const cipher = await openCipher(db, config.dataKey, () => new Date());
        const server = createServer(createApp(createContext(db, config.logKeys, cipher)));
        console.log(`双随已启动：${await listen(server, config)}（接口说明 /api/docs，按 Ctrl+C 结束）`);
        await untilTold();
        await close(server);
      } finally {
        await db.destroy();
      }
    });
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

function untilTold(): Promise<unknown> {
  return Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
}

/** Takes no new connections, lets the requests under way end, and lets go of connections that wait for another. */
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
}
