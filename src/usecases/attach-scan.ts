import { sha256Hex } from '../core/digest.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { saveTaskFiles } from '../store/files.ts';
import { insertScan, type Scan } from '../store/scans.ts';
import { getTask } from '../store/tasks.ts';
import { keepRefusedUpload } from './trail/keep-refused-upload.ts';

const maxBytes = 10 * 2 ** 20;

/** The kinds of scan that are taken, by their first bytes: the name that a file claims proves nothing. */
const kinds: readonly { readonly mediaType: string; readonly magic: readonly number[] }[] = [
  { mediaType: 'application/pdf', magic: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { mediaType: 'image/jpeg', magic: [0xff, 0xd8, 0xff] },
  { mediaType: 'image/png', magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
];

/** Refuses (unreadable-file) what is no scan. */
function mediaTypeOf(bytes: Uint8Array): string {
  const kind = kinds.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));
  if (kind === undefined) throw new Refusal('unreadable-file', '只接受 PDF、JPEG 或 PNG 扫描件');
  if (bytes.length > maxBytes) throw new Refusal('unreadable-file', '扫描件超过 10 MB：请降低扫描分辨率');
  return kind.mediaType;
}

/** Keeps the scan of a signed draw record with its task and logs its hash. Only drawn tasks have one. */
export async function attachScan(
  context: Context,
  actorId: string,
  taskId: string,
  upload: { readonly fileName: string; readonly bytes: Uint8Array },
): Promise<Scan> {
  const { bytes } = upload;
  const handedIn = { actorId, subject: `tasks/${taskId}`, bytes };
  const mediaType = await keepRefusedUpload(context, handedIn, () =>
    Promise.resolve(bytes).then(mediaTypeOf),
  );
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const task = await getTask(inner.db, taskId);
    if (task.result === null) throw new Refusal('wrong-state', '抽取之后才有签名的抽取记录');
    const scan: Scan = {
      id: inner.newId(),
      taskId,
      fileName: upload.fileName.slice(0, 200),
      mediaType,
      sha256: sha256Hex(bytes),
      size: bytes.length,
      actorId: actor.id,
      createdAt: inner.now().toISOString(),
    };
    await insertScan(inner.db, scan);
    // The first 32 digits name the file; the full hash is in the row and in the audit chain.
    await saveTaskFiles(inner.db, taskId, new Map([[`scan-${scan.sha256.slice(0, 32)}`, bytes]]));
    const detail = { sha256: scan.sha256, size: scan.size };
    await appendAudit(inner, {
      actor: actor.id,
      action: 'scan-attached',
      subject: `tasks/${taskId}`,
      detail,
    });
    return scan;
  });
}
