import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../src/core/canonical-json.ts';
import { rowJson } from '../../../src/core/draw/frame.ts';
import { buildFrame } from '../../../src/core/draw/build-frame.ts';
import { pseudonymOf } from '../../../src/core/draw/pseudonyms.ts';
import { officer, pools, saltKey, target } from './pool-samples.ts';
import { makeRules } from './samples.ts';

describe('the people of a frame', () => {
  const hex = (...parts: readonly (Uint8Array | string)[]): string =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

  it('names officers by the first half of a keyed hash of their codes, wherever it names them', () => {
    const away = target('z', '诊所', { last_team: ['3', 'gone'] });
    const recusals = [{ officer: 'gone', target: 'z', ground: '持股' }];
    const { frame, sealed } = buildFrame(
      pools({ targets: [target('a'), away], recusals }),
      makeRules(),
      saltKey,
    );
    const pseudonym = (code: string): string => hex(saltKey, `officer-ids/${code}`).slice(0, 16);
    assert.deepEqual(
      frame.officers.map(({ id }, i) => id === pseudonym(sealed.officers[i]?.code ?? '')),
      [true, true, true],
    );
    assert.deepEqual(frame.targets.at(1)?.last_team, [pseudonym('3'), pseudonym('gone')].toSorted());
    assert.deepEqual(
      frame.recusals.map(({ officer: who }) => who),
      [pseudonym('gone')],
    );
    // Another draw has another key, and another name for the same officer.
    assert.notEqual(pseudonymOf(new Uint8Array(32), '3'), pseudonym('3'));
  });

  it('says of officers in public whether they are certified through the window and available, and no more', () => {
    const officers = [
      officer('1'),
      officer('2'),
      officer('3', { certificate: '' }),
      officer('4', { certificate_expires_on: '2026-12-30' }),
      officer('5', { certificate_expires_on: '2026-12-31', unavailable: '' }),
      officer('6', { certificate_expires_on: '' }),
    ];
    const { frame, sealed } = buildFrame(pools({ officers }), makeRules(), saltKey);
    const told = frame.officers.map(({ certified, available }, i) => [
      sealed.officers[i]?.code,
      certified,
      available,
    ]);
    assert.deepEqual(
      told.toSorted((left, right) => Number(left[0]) - Number(right[0])),
      [
        ['1', true, true],
        ['2', true, true],
        ['3', false, true],
        ['4', false, true],
        ['5', true, false],
        ['6', false, true],
      ],
    );
    for (const row of frame.officers)
      assert.deepEqual(Object.keys(row).toSorted(), [
        ...[
          'attributes',
          'available',
          'capacity',
          'certified',
          'days_off',
          'group',
          'id',
          'sealed',
          'skills',
        ],
      ]);
  });

  it('seals each line with a salt of its roster and id, so that equal lines differ', () => {
    const recusals = [{ officer: '1', target: '2', ground: '持股' }];
    const { frame, sealed } = buildFrame(
      pools({ targets: [target('1'), target('2')], recusals }),
      makeRules(),
      saltKey,
    );
    const salt = (text: string): string => hex(saltKey, text).slice(0, 32);
    assert.equal(sealed.targets.at(0)?.salt, salt('targets/1'));
    assert.equal(sealed.officers.find(({ code }) => code === '1')?.salt, salt('officers/1'));
    assert.equal(sealed.recusals[0]?.salt, salt('recusals/1 2'));
    for (const roster of ['targets', 'officers', 'recusals'] as const)
      [...sealed[roster]].forEach((line, i) =>
        assert.equal(frame[roster].at(i)?.sealed, hex(canonicalJson(rowJson(line)))),
      );
  });
});
