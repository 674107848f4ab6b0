/**
 * Makes the inputs of the published draw vectors and their bundles: `npx tsx test/support/make-vectors.ts`.
 * Run once for a protocol version; the files are then frozen, and the tests hold every later engine and the independent
 * verifier against them.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { makeEdition, type BundleFiles } from '../../src/core/proof/bundle.ts';
import type { DrawFiles } from '../../src/core/proof/draw-from-file.ts';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { writeBundleFolder } from '../../src/files/bundle-files.ts';
import { drawVector, type ReplacementInput, type VectorInputs } from './draw-vector.ts';
import * as monthly from './vectors/monthly.ts';
import * as others from './vectors/sources.ts';
import * as yearly from './vectors/year.ts';

const home = new URL('../fixtures/vectors/', import.meta.url);

const thrown = (name: string, value: string, by: string, at: string) => ({
  ...{ name, value, by, at },
  option: 0,
  reason: '',
});

const dice = (a: string, b: string): DrawFiles['entropy'] => ({
  sources: [
    thrown('dice-a', a, '见证人甲', '2026-11-26T01:58:00.000Z'),
    thrown('dice-b', b, '见证人乙', '2026-11-26T01:58:00.000Z'),
  ],
  recorded_at: '2026-11-26T02:00:00.000Z',
});

const replacement = (
  at: string,
  [officers, targets]: readonly [readonly string[], readonly string[]],
  [a, b]: readonly [string, string],
): ReplacementInput => ({
  request: {
    at: `${at}T01:00:00.000Z`,
    entropy_plan: ['dice-a', 'dice-b'].map((name) => ({
      name,
      deadline: '',
      options: [{ kind: 'dice', digits: 12 }],
    })),
    evidence: 'ab'.repeat(32),
    officers,
    reason: 'illness',
    targets,
  },
  entropy: [
    thrown('dice-a', a, '见证人甲', `${at}T02:00:00.000Z`),
    thrown('dice-b', b, '见证人乙', `${at}T02:00:30.000Z`),
  ],
});

const vectors: Readonly<Record<string, DrawFiles & Partial<VectorInputs>>> = {
  smallest: { frame: monthly.smallest, entropy: dice('000000000000', '000000000001') },
  county: { frame: monthly.county, entropy: dice('314159265358', '271828182845') },
  scarce: { frame: monthly.scarce, entropy: dice('602214076000', '662607015000') },
  tight: { frame: monthly.tight, entropy: dice('100000000000', '000000000001') },
  uneven: { frame: monthly.uneven, entropy: dice('100000000000', '000000000021') },
  knotted: { frame: monthly.knotted, entropy: dice('112233445566', '000000000005') },
  year: { frame: yearly.year, entropy: dice('141421356237', '309504880168') },
  crossed: { frame: yearly.crossed, entropy: dice('173205080756', '887729352744') },
  ladder: { frame: yearly.ladder, entropy: dice('223606797749', '978969640917') },
  groups: {
    frame: yearly.groups,
    entropy: dice('264575131106', '459059050161'),
    substitutions: [
      replacement(
        '2026-11-27',
        [['G0a'], ['S02', 'S07', 'S13', 'S14', 'S16']],
        ['173205080757', '000000000001'],
      ),
    ],
  },
  days: { frame: yearly.days, entropy: dice('331662479035', '539984911493') },
  records: { frame: yearly.records, entropy: dice('360555127546', '398929311922') },
  large: { frame: monthly.large, entropy: dice('299792458000', '137035999084') },
  secrets: others.secrets,
  beacon: others.beacon,
  lottery: others.lottery,
  replaced: {
    frame: others.replaced,
    entropy: dice('414213562373', '095048801688'),
    substitutions: [
      replacement('2026-11-27', [['Z0'], ['S04', 'S07', 'S09']], ['732050807568', '877293527446']),
      replacement(
        '2026-11-28',
        [
          ['Z1', 'Z4'],
          ['S00', 'S03', 'S04', 'S05', 'S08'],
        ],
        ['236067977499', '789696409173'],
      ),
    ],
  },
};

/** Vectors of which the public edition is published too. */
const published = new Set(['county', 'replaced']);

const saveJson = (name: string, value: unknown): Promise<void> =>
  writeFile(new URL(`inputs/${name}.json`, home), `${JSON.stringify(value)}\n`);

async function saveBundle(name: string, files: BundleFiles): Promise<void> {
  const folder = new URL(`bundles/${name}`, home).pathname;
  await rm(folder, { recursive: true, force: true });
  await writeBundleFolder(folder, files);
}

await rm(new URL('inputs/', home), { recursive: true, force: true });
await mkdir(new URL('inputs/', home), { recursive: true });
for (const [name, { frame, entropy, substitutions = [] }] of Object.entries(vectors)) {
  await saveJson(`${name}.frame`, frame);
  await saveJson(`${name}.entropy`, entropy);
  if (substitutions.length > 0) await saveJson(`${name}.substitutions`, substitutions);
  const files = drawVector({ frame, entropy, substitutions });
  await saveBundle(name, files);
  if (published.has(name)) await saveBundle(`${name}-public`, makeEdition(files, 'public'));
  const text = [...files].map(([file, bytes]) =>
    /^(?:transcript|substitution)/.test(file) ? new TextDecoder().decode(bytes) : '',
  );
  const kindsSeen = text.join('').match(/"kind":"[a-z]+"/g) ?? [];
  const counts = [...new Set(kindsSeen)].map(
    (kind) => `${kind}×${kindsSeen.filter((seen) => seen === kind).length}`,
  );
  const { facts, grade, reasons } = verifyBundle(files);
  const codes = reasons.map(({ code }) => code).join(' ');
  process.stdout.write(`${name}: ${facts?.drawn} drawn, ${counts.join(' ')}; ${grade}, ${codes}\n`);
}
