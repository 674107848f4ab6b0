import { checkLabels } from '../core/proof/describe/describe-verdict.ts';
import { explainPaperDigest, parsePaperDigest } from '../core/proof/describe/paper-digest.ts';
import type { Evidence } from '../core/proof/verify/findings.ts';
import { byId } from './element.ts';
import type { Picked, VerifyRequest, WorkerReply } from './messages.ts';
import { droppedOn, pickedOf } from './pick-files.ts';
import { showSlip } from './show-slip.ts';
import { showUnreadable, showVerdict } from './show-verdict.ts';

/** In the order in which they run. The page has no need of the engine itself, which is in its worker. */
const checkNames = Object.keys(checkLabels);
const archive = byId('archive', HTMLInputElement);
const folder = byId('folder', HTMLInputElement);
let picked: Picked | undefined;
let running: Worker | undefined;

function choose(choice: Picked | undefined, name: string): void {
  picked = choice;
  byId('picked').className = '';
  byId('picked').textContent = choice === undefined ? '还没有选取。' : `已选取：${name}`;
}

archive.addEventListener('change', () => {
  folder.value = '';
  choose(pickedOf(archive.files), archive.files?.[0]?.name ?? '');
});
folder.addEventListener('change', () => {
  archive.value = '';
  choose(pickedOf(folder.files), `文件夹，${folder.files?.length ?? 0} 个文件`);
});

document.addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('over');
});
document.addEventListener('dragleave', () => {
  document.body.classList.remove('over');
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('over');
  if (event.dataTransfer !== null) void takeDropped(event.dataTransfer);
});

async function takeDropped(transfer: DataTransfer): Promise<void> {
  const names = [...transfer.files].map((file) => file.name).join('、');
  const choice = await droppedOn(transfer).catch(() => undefined);
  archive.value = '';
  folder.value = '';
  choose(choice, names);
}

byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const evidence = readEvidence();
  if (picked === undefined) {
    byId('picked').className = 'fault';
    byId('picked').textContent = '请先选取证明包。 Pick a bundle first.';
    archive.focus();
  } else if (evidence !== undefined) start({ kind: 'bundle', picked, evidence });
});

byId('slip-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const evidence = readEvidence();
  const field = byId('slip', HTMLTextAreaElement);
  const isBlank = field.value.trim() === '';
  byId('slip-fault').textContent = isBlank ? '请先粘贴凭条的内容。 Paste the slip first.' : '';
  if (isBlank) field.focus();
  else if (evidence !== undefined)
    start({ kind: 'slip', text: field.value, picked: picked ?? null, evidence });
});

/** What the reader typed; undefined when something typed is no fingerprint, which is then said beside the field. */
function readEvidence(): Evidence | undefined {
  const commitment = readDigest('commitment');
  const result = readDigest('result');
  if (commitment === null || result === null) return undefined;
  const logKey = byId('log-key', HTMLInputElement).value.trim();
  const keys = byId('witness-keys', HTMLTextAreaElement).value.split('\n');
  const witnessKeys = keys.map((key) => key.trim()).filter((key) => key !== '');
  return {
    ...(commitment === undefined ? {} : { commitment }),
    ...(result === undefined ? {} : { result }),
    ...(logKey === '' ? {} : { logKey }),
    ...(witnessKeys.length === 0 ? {} : { witnessKeys }),
  };
}

/** The digest in a field: undefined when it is blank, null when it is wrong. */
function readDigest(id: 'commitment' | 'result'): string | undefined | null {
  const field = byId(id, HTMLInputElement);
  const typed = field.value.trim();
  const digest = parsePaperDigest(typed);
  const isWrong = typed !== '' && digest === undefined;
  field.setAttribute('aria-invalid', String(isWrong));
  byId(`${id}-fault`).textContent = isWrong ? `${explainPaperDigest(typed).zh}。` : '';
  if (!isWrong) return digest;
  field.focus();
  return null;
}

function start(request: VerifyRequest): void {
  running?.terminate();
  const source = byId('worker').textContent;
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(address);
  running = worker;
  byId('outcome').hidden = true;
  byId('progress').hidden = false;
  byId('doing').textContent = '正在读取证明包……';
  byId('bar').setAttribute('max', String(checkNames.length));
  byId('bar').setAttribute('value', '0');
  worker.addEventListener('message', ({ data }: MessageEvent<WorkerReply>) => {
    hear(data);
    if (data.kind !== 'progress') worker.terminate();
  });
  worker.addEventListener('error', ({ message }) => {
    const zh = `核验程序无法启动，没有结论：${message}`;
    hear({ kind: 'unreadable', reason: { zh, en: 'the verifier could not be started' } });
  });
  worker.postMessage(request);
  URL.revokeObjectURL(address);
}

function hear(reply: WorkerReply): void {
  if (reply.kind === 'progress') {
    const done = checkNames.indexOf(reply.check);
    byId('bar').setAttribute('value', String(done));
    const { zh } = checkLabels[reply.check];
    byId('doing').textContent = `第 ${done + 1} 项，共 ${checkNames.length} 项：${zh}……`;
    return;
  }
  byId('findings').replaceChildren(...show(reply));
  byId('progress').hidden = true;
  byId('outcome').hidden = false;
  byId('outcome-title').focus();
}

function show(reply: Exclude<WorkerReply, { kind: 'progress' }>): readonly Node[] {
  switch (reply.kind) {
    case 'verdict':
      return showVerdict(reply.verdict, reply.description);
    case 'slip':
      return showSlip(reply.verdict);
    case 'unreadable':
      return showUnreadable(reply.reason);
  }
}
