import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Command } from 'commander';
import { formatVerifierKey, isKeyName, makeSignerKey, parseVerifierKey } from '../core/log/keys.ts';
import { parseRequest } from '../core/log/witness.ts';
import { Refusal } from '../core/refusal.ts';
import { createWitnessServer } from '../http/witness-server.ts';
import { makeWitnessFolder } from '../store/witness-folder.ts';
import { witnessCheckpoint, witnessFolder, type WitnessOutcome } from '../usecases/witness-checkpoint.ts';
import { readInput } from './read-input.ts';
import { print } from './session.ts';
import { writeOutput } from './write-output.ts';

/** `shuangsui witness`: watches a log of somebody else. Needs no database. */
export function addWitness(program: Command): void {
  const witness = program
    .command('witness')
    .description('见证方：核对别人的透明日志只增不改，并签署它的检查点；不用数据库');
  addInit(program, witness);
  addCosign(program, witness);
  addServe(witness);
}

interface InitOptions {
  readonly name: string;
  readonly log: readonly string[];
}

function addInit(program: Command, witness: Command): void {
  witness
    .command('init')
    .description('建立见证方的文件夹，生成密钥并打印公钥；应放在日志一方接触不到的机器上')
    .argument('<文件夹>')
    .requiredOption('--name <名称>', '英文，不含空格和加号，如 witness.example.gov.cn/jijian')
    .requiredOption('--log <vkey...>', '所见证日志的公钥；以后可在文件夹中的 logs.txt 增减')
    .action(async (folder: string, { name, log }: InitOptions) => {
      if (!isKeyName(name)) throw new Refusal('invalid', `名称 ${name} 无法使用：只能用英文，不含空格和加号`);
      for (const vkey of log) assertLogKey(vkey);
      const key = makeSignerKey(name, 'cosignature', new Uint8Array(randomBytes(32)));
      await makeWitnessFolder(folder, key, log);
      const vkey = formatVerifierKey(key);
      print(program, { vkey, folder }, [`公钥 ${vkey}`, '请公布公钥，并把这个文件夹另存一份备份。']);
    });
}

function assertLogKey(vkey: string): void {
  try {
    if (parseVerifierKey(vkey).type === 'note') return;
  } catch {
    // Told below.
  }
  throw new Refusal('invalid', `不是日志公钥：${vkey.slice(0, 60)}；请从日志一方公布的 vkey.txt 整行复制`);
}

interface CosignOptions {
  readonly folder: string;
  readonly out?: string;
}

function addCosign(program: Command, witness: Command): void {
  witness
    .command('cosign')
    .description('核对导出的日志（文件夹），或“log consistency”写出的文件，然后签署')
    .argument('<日志>', '导出的文件夹，或一个文件')
    .requiredOption('--folder <文件夹>', '见证方的文件夹')
    .option('--out <文件>', '写出签署过的检查点，交回日志一方')
    .action(async (source: string, { folder, out }: CosignOptions) => {
      const self = { folder, now: () => new Date() };
      const isFolder = (await stat(source).catch(() => undefined))?.isDirectory() === true;
      const outcome = isFolder
        ? await witnessFolder(self, source)
        : await witnessCheckpoint(self, readAsked(await readInput(source), source));
      if (outcome.kind !== 'cosign') throw new Refusal('conflict', describeRefused(outcome));
      if (out !== undefined) await writeOutput(out, utf8ToBytes(outcome.note));
      const { origin, size } = outcome.checkpoint;
      const line = `已签署 ${origin} 的前 ${size} 条`;
      print(program, { origin, size, note: outcome.note }, out === undefined ? [line, outcome.note] : [line]);
    });
}

function readAsked(bytes: Uint8Array, path: string) {
  try {
    return parseRequest(new TextDecoder().decode(bytes));
  } catch {
    throw new Refusal('unreadable-file', `${path} 不是签署请求：请用 shuangsui log consistency 写出`);
  }
}

/** Why a witness did not sign; loud where the log is at fault. */
function describeRefused(outcome: Exclude<WitnessOutcome, { readonly kind: 'cosign' }>): string {
  const kept =
    'evidence' in outcome && outcome.evidence !== undefined ? `。证据已保存在 ${outcome.evidence}` : '';
  switch (outcome.kind) {
    case 'fork':
      return `警告：日志被改写！它与上次签署的 ${outcome.size} 条不是同一个日志，没有签署${kept}。请通报各方核查`;
    case 'shrunken':
      return `警告：日志变短！上次签署时有 ${outcome.size} 条，没有签署${kept}。若不是拿错了旧文件，请通报各方核查`;
    case 'unproven':
      return `没有签署：一致性证明不成立，无法确认日志从上次签署的 ${outcome.size} 条只增不改${kept}。请改用导出的文件夹再核对一次`;
    case 'other-size':
      return `没有签署：上次签署的是 ${outcome.size} 条，请日志一方从这一条数起重新给出一致性证明`;
    case 'unknown-log':
      return '没有签署：不在所见证的日志之列（见文件夹中的 logs.txt）';
    case 'unsigned':
      return '没有签署：检查点不是该日志的公钥所签';
    default:
      return '没有签署：请求的格式不对';
  }
}

function addServe(witness: Command): void {
  witness
    .command('serve')
    .description('通过网络签署：POST /add-checkpoint（C2SP tlog-witness）')
    .requiredOption('--folder <文件夹>', '见证方的文件夹')
    .option('--host <地址>', '监听的地址', '127.0.0.1')
    .option('--port <端口>', '监听的端口', '8081')
    .action(async ({ folder, host, port }: { folder: string; host: string; port: string }) => {
      const server = createWitnessServer({ folder, now: () => new Date() }, (outcome) => {
        if (outcome.kind !== 'cosign') process.stderr.write(`${describeRefused(outcome)}\n`);
      });
      server.listen(Number(port), host);
      await once(server, 'listening');
      const { port: used } = server.address() as AddressInfo;
      console.log(
        `见证方已启动：http://${host.includes(':') ? `[${host}]` : host}:${used}（按 Ctrl+C 结束）`,
      );
      await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    });
}
