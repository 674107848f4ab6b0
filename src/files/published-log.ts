import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleFiles } from '../core/proof/bundle.ts';
import type { PublishedLog } from '../core/audit/audit-log.ts';
import { formatNote } from '../core/log/note.ts';
import { readBundle } from './bundle-files.ts';
import { readExportedLog } from './exported-log.ts';

/**
 * Reads what an agency publishes: the log as static files, `cosigned/…`, and the bundles in `draws/`, each a zip or folder named by
 * the id of its draw. `kept` are files with checkpoints that the reader has from earlier times. Refuses (unreadable-file) what cannot
 * be read.
 */
export async function readPublishedLog(folder: string, kept: readonly string[]): Promise<PublishedLog> {
  const { note, records } = await readExportedLog(folder);
  const cosigned = listFolder(join(folder, 'cosigned')).map((name) => join(folder, 'cosigned', name));
  const checkpoints = await Promise.all([...cosigned, ...kept].map((path) => readFile(path, 'utf8')));
  const bundles = new Map<string, BundleFiles>();
  for (const name of listFolder(join(folder, 'draws')))
    bundles.set(name.replace(/\.zip$/, ''), await readBundle(join(folder, 'draws', name)));
  return {
    records,
    checkpoint: formatNote(note),
    kept: checkpoints,
    bundle: (drawId) => bundles.get(drawId),
  };
}

const listFolder = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => !name.startsWith('.'))
        .toSorted()
    : [];
