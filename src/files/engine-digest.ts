import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '../core/digest.ts';
import { compareUtf8 } from '../core/draw/order.ts';
import { engine } from '../core/engine.ts';
import type { Engine } from '../core/proof/commitment.ts';

const root = new URL('../../', import.meta.url);

/** The packages whose bytes decide an outcome. */
const drawingPackages = ['@noble/hashes', 'seedrandom'];

/**
 * Which program draws, with the digests of its text and its packages. `source` is the SHA-256 of what
 * `find src/core -type f | LC_ALL=C sort | xargs sha256sum` prints; `packages` that of a line `name version integrity` for each
 * package, from the lock file; "" where there is none.
 */
export async function describeEngine(): Promise<Engine> {
  return { ...engine, source: await digestSource(), packages: await digestPackages() };
}

async function digestSource(): Promise<string> {
  const entries = await readdir(new URL('src/core/', root), { recursive: true, withFileTypes: true });
  const folder = fileURLToPath(root);
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length).replaceAll(/[\\/]+/g, '/'))
    .toSorted(compareUtf8);
  const lines: string[] = [];
  for (const name of names) lines.push(`${sha256Hex(await readFile(new URL(name, root)))}  ${name}\n`);
  return sha256Hex(new TextEncoder().encode(lines.join('')));
}

interface LockFile {
  readonly packages?: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

async function digestPackages(): Promise<string> {
  const text = await readFile(new URL('package-lock.json', root), 'utf8').catch(() => undefined);
  if (text === undefined) return '';
  const { packages = {} } = JSON.parse(text) as LockFile;
  const lines = drawingPackages.map((name) => {
    const { version = '', integrity = '' } = packages[`node_modules/${name}`] ?? {};
    return `${name} ${version} ${integrity}\n`;
  });
  return sha256Hex(new TextEncoder().encode(lines.join('')));
}
