import { createHash } from 'node:crypto';
import { protocol } from '../../src/core/digest.ts';
import { sampleOf } from '../../src/core/draw/build-frame.ts';
import { buildPeople } from '../../src/core/draw/frame-people.ts';
import { FrameDraft, targetSealer } from '../../src/core/draw/frame-targets.ts';
import { findStaffingProblems } from '../../src/core/draw/officers/staffing-problems.ts';
import { engine } from '../../src/core/engine.ts';
import { drawBundle, encodePeople, type BundleFiles, type DrawnBundle } from '../../src/core/proof/bundle.ts';
import { buildCommitment, sealCommitment } from '../../src/core/proof/commitment.ts';
import { encodeChanges } from '../../src/core/proof/encode-changes.ts';
import { defaultEntropyPlan } from '../../src/core/proof/entropy/entropy-plan.ts';
import { readFrame, type FrozenFrame } from '../../src/core/proof/read-bundle.ts';
import { LineWriter } from '../../src/core/proof/target-roster.ts';
import { peopleOf, rulesOf, targetsOf } from './national-frame.ts';
import { describeLaps, Stopwatch } from './stopwatch.ts';

/** One officer for each so many targets: 100,000 for 1,080,000. */
const targetsPerOfficer = 10.8;

/** Freezes, commits and draws a synthetic national frame of `size` targets, and prints what each stage took. Its files. */
export function measureDraw(size: number): BundleFiles {
  const watch = new Stopwatch();
  const frozen = freeze(size, watch);
  const bundle = draw(frozen, watch);
  const roster = bundle.files.get('targets.jsonl') ?? new Uint8Array();
  watch.time('hash of the frame', () => createHash('sha256').update(roster).digest());
  const { length: drawn } = bundle.result.drawn;
  if (drawn !== sampleOf(frozen.pi)) throw new Error('the benchmark draws wrongly');
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
  return bundle.files;
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
  const [writer, sealedWriter] = [new LineWriter(size * 1024), new LineWriter(size * 256)];
  const seal = targetSealer(rules, saltKey);
  let row = 0;
  for (const target of targetsOf(size)) {
    const { line, sealedLine } = seal(target, pi[row++] ?? 0);
    writer.add(line);
    sealedWriter.add(sealedLine);
  }
  const files = new Map([
    ...encodePeople(people, rules),
    ['targets.jsonl', writer.finish()],
    ['targets-sealed.jsonl', sealedWriter.finish()],
    ...encodeChanges([], saltKey),
  ]);
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
      scopeKey: 'bench',
      cutOff: { day: '2026-05-31', recordedBy: '' },
      frozenAt: '2026-05-31T00:00:00.000Z',
      releaseOn: '2026-07-01',
      pool: frozen.frame.targets.length,
      engine: { ...engine, source: '', packages: '' },
      entropyPlan: defaultEntropyPlan,
      previous: '',
      log: null,
      supplements: '',
      replaces: '',
      substitutionReasons: [],
      voidReasons: [],
    }),
  );
  const at = '2026-05-31T01:00:00.000Z';
  const entropy = {
    protocol,
    draw_id: 'bench',
    commitment: sealCommitment(commitment).digest,
    sources: defaultEntropyPlan.map(({ name }) => ({
      ...{ name, at, by: '示例' },
      option: 0,
      value: '314159265358',
      reason: '',
    })),
    recorded_at: at,
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
