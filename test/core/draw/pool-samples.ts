import type { Pools } from '../../../src/core/draw/build-frame.ts';
import type { PoolOfficer } from '../../../src/core/draw/frame-people.ts';
import type { PoolTarget } from '../../../src/core/draw/frame-targets.ts';
import { pseudonymOf } from '../../../src/core/draw/pseudonyms.ts';

/** A salt key of 32 bytes. */
export const saltKey = new Uint8Array(32).fill(7);

/** A clinic that can be drawn, but for what is given. */
export const target = (id: string, kind = '诊所', over: Partial<PoolTarget> = {}): PoolTarget => ({
  id,
  name: `机构${id}`,
  attributes: { kind, level: '' },
  excluded: null,
  counted: true,
  duties: [],
  last_team: [],
  sealed: { attributes: {}, measures: {} },
  ...over,
});
/** What an officer is called under that key. */
export const named = (code: string): string => pseudonymOf(saltKey, code);
/** A certified officer without attributes, but for what is given. */
export const officer = (code: string, over: Partial<PoolOfficer> = {}): PoolOfficer => ({
  code,
  name: `人员${code}`,
  organisation: '示例局',
  attributes: {},
  skills: [],
  group: '',
  certificate: `Z${code}`,
  certificate_expires_on: '2027-01-01',
  unavailable: null,
  capacity: null,
  days_off: [],
  ...over,
});
/** Six clinics and three officers, but for what is given. */
export const pools = (over: Partial<Pools> = {}): Pools => ({
  targets: ['b', 'a', 'C', '~', '10', '9'].map((id) => target(id)),
  officers: ['2', '1', '3'].map((id) => officer(id)),
  recusals: [],
  ...over,
});
