/**
 * `npm run bench`: seconds of each stage of the pure draw on synthetic frames, and their ratio to the time that hashing the
 * frame's lines once takes in the same run. Sizes may be given as arguments.
 */
import { createHash } from 'node:crypto';
import { protocol } from '../../src/core/digest.ts';
import { buildFrame, sampleCount, type Pools } from '../../src/core/draw/build-frame.ts';
import type { Rules } from '../../src/core/draw/rules.ts';
import { engine } from '../../src/core/engine.ts';
import { drawBundle } from '../../src/core/proof/bundle.ts';
import { buildCommitment, rosterLines, sealCommitment } from '../../src/core/proof/commitment.ts';
import { verifyBundle } from '../../src/core/proof/verify-bundle.ts';

const rules: Rules = {
  protocol,
  attributes: ['credit_class', 'kind'],
  scope: [],
  strata: {
    attributes: ['kind'],
    floors: [
      { path: [], ratio_bp: 500, minimum: 0 },
      { path: ['kind-0'], ratio_bp: 1000, minimum: 1 },
    ],
  },
  weights: {
    attribute: 'credit_class',
    table: ['A', 'B', 'C', 'D'].map((value, i) => ({ value, weight: 1 + 2 * i })),
    default: 3,
  },
  maximum_ppb: 900_000_000,
  team: { size: 2, capacity: 20, match: [] },
  window: { from: '2026-12-01', to: '2026-12-31' },
};

/** A frame of `size` targets in six kinds and four credit classes, with one officer for each 70 targets. */
function makePools(size: number): Pools {
  const id = (prefix: string, i: number): string => `${prefix}${String(i).padStart(8, '0')}`;
  return {
    targets: Array.from({ length: size }, (_, i) => ({
      id: id('T', i),
      name: `示例机构${i}`,
      attributes: { credit_class: 'ABCD'.charAt((i * 7) % 4), kind: `kind-${i % 6}` },
      excluded: i % 50 === 0 ? '本年度已达检查频次上限' : null,
    })),
    officers: Array.from({ length: Math.ceil(size / 70) }, (_, i) => ({
      id: id('O', i),
      name: `示例人员${i}`,
      organisation: '示例局',
      attributes: {},
      certificate: id('C', i),
      certificate_expires_on: '2027-12-31',
      unavailable: null,
    })),
    recusals: [],
  };
}

function time<T>(work: () => T): readonly [T, number] {
  const start = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(start);
  return [value, (user + system) / 1e6];
}

function measure(size: number): void {
  const pools = makePools(size);
  const [frame, frameSeconds] = time(() => buildFrame(pools, rules, new Uint8Array(32)));
  const lines = rosterLines(frame.targets);
  const [, hashSeconds] = time(() => createHash('sha256').update(lines.join('\n')).digest('hex'));
  const blank = { code: 'bench', name: '示例' };
  const [commitment, commitSeconds] = time(() =>
    buildCommitment(frame, rules, {
      drawId: 'bench',
      drawNumber: '2026-0001',
      agency: blank,
      task: { ...blank, item: '' },
      cutOff: { day: '2026-11-30', recordedBy: '' },
      frozenAt: '',
      engine,
    }),
  );
  const sources = ['dice-a', 'dice-b'].map((name) => ({ name, value: '314159265358', by: '示例' }));
  const entropy = {
    protocol,
    draw_id: 'bench',
    commitment: sealCommitment(commitment).digest,
    sources,
    recorded_at: '',
  };
  const [bundle, drawSeconds] = time(() => drawBundle(frame, rules, commitment, entropy));
  const [verdict, verifySeconds] = time(() => verifyBundle(bundle.files));
  if (!verdict.ok || bundle.result.drawn.length !== sampleCount(frame))
    throw new Error('the benchmark draws wrongly');
  const stages = {
    hash: hashSeconds,
    frame: frameSeconds,
    commit: commitSeconds,
    draw: drawSeconds,
    verify: verifySeconds,
  };
  const cells = Object.entries(stages).map(
    ([name, seconds]) => `${name} ${seconds.toFixed(2)} s (${(seconds / hashSeconds).toFixed(0)}×)`,
  );
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${size} targets, ${bundle.result.drawn.length} drawn: ${cells.join(', ')}; peak ${peak} MiB`);
}

const sizes = process.argv.slice(2).map(Number);
for (const size of sizes.length > 0 ? sizes : [4279, 20_000]) measure(size);
