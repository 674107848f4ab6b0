import assert from 'node:assert/strict';
import { makeEdition } from '../../../../src/core/proof/bundle.ts';
import { drawFromFile } from '../../../../src/core/proof/draw-from-file.ts';
import { verifyBundle, type Verdict } from '../../../../src/core/proof/verify/verify-bundle.ts';
import { readInputs } from '../forge.ts';
import { loggedBundle } from '../logged-bundle.ts';

/** A draw from a beacon's round alone, written down at an instant; its commitment was cosigned a minute earlier. */
function verdictAt(at: string): Verdict {
  const { frame } = readInputs('smallest');
  const beacon = readInputs('beacon');
  const [slot, value] = [beacon.frame.entropy_plan?.[1], beacon.entropy.sources[1]];
  assert.ok(slot !== undefined && value !== undefined);
  const plan = [{ ...slot, deadline: '', options: slot.options.slice(0, 1) }];
  const { files } = drawFromFile({
    frame: { ...frame, frozen_at: '2023-09-15T10:00:00.000Z', entropy_plan: plan },
    entropy: { sources: [{ ...value, at }], recorded_at: at },
  });
  const logged = loggedBundle(makeEdition(files, 'auditor'));
  return verifyBundle(logged.files, { logKey: logged.logKey, witnessKeys: [logged.witnessKey] });
}

// Round 657413 was made at 2023-09-15T11:00:03Z.
describe('a commitment whose only entropy is a round of the beacon', () => {
  it('is witnessed when the witness signed by the second of the round', () => {
    assert.equal(verdictAt('2023-09-15T11:01:03.000Z').grade, 'green');
  });

  it('is not when the witness signed after it, though before the value was written down', () => {
    for (const at of ['2023-09-15T11:01:04.000Z', '2026-11-22T02:00:00.000Z']) {
      const { grade, reasons } = verdictAt(at);
      assert.equal(grade, 'amber');
      assert.deepEqual(
        reasons.map(({ code }) => code),
        ['unwitnessed'],
      );
    }
  });
});
