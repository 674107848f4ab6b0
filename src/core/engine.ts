/** What made a draw; printed in each commitment. A test holds it against package.json. */
export const engine = { name: 'shuangsui', version: '0.1.0', generator: 'seedrandom@3.0.5' } as const;
