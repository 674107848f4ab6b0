import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { connect, type Db } from '../../src/store/connect.ts';
import { canaryMarks, inputList } from './canaries.ts';
import { outputHeading } from './collect-output.ts';
import { runFolder } from './run-folder.ts';

/** What a scan looked at, and where it found what must not be there. */
export interface ScanReport {
  readonly files: number;
  readonly outputs: number;
  readonly documents: number;
  readonly packed: number;
  readonly bytes: number;
  readonly inputs: number;
  /** Places, without what was found there. */
  readonly found: readonly string[];
}

/**
 * Looks for canaries in everything that a run left: answers and printed lines that were kept, every file of its folder, SQLite
 * databases (as bytes, with what was deleted in them, and their packed columns unpacked), the data files and the redo log of MariaDB,
 * the texts of PDFs and the members of archives. Inputs that tests wrote themselves are passed over by their digests.
 */
export class OutputScan {
  readonly #inputs = new Set(existsSync(inputList()) ? readFileSync(inputList(), 'utf8').split('\n') : []);
  readonly #found: string[] = [];
  readonly #counts = { files: 0, outputs: 0, documents: 0, packed: 0, bytes: 0, inputs: 0 };

  get report(): ScanReport {
    return { ...this.#counts, found: this.#found };
  }

  /** Scans a folder with all that is below it. */
  async scanFolder(folder = runFolder()): Promise<ScanReport> {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      this.#counts.files += 1;
      await this.#scanFile(relative(folder, path), path);
    }
    return this.report;
  }

  async #scanFile(name: string, path: string): Promise<void> {
    const bytes = readFileSync(path);
    this.#scanBytes(name, bytes);
    if (bytes.subarray(0, 15).toString('latin1') === 'SQLite format 3') await this.#scanPacked(name, path);
  }

  #scanBytes(place: string, bytes: Uint8Array): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#counts.bytes += buffer.length;
    const marks = canaryMarks.map((mark) => buffer.indexOf(mark)).filter((at) => at >= 0);
    if (marks.length > 0) this.#note(place, buffer, Math.min(...marks));
    if (place.startsWith('output-'))
      this.#counts.outputs += buffer.toString('latin1').split(outputHeading).length - 1;
    for (const [inside, content] of this.#unpack(buffer)) this.#scanBytes(`${place} > ${inside}`, content);
  }

  #note(place: string, buffer: Buffer, at: number): void {
    if (this.#isInput(buffer)) {
      this.#counts.inputs += 1;
      return;
    }
    const heading = buffer.lastIndexOf(outputHeading, at);
    const output =
      heading < 0 ? '' : ` ${buffer.subarray(heading, buffer.indexOf('\n', heading)).toString('utf8')}`;
    this.#found.push(`${place}${output}, byte ${at}`);
  }

  #unpack(buffer: Buffer): readonly (readonly [string, Uint8Array])[] {
    const start = buffer.subarray(0, 4).toString('latin1');
    try {
      if (start.startsWith('PK') && this.#isInput(buffer)) return [];
      if (start === 'PK\u0003\u0004') return this.#packed(Object.entries(unzipSync(buffer)));
      if (start.startsWith('\u001f\u008b')) return this.#packed([['gzip', gunzipSync(buffer)]]);
      if (start === '%PDF') {
        this.#counts.documents += 1;
        return [
          [
            'text',
            execFileSync('pdftotext', ['-', '-'], { input: buffer, stdio: ['pipe', 'pipe', 'ignore'] }),
          ],
        ];
      }
    } catch {
      // Archives and documents that tests broke on purpose were scanned as bytes.
    }
    return [];
  }

  #isInput(bytes: Uint8Array): boolean {
    return this.#inputs.has(createHash('sha256').update(bytes).digest('hex'));
  }

  #packed(entries: readonly (readonly [string, Uint8Array])[]): readonly (readonly [string, Uint8Array])[] {
    this.#counts.packed += entries.length;
    return entries;
  }

  async #scanPacked(name: string, path: string): Promise<void> {
    const db = connect(`sqlite:${path}`);
    try {
      for (const [table, column] of packedColumns)
        for (const blob of await blobsOf(db, table, column))
          this.#scanBytes(`${name} ${table}.${column}`, blob);
    } finally {
      await db.destroy();
    }
  }
}

/** The columns whose values are compressed. */
const packedColumns = [
  ['imports', 'sheet'],
  ['imports', 'records'],
  ['risk_imports', 'content'],
] as const;

async function blobsOf(db: Db, table: string, column: string): Promise<readonly Buffer[]> {
  try {
    const values = (await db(table).whereNotNull(column).pluck(column)) as (ArrayBuffer | Buffer)[];
    return values.map((value) => Buffer.from(value as ArrayBuffer));
  } catch {
    // A database of a test that broke it, or that never had these tables.
    return [];
  }
}

/** The report in one line, for the end of the run. */
export const describeScan = (report: ScanReport): string =>
  `Canaries: ${report.files} files (${Math.round(report.bytes / 2 ** 20)} MB), ${report.outputs} answers and prints, ${report.documents} PDFs, ${report.packed} packed contents scanned; ${report.inputs} inputs passed over; ${report.found.length} found`;
