import assert from 'node:assert/strict';
import type { AuditedDraw } from '../../../src/core/audit/bundle-rules.ts';
import { findBundleFaults } from '../../../src/core/audit/bundle-rules.ts';
import { drawHistories } from '../../../src/core/audit/draw-histories.ts';
import { findKnownBefore, findMisstatements } from '../../../src/core/audit/promise-rules.ts';
import type { LogKind } from '../../../src/core/log/kinds.ts';
import type { LogFacts, LogRecord } from '../../../src/core/log/record.ts';
import { readCommitment } from '../../../src/core/proof/read-bundle.ts';
import { requestDigest } from '../../../src/core/proof/substitutions/make-substitution.ts';
import { readSubstitution } from '../../../src/core/proof/substitutions/check-substitutions.ts';
import { verifyBundle } from '../../../src/core/proof/verify/verify-bundle.ts';
import { readJson, readVector, replaced, write, type Files } from '../proof/forge.ts';

const record = (kind: LogKind, at: string, facts: LogFacts = {}, digest = 'f'.repeat(64)): LogRecord => ({
  at,
  kind,
  subject: 'a',
  digest,
  facts,
});

/** What the audit knows of a published bundle whose draw is logged so. */
function audited(files: Files, ...records: readonly LogRecord[]): readonly AuditedDraw[] {
  const [history] = drawHistories(records);
  assert.ok(history !== undefined);
  return [{ history, files, verdict: verifyBundle(files) }];
}

function factsOf(files: Files): LogFacts {
  const { agency, draw_number, scope_key, release_on, replaces, supplements } = readCommitment(files);
  return { agency: agency.code, draw_number, scope_key, release_on, replaces, supplements };
}

const at = '2026-11-26T01:00:00.000Z';

describe('what the log says of a commitment', () => {
  const files = readVector('smallest');
  const facts = factsOf(files);

  it('is what the commitment says', () => {
    assert.deepEqual(findMisstatements(audited(files, record('commitment', at, facts))), []);
  });

  it('is red where another number, scope, day, agency or draw is named, or none', () => {
    for (const name of Object.keys(facts)) {
      const { [name]: _, ...rest } = facts;
      for (const other of [rest, { ...facts, [name]: 'other' }]) {
        const found = findMisstatements(audited(files, record('commitment', at, other)));
        assert.deepEqual(
          found.map(({ grade, code }) => [grade, code]),
          [['red', 'misstatement']],
          name,
        );
        assert.match(found[0]?.en ?? '', new RegExp(`^${name} `));
      }
    }
  });

  it('may leave out, of a draw of records, all but the agency', () => {
    const scope = { ...readJson(files, 'commitment.json'), scope_key: 'records|a|H1|visits' };
    const [draw] = audited(files, record('commitment', at, { records: 9 }));
    assert.ok(draw !== undefined);
    const ofRecords = { ...draw, files: replaced(files, 'commitment.json', write(scope)) };
    assert.deepEqual(
      findMisstatements([ofRecords]).map(({ en }) => en.slice(0, 6)),
      ['agency'],
    );
    assert.equal(findMisstatements([draw]).length, 6);
  });
});

// Round 657413 of the vector was made at 2023-09-15T11:00:03Z.
describe('what was known when it was logged', () => {
  it('is a round of the beacon that was made by then', () => {
    const files = readVector('beacon');
    const codes = (instant: string): readonly string[] =>
      findKnownBefore(audited(files, record('commitment', instant))).map(({ code }) => code);
    assert.deepEqual(codes('2023-09-15T11:00:02.999Z'), []);
    assert.deepEqual(codes('2023-09-15T11:00:03.000Z'), ['late-entropy']);
  });

  it('is a value of a substitution that was written down before its request was logged', () => {
    const files = readVector('replaced');
    const name = 'substitution-1.json';
    const { request, entropy } = readSubstitution(files.get(name) ?? new Uint8Array(), name);
    const found = (instant: string): readonly string[] => {
      const asked = record('substitution-request', instant, {}, requestDigest(request));
      return findKnownBefore(audited(files, asked)).map(({ subject }) => subject);
    };
    const [first, last] = [entropy[0], entropy.at(-1)];
    assert.ok(first !== undefined && last !== undefined && first.at < last.at);
    assert.deepEqual(found(first.at), []);
    assert.deepEqual(found(last.at), [`a substitution 1 ${first.name}`]);
  });
});

describe('a draw that was voided before its release', () => {
  const facts = { release_on: '2026-12-19' };
  const histories = drawHistories([
    record('commitment', at, facts),
    record('entropy', at),
    record('result', at),
    record('void-request', at),
    record('void', at),
  ]);
  const codes = (asOf: string): readonly string[] =>
    findBundleFaults(histories, [], asOf).map(({ code }) => code);

  it('owes its bundle when the day of its release is over', () => {
    assert.deepEqual(codes('2026-12-19'), []);
    assert.deepEqual(codes('2026-12-20'), ['missing-bundle']);
  });
});
