import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** A signed record that was scanned and uploaded. Its bytes are kept among the task’s files. */
export interface Scan {
  readonly id: string;
  readonly taskId: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly size: number;
  readonly actorId: string;
  readonly createdAt: string;
}

interface ScanRow {
  readonly id: string;
  readonly task_id: string;
  readonly file_name: string;
  readonly media_type: string;
  readonly sha256: string;
  readonly size: number;
  readonly actor_id: string;
  readonly created_at: string;
}

/** Stores the facts of a scan; refuses (conflict) the same file for the same task again. */
export async function insertScan(db: Db, scan: Scan): Promise<void> {
  const row: ScanRow = {
    id: scan.id,
    task_id: scan.taskId,
    file_name: scan.fileName,
    media_type: scan.mediaType,
    sha256: scan.sha256,
    size: scan.size,
    actor_id: scan.actorId,
    created_at: scan.createdAt,
  };
  await db('task_scans')
    .insert(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'task_scans')) throw error;
      throw new Refusal('conflict', '这份扫描件已经上传过');
    });
}

/** The scans of a task, oldest first. */
export async function listScans(db: Db, taskId: string): Promise<readonly Scan[]> {
  const rows = (await db('task_scans').where({ task_id: taskId }).orderBy(['created_at', 'id'])) as ScanRow[];
  return rows.map((row) => ({
    id: row.id,
    taskId: row.task_id,
    fileName: row.file_name,
    mediaType: row.media_type,
    sha256: row.sha256,
    size: row.size,
    actorId: row.actor_id,
    createdAt: row.created_at,
  }));
}
