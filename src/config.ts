import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { isKeyName } from './core/log/keys.ts';
import { Refusal, type Problem } from './core/refusal.ts';
import { findMeantSetting } from './setting-names.ts';

const loopback: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

const path = z.string().min(1, { error: '不能为空' });

const wholeNumber = (min: number, max: number) => {
  const error = `应为 ${min} 到 ${max} 的整数`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};

const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: `应为 ${values.join(' 或 ')}` });

/**
 * Every setting of the service, as read from environment variables. Whoever adds one adds a line here, a member of `Config`, a line in
 * `settingsOf`, and its explanation in `.env.example`.
 */
export const ConfigSchema = z.object({
  // 网络
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:-]+$/, { error: '应为 IP 地址或主机名，如 127.0.0.1' })
    .default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(8080),
  PUBLIC_ORIGIN: z
    .string()
    .refine(isOrigin, {
      error:
        '应为用户在浏览器里输入的网址，如 https://shuangsui.example.gov.cn，末尾不带斜杠；只有本机可用 http',
    })
    .optional(),
  TRUST_PROXY: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every(isAddress), {
      error: '应为反向代理的 IP 地址或网段，用逗号隔开，如 127.0.0.1 或 10.1.2.0/24',
    })
    .optional(),
  CLIENT_CERT_HEADER: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, { error: '应为请求头的名称，如 X-Client-Cert' })
    .optional(),
  CLIENT_CERT_ALONE: oneOf('on', 'off').default('off'),
  // 数据
  DATA_DIR: path.default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^(?:sqlite:.+|mysql:\/\/.+\/.+)$/, {
      error: '应写成 sqlite:文件路径，或 mysql://用户:密码@主机:端口/库名',
    })
    .optional(),
  MIN_FREE_MB: wholeNumber(0, 1_000_000).default(200),
  // 密钥
  LOG_KEYS: path.optional(),
  LOG_ORIGIN: z
    .string()
    .refine(isKeyName, { error: '应为不含空格和加号的英文名称，如 log.example.gov.cn/shuangsui' })
    .optional(),
  DATA_KEY: path.optional(),
  // 安全
  PROTECTION_LEVEL: oneOf('2', '3').default('2'),
  TRAIL_YEARS: wholeNumber(1, 100).default(5),
  // 运行记录和监控
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error').default('info'),
  LOG_ADDRESSES: oneOf('on', 'off').default('on'),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{32,}$/, { error: '至少 32 个英文字母、数字或符号，可用 openssl rand -hex 32 生成' })
    .optional(),
  // 备份和定时任务
  BACKUP_DIR: path.optional(),
  BACKUP_KEEP: wholeNumber(1, 10_000).default(30),
  JOBS: oneOf('on', 'off').default('on'),
});

type Settings = z.output<typeof ConfigSchema>;

/** The settings of the service, checked and complete. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** The origin that users type: `https://…`; undefined where the service is used on its own machine only. */
  readonly publicOrigin: string | undefined;
  /** Addresses or networks of the reverse proxy, whose X-Forwarded-* headers are believed; [] for none. */
  readonly trustProxy: readonly string[];
  /** The header in which the reverse proxy hands on a client's certificate, in lower case; undefined for none. */
  readonly clientCertHeader: string | undefined;
  /** Whether a registered certificate opens an account without its password. */
  readonly allowsCertificateAlone: boolean;
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** Below so many free megabytes on the disks of data and backups the service says that it is not ready. */
  readonly minFreeMb: number;
  /** The folder of the transparency log's private keys, outside the database. */
  readonly logKeys: string;
  /** The name that `log init` gives to the log unless it is told another; undefined when the setting is absent. */
  readonly logOrigin: string | undefined;
  /** The file of the key for personal fields, outside the database. */
  readonly dataKey: string;
  /** The level of graded protection (GB/T 22239): 3 is stricter. */
  readonly protectionLevel: 2 | 3;
  /** For how many years entries of the audit trail stay. */
  readonly trailYears: number;
  readonly logLevel: Settings['LOG_LEVEL'];
  /** Whether the access log names the client's address. */
  readonly logsAddresses: boolean;
  /** What a monitor sends as `Authorization: Bearer` to read /metrics; undefined: only this machine may. */
  readonly metricsToken: string | undefined;
  readonly backupDir: string;
  /** How many backups are kept; older ones are removed. */
  readonly backupKeep: number;
  /** Whether this instance runs what is due. */
  readonly runsJobs: boolean;
}

/** Whether only programs of this machine can reach the address. */
export const isLoopback = (host: string): boolean => loopback.includes(host);

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  const isLocal = isLoopback(hostname.replaceAll(/[[\]]/g, ''));
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && isLocal));
}

function isAddress(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  // A prefix of 0 would believe everybody.
  return (
    prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
  );
}

/**
 * Reads the settings from environment variables; what is absent or blank takes its default. Refuses with every mistake at once, one
 * problem per variable: a value that does not fit, a name that is probably a slip of one of ours, and combinations that are not safe.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, text]) => text?.trim() !== ''));
  const parsed = ConfigSchema.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map((issue) => ({
    place: issue.path.join('.'),
    message: issue.message,
  }));
  const slips = findSlips(Object.keys(given));
  const config = parsed.success ? settingsOf(parsed.data) : undefined;
  const unsafe = config === undefined ? [] : findUnsafe(config);
  const problems = [...faults, ...slips, ...unsafe];
  if (config === undefined || problems.length > 0) throw new Refusal('invalid', '配置有误', problems);
  return config;
}

function settingsOf(given: Settings): Config {
  const { DATA_DIR: dataDir } = given;
  return {
    host: given.HOST,
    port: given.PORT,
    publicOrigin: given.PUBLIC_ORIGIN,
    trustProxy: given.TRUST_PROXY ?? [],
    clientCertHeader: given.CLIENT_CERT_HEADER?.toLowerCase(),
    allowsCertificateAlone: given.CLIENT_CERT_ALONE === 'on',
    dataDir,
    databaseUrl: given.DATABASE_URL ?? `sqlite:${dataDir}/shuangsui.db`,
    minFreeMb: given.MIN_FREE_MB,
    logKeys: given.LOG_KEYS ?? `${dataDir}/keys`,
    logOrigin: given.LOG_ORIGIN,
    dataKey: given.DATA_KEY ?? `${dataDir}/keys/data.key`,
    protectionLevel: given.PROTECTION_LEVEL === '3' ? 3 : 2,
    trailYears: given.TRAIL_YEARS,
    logLevel: given.LOG_LEVEL,
    logsAddresses: given.LOG_ADDRESSES === 'on',
    metricsToken: given.METRICS_TOKEN,
    backupDir: given.BACKUP_DIR ?? `${dataDir}/backups`,
    backupKeep: given.BACKUP_KEEP,
    runsJobs: given.JOBS === 'on',
  };
}

function findSlips(names: readonly string[]): readonly Problem[] {
  const known = Object.keys(ConfigSchema.shape);
  return names
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const meant = findMeantSetting(name, known);
      return meant === undefined
        ? []
        : [{ place: name, message: `没有这一项设置；如果是指 ${meant}，请改正名称，否则请删去` }];
    });
}

/** Combinations that would leave the service open: each with what to do about it. */
function findUnsafe(config: Config): readonly Problem[] {
  const { host, publicOrigin, trustProxy, clientCertHeader, protectionLevel, backupDir } = config;
  const isHttps = publicOrigin?.startsWith('https:') === true;
  const hasProxy = trustProxy.length > 0;
  const when = (isUnsafe: boolean, place: string, message: string): readonly Problem[] =>
    isUnsafe ? [{ place, message }] : [];
  const inBackup = (file: string): boolean =>
    `${resolve(file)}${sep}`.startsWith(`${resolve(backupDir)}${sep}`);
  return [
    ...when(
      !isLoopback(host) && !(isHttps && hasProxy),
      'HOST',
      '要让其他机器访问，须同时把 PUBLIC_ORIGIN 设为 https 网址、把 TRUST_PROXY 设为反向代理的地址；否则请改回 127.0.0.1',
    ),
    ...when(
      isLoopback(host) && isHttps && !hasProxy,
      'TRUST_PROXY',
      'PUBLIC_ORIGIN 是 https 网址，说明前面有反向代理：请填写它的地址，如 127.0.0.1',
    ),
    ...when(hasProxy && !isHttps, 'PUBLIC_ORIGIN', '填写了 TRUST_PROXY，请同时填写用户访问的 https 网址'),
    ...when(
      clientCertHeader !== undefined && !(isHttps && hasProxy),
      'CLIENT_CERT_HEADER',
      '证书登录只能在反向代理之后使用：请同时填写 PUBLIC_ORIGIN（https）和 TRUST_PROXY，或删去这一项',
    ),
    ...when(
      config.allowsCertificateAlone && (clientCertHeader === undefined || protectionLevel === 3),
      'CLIENT_CERT_ALONE',
      '只用证书登录须先填写 CLIENT_CERT_HEADER，且不能按三级运行：请改为 off',
    ),
    ...when(
      protectionLevel === 3 && !isHttps,
      'PROTECTION_LEVEL',
      '按三级运行须有加密传输：请把 PUBLIC_ORIGIN 设为 https 网址，或改为 2',
    ),
    ...when(
      inBackup(config.logKeys),
      'LOG_KEYS',
      '日志私钥不能放在备份文件夹里：请另选文件夹，或更改 BACKUP_DIR',
    ),
    ...when(
      inBackup(config.dataKey),
      'DATA_KEY',
      '数据密钥不能放在备份文件夹里：请另选位置，或更改 BACKUP_DIR',
    ),
  ];
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

/**
 * The folder of what the command line keeps of its user between two commands: nothing of the service, so no setting of it. By the XDG
 * base directories, unless SHUANGSUI_STATE names another.
 */
export function stateFolder(): string {
  const { SHUANGSUI_STATE: given = '', XDG_STATE_HOME: xdg = '' } = process.env;
  return given === '' ? join(xdg === '' ? join(homedir(), '.local', 'state') : xdg, 'shuangsui') : given;
}
