/**
 * Makes the inputs of the published draw vectors and their bundles: `npx tsx test/support/make-vectors.ts`.
 * Run once for a protocol version; the files are then frozen, and the tests hold every later engine and the independent
 * verifier against them.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { drawFromFile, type DrawFiles } from '../../src/core/proof/draw-from-file.ts';
import { writeBundleFolder } from '../../src/files/bundle-files.ts';
import * as monthly from './vectors/monthly.ts';
import * as yearly from './vectors/year.ts';

const home = new URL('../fixtures/vectors/', import.meta.url);

const dice = (a: string, b: string): DrawFiles['entropy'] => ({
  sources: [
    { name: 'dice-a', value: a, by: '见证人甲' },
    { name: 'dice-b', value: b, by: '见证人乙' },
  ],
  recorded_at: '2026-11-26T02:00:00.000Z',
});

const vectors: Readonly<Record<string, DrawFiles>> = {
  smallest: { frame: monthly.smallest, entropy: dice('000000000000', '000000000001') },
  county: { frame: monthly.county, entropy: dice('314159265358', '271828182845') },
  scarce: { frame: monthly.scarce, entropy: dice('602214076000', '662607015000') },
  tight: { frame: monthly.tight, entropy: dice('100000000000', '000000000008') },
  uneven: { frame: monthly.uneven, entropy: dice('100000000000', '000000000021') },
  knotted: { frame: monthly.knotted, entropy: dice('112233445566', '000000000005') },
  year: { frame: yearly.year, entropy: dice('141421356237', '309504880168') },
  crossed: { frame: yearly.crossed, entropy: dice('173205080756', '887729352744') },
  ladder: { frame: yearly.ladder, entropy: dice('223606797749', '978969640917') },
  groups: { frame: yearly.groups, entropy: dice('264575131106', '459059050161') },
  days: { frame: yearly.days, entropy: dice('331662479035', '539984911493') },
  records: { frame: yearly.records, entropy: dice('360555127546', '398929311922') },
  large: { frame: monthly.large, entropy: dice('299792458000', '137035999084') },
};

for (const [name, files] of Object.entries(vectors)) {
  await mkdir(new URL('inputs/', home), { recursive: true });
  await writeFile(new URL(`inputs/${name}.frame.json`, home), `${JSON.stringify(files.frame)}\n`);
  await writeFile(new URL(`inputs/${name}.entropy.json`, home), `${JSON.stringify(files.entropy)}\n`);
  const folder = new URL(`bundles/${name}`, home).pathname;
  await rm(folder, { recursive: true, force: true });
  const bundle = drawFromFile(files);
  await writeBundleFolder(folder, bundle.files);
  const kindsSeen =
    new TextDecoder().decode(bundle.files.get('transcript.jsonl')).match(/"kind":"[a-z]+"/g) ?? [];
  const counts = [...new Set(kindsSeen)].map(
    (kind) => `${kind}×${kindsSeen.filter((seen) => seen === kind).length}`,
  );
  process.stdout.write(`${name}: ${bundle.result.drawn.length} drawn, ${counts.join(' ')}\n`);
}
