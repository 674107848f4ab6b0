import { createHash } from 'node:crypto';
import { protocol } from '../../src/core/digest.ts';
import { buildPeople, FrameDraft, frameRow, sampleOf } from '../../src/core/draw/build-frame.ts';
import { findStaffingProblems } from '../../src/core/draw/officers/staffing-problems.ts';
import { engine } from '../../src/core/engine.ts';
import { drawBundle, encodePeople, type DrawnBundle } from '../../src/core/proof/bundle.ts';
import { buildCommitment, sealCommitment } from '../../src/core/proof/commitment.ts';
import { readFrame, type FrozenFrame } from '../../src/core/proof/read-bundle.ts';
import { LineWriter, targetWriter } from '../../src/core/proof/target-roster.ts';
import { verifyBundle } from '../../src/core/proof/verify-bundle.ts';
import { peopleOf, rulesOf, targetsOf } from './national-frame.ts';
import { describeLaps, Stopwatch } from './stopwatch.ts';

/** One officer for each so many targets: 100,000 for 1,080,000. */
const targetsPerOfficer = 10.8;

/** Freezes, commits, draws and verifies a synthetic national frame of `size` targets, and prints what each stage took. */
export function measureDraw(size: number): void {
  const watch = new Stopwatch();
  const frozen = freeze(size, watch);
  const bundle = draw(frozen, watch);
  watch.start();
  const verdict = verifyBundle(bundle.files);
  watch.lap('verification');
  const roster = bundle.files.get('targets.jsonl') ?? new Uint8Array();
  watch.time('hash of the frame', () => createHash('sha256').update(roster).digest());
  const { length: drawn } = bundle.result.drawn;
  if (!verdict.ok || drawn !== sampleOf(frozen.pi)) throw new Error('the benchmark draws wrongly');
  const hash = watch.laps.at(-1)?.cpu ?? 0;
  const owed = bundle.result.drawn.filter(({ team }) => team.length === 0).length;
  const undated = bundle.result.drawn.filter(({ day }) => day === null).length - owed;
  const bytes = [...bundle.files].map(
    ([name, content]) => `${name} ${(content.length / 2 ** 20).toFixed(1)}`,
  );
  const { trees, officers } = { trees: frozen.rules.trees, officers: frozen.frame.officers.length };
  const floors = trees.reduce((sum, tree) => sum + tree.floors.length, 0);
  console.log(
    [
      `${size} targets, ${officers} officers, ${floors} bounds in two trees; drawn ${drawn}, owed ${owed}, without a day ${undated}`,
      describeLaps(watch.laps, hash),
      `  files in MiB: ${bytes.join(', ')}`,
      `  distinct weights ${new Set(frozen.population.weight).size}`,
    ].join('\n'),
  );
}

/** The frame as the service makes it: two passes over the targets, of which only the written file is kept. */
function freeze(size: number, watch: Stopwatch): FrozenFrame {
  const rules = rulesOf(size);
  const { officers, recusals } = peopleOf(size, Math.round(size / targetsPerOfficer));
  const saltKey = new Uint8Array(32);
  watch.start();
  for (const target of targetsOf(size)) if (target.id === '') throw new Error('a target without a code');
  watch.lap('rows made twice');
  for (const target of targetsOf(size)) if (target.id === '') throw new Error('a target without a code');
  watch.lap('rows made twice');
  const draft = new FrameDraft(rules);
  for (const target of targetsOf(size)) draft.add(target);
  watch.lap('frame, with rows');
  const pi = draft.finish(rules);
  watch.lap('probabilities');
  const people = buildPeople({ officers, recusals }, rules, saltKey);
  const writer = new LineWriter(size * 1024);
  const write = targetWriter(rules);
  let row = 0;
  for (const target of targetsOf(size)) writer.add(write(frameRow(target, pi[row++] ?? 0, rules, saltKey)));
  const files = new Map([...encodePeople(people, rules), ['targets.jsonl', writer.finish()]]);
  watch.lap('frame, with rows');
  const frozen = watch.time('reading the frame', () => readFrame(files));
  const problems = watch.time('staffing problems', () =>
    findStaffingProblems(frozen.frame, rules, sampleOf(pi)),
  );
  if (problems.length > 0)
    console.log(`  not staffed by any means: ${problems.length}, ${problems[0]?.message}`);
  return frozen;
}

const stageNames = {
  targets: 'draw of targets',
  officers: 'pairing',
  dates: 'days',
  proof: 'bundle',
} as const;

function draw(frozen: FrozenFrame, watch: Stopwatch): DrawnBundle {
  const blank = { code: 'bench', name: '示例' };
  const commitment = watch.time('commitment', () =>
    buildCommitment(frozen, {
      drawId: 'bench',
      drawNumber: '2026-0001',
      agency: blank,
      task: { ...blank, item: '' },
      cutOff: { day: '2026-05-31', recordedBy: '' },
      frozenAt: '',
      engine,
    }),
  );
  const entropy = {
    protocol,
    draw_id: 'bench',
    commitment: sealCommitment(commitment).digest,
    sources: ['dice-a', 'dice-b'].map((name) => ({ name, value: '314159265358', by: '示例' })),
    recorded_at: '',
  };
  let stage: keyof typeof stageNames | undefined;
  watch.start();
  const bundle = drawBundle(frozen, commitment, entropy, (next) => {
    if (stage !== undefined) watch.lap(stageNames[stage]);
    stage = next;
  });
  watch.lap(stageNames.proof);
  return bundle;
}
