import { isInstant } from '../calendar/instants.ts';
import { findDateFault } from '../lists/codes.ts';
import { changeKinds } from './changes.ts';
import { entropyPlanShape, entropyValueShape } from './entropy/entropy-shapes.ts';
import {
  boolean,
  integer,
  listOf,
  matching,
  nullable,
  object,
  oneOf,
  text,
  wrong,
  type Shape,
} from './shape.ts';

const hex64 = matching(/^[0-9a-f]{64}$/);
const salt = matching(/^[0-9a-f]{32}$/);
const identifier = matching(/^[!-~]{1,64}$/);
const dayOrBlank: Shape = (value, place) => {
  const isFit = typeof value === 'string' && (value === '' || findDateFault(value) === undefined);
  if (!isFit) throw wrong(place, 'a day or ""');
};
const named = object({ code: text, name: text });

/** The texts of the named attributes, all of them and no others. */
const attributes = (names: readonly string[]): Shape =>
  object(Object.fromEntries(names.map((name) => [name, text])));

const key = matching(/^[a-z][a-z0-9_]*$/);
const day: Shape = (value, place) => {
  if (typeof value !== 'string' || findDateFault(value) !== undefined) throw wrong(place, 'a day');
};
const instant: Shape = (value, place) => {
  if (typeof value !== 'string' || !isInstant(value)) throw wrong(place, 'an instant');
};
const scope = listOf(object({ attribute: text, values: listOf(text) }));

const duty = object({
  name: text,
  attribute: nullable(text),
  table: listOf(object({ value: text, chance_ppb: integer })),
  otherwise: integer,
});

const tree = object({
  attributes: listOf(text),
  floors: listOf(
    object({ path: listOf(text), ratio_bp: integer, minimum: integer, done: integer, periods: integer }),
  ),
});

const weights = object({
  name: text,
  base: integer,
  indicators: listOf(
    oneOf({
      value: object({
        kind: text,
        attribute: text,
        table: listOf(object({ value: text, points: integer })),
        otherwise: integer,
      }),
      band: object({
        kind: text,
        measure: text,
        bands: listOf(object({ from: integer, points: integer })),
        otherwise: integer,
      }),
    }),
  ),
});

const team = object({
  attributes: listOf(key),
  by: matching(/^(?:officer|group)$/),
  capacity: integer,
  separate_last: boolean,
  seats: listOf(
    object({
      role: text,
      certified: boolean,
      scope,
      skills: listOf(text),
      match: listOf(text),
      differ: listOf(text),
    }),
  ),
  ladder: listOf(
    oneOf({
      last_team: object({ kind: text }),
      match: object({ kind: text, attribute: text }),
      capacity: object({ kind: text, capacity: integer }),
    }),
  ),
});

export const rulesShape = object({
  protocol: text,
  attributes: listOf(key),
  sealed_attributes: listOf(key),
  measures: listOf(key),
  scope,
  duties: listOf(duty),
  trees: listOf(tree),
  weights,
  maximum_ppb: integer,
  budget: nullable(integer),
  team: nullable(team),
  dates: nullable(object({ days: listOf(day), per_day: integer, together: nullable(text) })),
  window: object({ from: text, to: text }),
});

/** A target's row under rules with these attributes and number of duties. */
export const targetShape = (names: readonly string[], duties: number): Shape => {
  const states = listOf(nullable(object({ owed: integer, allowed: integer, periods: integer })));
  return object({
    id: identifier,
    name: text,
    attributes: attributes(names),
    excluded: nullable(text),
    counted: boolean,
    duties: (value, place) => {
      states(value, place);
      if (!Array.isArray(value) || value.length !== duties) throw wrong(place, `a list of ${duties}`);
    },
    last_team: listOf(identifier),
    weight: integer,
    pi: integer,
    sealed: hex64,
  });
};

/** The sealed line of a target under rules with these sealed attributes and measures. */
export const sealedTargetShape = (names: readonly string[], measures: readonly string[]): Shape =>
  object({
    attributes: attributes(names),
    measures: object(Object.fromEntries(measures.map((name) => [name, nullable(integer)]))),
    salt,
  });

export const officerShape = (names: readonly string[]): Shape =>
  object({
    id: identifier,
    attributes: attributes(names),
    skills: listOf(text),
    group: text,
    available: boolean,
    certified: boolean,
    capacity: nullable(integer),
    days_off: listOf(day),
    sealed: hex64,
  });

export const sealedOfficerShape = object({
  code: text,
  name: text,
  organisation: text,
  certificate: text,
  certificate_expires_on: dayOrBlank,
  unavailable: nullable(text),
  salt,
});

export const recusalShape = object({ officer: identifier, target: identifier, sealed: hex64 });

export const sealedRecusalShape = object({ ground: text, salt });

const kind = matching(new RegExp(`^(?:${changeKinds.join('|')})$`));

export const changeShape = object({ id: matching(/^[!-~]{1,129}$/), kind, sealed: hex64 });

export const sealedChangeShape = object({ before: text, after: text, reason: text, approver: text, salt });

export const commitmentShape = object({
  protocol: text,
  draw_id: identifier,
  draw_number: text,
  agency: named,
  task: object({ code: text, name: text, item: text }),
  scope_key: text,
  cut_off: object({ day: text, recorded_by: text }),
  frozen_at: instant,
  release_on: day,
  pool: integer,
  engine: object({ name: text, version: text, generator: text, source: text, packages: text }),
  log: nullable(object({ origin: text, root: hex64, size: integer })),
  supplements: text,
  replaces: text,
  substitution_reasons: listOf(text),
  void_reasons: listOf(text),
  rules: hex64,
  targets: object({ size: integer, eligible: integer, root: hex64 }),
  officers: object({ size: integer, eligible: integer, root: hex64 }),
  recusals: object({ size: integer, root: hex64 }),
  changes: object({
    counts: object(Object.fromEntries(changeKinds.map((each) => [each, integer]))),
    previous: text,
    size: integer,
    root: hex64,
  }),
  sample: integer,
  entropy_plan: entropyPlanShape,
});

export const entropyShape = object({
  protocol: text,
  draw_id: identifier,
  commitment: hex64,
  sources: listOf(entropyValueShape),
  recorded_at: instant,
});

export const resultShape = object({
  protocol: text,
  draw_id: identifier,
  commitment: hex64,
  entropy: hex64,
  drawn: listOf(object({ day: nullable(day), target: identifier, team: listOf(identifier) })),
  transcript: hex64,
});

export const manifestShape = object({
  protocol: text,
  edition: matching(/^(?:auditor|public)$/),
  draw_id: identifier,
  commitment: hex64,
  result: hex64,
  files: listOf(object({ name: text, bytes: integer, sha256: hex64 })),
});
