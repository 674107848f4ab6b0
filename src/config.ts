import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { isKeyName } from './core/log/keys.ts';
import { Refusal } from './core/refusal.ts';

const loopback: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/** Every setting of the service, as read from environment variables. */
export const ConfigSchema = z.object({
  HOST: z
    .string()
    .default('127.0.0.1')
    .refine((host) => loopback.includes(host), {
      error: '本版本尚无登录功能，只能在本机使用：请填 127.0.0.1，或删去这一项',
    }),
  PORT: z.coerce
    .number({ error: '应为 0 到 65535 的整数' })
    .int({ error: '应为 0 到 65535 的整数' })
    .min(0, { error: '应为 0 到 65535 的整数' })
    .max(65_535, { error: '应为 0 到 65535 的整数' })
    .default(8080),
  DATA_DIR: z.string().min(1, { error: '不能为空' }).default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^(?:sqlite:.+|mysql:\/\/.+\/.+)$/, {
      error: '应写成 sqlite:文件路径，或 mysql://用户:密码@主机:端口/库名',
    })
    .optional(),
  LOG_KEYS: z.string().min(1, { error: '不能为空' }).optional(),
  LOG_ORIGIN: z
    .string()
    .refine(isKeyName, { error: '应为不含空格和加号的英文名称，如 log.example.gov.cn/shuangsui' })
    .optional(),
});

/** The settings of the service, checked and complete. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** The folder of the transparency log's private keys, outside the database. */
  readonly logKeys: string;
  /** The name that `log init` gives to the log unless it is told another; undefined when the setting is absent. */
  readonly logOrigin: string | undefined;
}

/**
 * Reads the settings from environment variables; what is absent or blank takes its default. Refuses with every mistake,
 * one problem per variable, never only the first.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, text]) => text?.trim() !== ''));
  const parsed = ConfigSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      place: issue.path.join('.'),
      message: issue.message,
    }));
    throw new Refusal('invalid', '配置有误', problems);
  }
  const { HOST, PORT, DATA_DIR, DATABASE_URL, LOG_KEYS, LOG_ORIGIN } = parsed.data;
  return {
    host: HOST,
    port: PORT,
    dataDir: DATA_DIR,
    databaseUrl: DATABASE_URL ?? `sqlite:${DATA_DIR}/shuangsui.db`,
    logKeys: LOG_KEYS ?? `${DATA_DIR}/keys`,
    logOrigin: LOG_ORIGIN,
  };
}

/**
 * The settings of this process: the file `.env` of the working folder, overruled by the environment. Prints every mistake
 * in Chinese and ends the process with 1 when there is one.
 */
export function loadConfig(): Config {
  try {
    const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
    return parseConfig({ ...file, ...process.env });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const lines = error.problems.map(({ place, message }) => `  ${place}：${message}\n`);
    process.stderr.write(`${error.message}：\n${lines.join('')}`);
    process.exit(1);
  }
}
