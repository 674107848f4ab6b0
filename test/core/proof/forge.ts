import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { verifyBundle, type CheckName } from '../../../src/core/proof/verify/verify-bundle.ts';
import type { Evidence } from '../../../src/core/proof/verify/findings.ts';
import type { ReplacementInput, VectorInputs } from '../../support/draw-vector.ts';

/** A bundle in memory; the functions here make forged ones, without the engine's own digests and encodings. */
export type Files = ReadonlyMap<string, Uint8Array>;
/** A record of a bundle as plain JSON. */
export type Row = Record<string, unknown>;

const vectors = new URL('../../fixtures/vectors/', import.meta.url);

/** The published bundles. */
export const bundleNames = readdirSync(new URL('bundles/', vectors)).toSorted((a, b) => (a < b ? -1 : 1));

/** A published bundle. */
export function readVector(name: string): Files {
  const folder = new URL(`bundles/${name}/`, vectors);
  return new Map(
    readdirSync(folder).map((file) => [file, new Uint8Array(readFileSync(new URL(file, folder)))]),
  );
}

/** The published bundles in the auditor's edition. */
export const auditorNames = bundleNames.filter((name) => !name.endsWith('-public'));

/** The inputs that gave a published bundle. */
export function readInputs(name: string): VectorInputs {
  const urlOf = (kind: string): URL => new URL(`inputs/${name}.${kind}.json`, vectors);
  const read = (kind: string): unknown => JSON.parse(readFileSync(urlOf(kind), 'utf8'));
  const substitutions = existsSync(urlOf('substitutions')) ? read('substitutions') : [];
  return {
    frame: read('frame') as VectorInputs['frame'],
    entropy: read('entropy') as VectorInputs['entropy'],
    substitutions: substitutions as readonly ReplacementInput[],
  };
}

/** The first check that fails, or "valid". */
export function verdictOf(files: Files, evidence: Evidence = {}): CheckName | 'valid' {
  const { ok, checks } = verifyBundle(files, evidence);
  const failed = checks.find(({ passed }) => passed === false);
  if (ok !== (failed === undefined)) throw new Error('the verdict does not follow from its checks');
  return failed?.name ?? 'valid';
}

export const encodeText = (content: string): Uint8Array => new TextEncoder().encode(content);
export const decodeText = (content: Uint8Array | undefined): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);

/** Canonical JSON in one line of JavaScript: good for the plain values of a bundle. */
export function write(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** The value of a .json file of the bundle. */
export const readJson = (files: Files, name: string): Row => JSON.parse(decodeText(files.get(name))) as Row;
/** The rows of a .jsonl file of the bundle. */
export const readRows = (files: Files, name: string): readonly Row[] =>
  linesOf(files, name).map((line) => JSON.parse(line) as Row);
export const writeRows = (rows: readonly unknown[]): Uint8Array =>
  encodeText(rows.map((row) => `${write(row)}\n`).join(''));

function linesOf(files: Files, name: string): readonly string[] {
  return decodeText(files.get(name)).split('\n').slice(0, -1);
}

export function replaced(files: Files, name: string, content: Uint8Array | string): Files {
  return new Map(files).set(name, typeof content === 'string' ? encodeText(content) : content);
}

const hashOf = (...parts: readonly (Uint8Array | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const digest = (purpose: string, content: Uint8Array | undefined): string =>
  hashOf(`shuangsui-3/${purpose}\n`, content ?? new Uint8Array()).toString('hex');

function rootOf(lines: readonly string[]): string {
  let level = lines.map((line) => hashOf(Uint8Array.of(0), line));
  while (level.length > 1) {
    const pairs = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) =>
      level.slice(2 * i, 2 * i + 2),
    );
    level = pairs.map(([left, right]) =>
      right === undefined ? (left as Buffer) : hashOf(Uint8Array.of(1), left as Buffer, right),
    );
  }
  return (level[0] ?? hashOf('')).toString('hex');
}

/** Makes the manifest agree with the files: what a forger does first. */
export function withManifest(files: Files): Files {
  const names = [...files.keys()]
    .filter((name) => name !== 'manifest.json')
    .toSorted((a, b) => (a < b ? -1 : 1));
  const manifest = {
    ...readJson(files, 'manifest.json'),
    commitment: digest('commitment', files.get('commitment.json')),
    result: digest('result', files.get('result.json')),
    files: names.map((name) => {
      const content = files.get(name) ?? new Uint8Array();
      return { name, bytes: content.length, sha256: hashOf(content).toString('hex') };
    }),
  };
  return replaced(files, 'manifest.json', write(manifest));
}

/** Makes each line of the rosters name its sealed line, where there is one. */
function withSeals(files: Files): Files {
  let sealed = files;
  for (const roster of ['targets', 'officers', 'recusals', 'changes']) {
    if (!files.has(`${roster}-sealed.jsonl`)) continue;
    const lines = linesOf(files, `${roster}-sealed.jsonl`);
    const rows = readRows(files, `${roster}.jsonl`).map((row, i) =>
      lines[i] === undefined ? row : { ...row, sealed: hashOf(lines[i]).toString('hex') },
    );
    sealed = replaced(sealed, `${roster}.jsonl`, writeRows(rows));
  }
  return sealed;
}

const changeKinds =
  'entered excluded left officer-entered officer-left officer-recused officer-unavailable readmitted reclassified';

function commitmentOf(files: Files): string {
  const rows = {
    targets: readRows(files, 'targets.jsonl'),
    officers: readRows(files, 'officers.jsonl'),
    changes: readRows(files, 'changes.jsonl'),
  };
  const seal = (name: string) => {
    const lines = linesOf(files, name);
    return { size: lines.length, root: rootOf(lines) };
  };
  const own = readJson(files, 'commitment.json');
  const counts = changeKinds
    .split(' ')
    .map((kind): [string, number] => [kind, rows.changes.filter((row) => row['kind'] === kind).length]);
  return write({
    ...own,
    rules: digest('rules', files.get('rules.json')),
    targets: {
      ...seal('targets.jsonl'),
      eligible: rows.targets.filter((row) => row['excluded'] === null).length,
    },
    officers: {
      ...seal('officers.jsonl'),
      eligible: rows.officers.filter((row) => row['available'] === true && row['certified'] === true).length,
    },
    recusals: seal('recusals.jsonl'),
    changes: {
      ...(own['changes'] as Row),
      ...seal('changes.jsonl'),
      counts: Object.fromEntries(counts),
    },
    sample: Math.floor(rows.targets.reduce((sum, row) => sum + Number(row['pi']), 0) / 1e9),
  });
}

/** Makes each substitution follow what is before it. */
function withPrevious(files: Files, result: string): Files {
  let chained = files;
  let previous = result;
  for (let number = 1; files.has(`substitution-${number}.json`); number += 1) {
    const name = `substitution-${number}.json`;
    const own = readJson(files, name);
    chained = replaced(chained, name, write({ ...own, request: { ...(own['request'] as Row), previous } }));
    previous = digest('substitution', chained.get(name));
  }
  return chained;
}

/**
 * Makes rosters, commitment, entropy, result, substitutions and manifest agree with the files: all that can be forged without
 * drawing anew.
 */
export function withChain(given: Files): Files {
  const files = withSeals(given);
  const commitment = commitmentOf(files);
  const own = { commitment: digest('commitment', encodeText(commitment)) };
  const entropy = write({ ...readJson(files, 'entropy.json'), ...own });
  const result = write({
    ...readJson(files, 'result.json'),
    ...own,
    entropy: digest('entropy', encodeText(entropy)),
    transcript: digest('transcript', files.get('transcript.jsonl')),
  });
  const changed = { 'commitment.json': commitment, 'entropy.json': entropy, 'result.json': result };
  const committed = Object.entries(changed).reduce(
    (all, [name, content]) => replaced(all, name, content),
    files,
  );
  return withManifest(withPrevious(committed, digest('result', encodeText(result))));
}

/**
 * Every value with one leaf changed, an element dropped or doubled, a member dropped or added; with the place. Of a list the
 * first, the middle and the last element are changed.
 */
export function* changesOf(
  value: unknown,
  place = '',
): Generator<{ readonly place: string; readonly value: unknown }> {
  if (Array.isArray(value)) {
    for (const i of new Set(
      [0, Math.floor(value.length / 2), value.length - 1].filter((each) => each in value),
    )) {
      for (const change of changesOf(value[i], `${place}[${i}]`))
        yield { place: change.place, value: value.with(i, change.value) };
    }
    yield { place: `${place}[+]`, value: [...(value as unknown[]), value.at(-1) ?? 'x'] };
    if (value.length > 0) yield { place: `${place}[-]`, value: value.slice(0, -1) };
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      for (const change of changesOf(member, `${place}.${key}`))
        yield { place: change.place, value: { ...value, [key]: change.value } };
      const rest = Object.entries(value).filter(([other]) => other !== key);
      yield { place: `${place}.${key}-`, value: Object.fromEntries(rest) };
    }
    yield { place: `${place}.+`, value: { ...value, extra: 1 } };
  } else for (const other of changedLeaf(value)) yield { place, value: other };
}

function changedLeaf(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return [value + 1, value === 0 ? -1 : value - 1, String(value)];
  if (typeof value !== 'string') return ['x'];
  if (/^[0-9a-f]{32,}$/.test(value))
    return [`${value.startsWith('0') ? '1' : '0'}${value.slice(1)}`, value.toUpperCase()];
  const next = String.fromCodePoint((value.codePointAt(value.length - 1) ?? 0x60) + 1);
  return [value.slice(0, -1) + next, `${value}e\u0301`, null];
}

/** The bundle with each change of single values in a sample of the records of a file, all else as it was. */
export function* forgeries(
  files: Files,
  name: string,
): Generator<{ readonly place: string; readonly forged: Files }> {
  if (name.endsWith('.json')) {
    for (const { place, value } of changesOf(readJson(files, name)))
      yield { place: name + place, forged: replaced(files, name, write(value)) };
    return;
  }
  const rows = readRows(files, name);
  for (const i of sampleOf(rows)) {
    for (const { place, value } of changesOf(rows[i]))
      yield {
        place: `${name}:${i + 1}${place}`,
        forged: replaced(files, name, writeRows(rows.with(i, value as Row))),
      };
  }
}

/** First, middle and last row, and of a transcript the first of each kind. */
function sampleOf(rows: readonly Row[]): readonly number[] {
  const kinds =
    rows.findLastIndex((row) => row['kind'] === undefined) < 0 ? rows.map((row) => row['kind']) : [];
  const firsts = [...new Set(kinds)].map((kind) => kinds.indexOf(kind));
  const sample = [0, Math.floor(rows.length / 2), rows.length - 1, ...firsts];
  return [...new Set(sample)].filter((i) => i >= 0 && i < rows.length);
}
