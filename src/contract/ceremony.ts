import { z } from 'zod';
import { Digest, StoredInstant, line, prose, whole } from './values.ts';

const typed = (what: string) => line(100, 0).default('').describe(what);

const SourceSchema = z.strictObject({
  name: line(64).describe('来源的名称，如 dice-a'),
  by: line(50).describe('谁掷的骰、谁打开的保密数、从哪里读到的'),
  value: typed('骰子和彩票为数字，按先后写成文字；信标为 96 位、保密数为 64 位十六进制'),
  again: typed('第二遍录入；骰子和彩票必须录入两遍'),
  option: whole(0, 3).default(0).describe('0 为首选来源，其余为第几个备用来源'),
  reason: line(200, 0).default('').describe('改用备用来源的原因'),
  shares: z.array(line(200)).max(2).default([]).describe('打开保密数用的两份；写了这一项就不填 value'),
});

const sources = z.array(SourceSchema).max(16);

const DiceSchema = z.strictObject({
  name: line(64).describe('来源的名称，如 dice-a'),
  by: line(50).describe('掷骰人'),
  value: line(64).describe('骰子的数字，按先后写成文字'),
  again: line(64).describe('第二遍录入'),
});

/** The dice of a plan whose other values come later. */
export const DiceRequest = z
  .strictObject({ sources: z.array(DiceSchema).min(1).max(16).describe('全部骰子，依次') })
  .meta({ id: 'DiceRequest', description: '在其他随机数产生之前记录骰子' });

export const RecordedDiceSchema = z
  .strictObject({
    digest: Digest.describe('骰子记录的指纹，已记入日志'),
    remaining: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  })
  .meta({ id: 'RecordedDice', description: '骰子已记录，还缺哪些随机数' });

/** What the operator types at the ceremony; every digit string twice. */
export const CeremonySchema = z
  .strictObject({
    place: line(200).describe('抽取地点'),
    present: z
      .array(z.strictObject({ name: line(50), role: line(50), unit: line(100) }))
      .min(3, { error: '至少写明操作员和两名见证人' })
      .max(20)
      .describe('在场人员：操作员和两名见证人以上'),
    objections: prose(2000, 0).default('').describe('现场异议'),
    sources: sources.describe(
      '依次为方案中的各个来源；已记录的骰子可不写。通常为 dice-a、dice-b，每项 12 位',
    ),
  })
  .meta({ id: 'Ceremony', description: '抽取现场' });

export const SecretRequest = z
  .strictObject({
    slot: line(64).describe('来源的名称'),
    option: whole(0, 3).optional().describe('第几个来源；省略为其中的那个保密数'),
  })
  .meta({ id: 'SecretRequest', description: '生成方案中的一个保密数' });

export const SecretSchema = z
  .strictObject({
    slot: z.string(),
    option: z.int(),
    holder: z.string().describe('由谁保管'),
    digest: Digest.describe('保密数的指纹，写入名录指纹'),
    created_at: StoredInstant,
    shares: z.array(z.string()).describe('三份，任意两份可打开；只在这次回答中出现，哪里也不保存'),
  })
  .meta({ id: 'Secret', description: '生成的保密数' });

export const RehearsalSchema = z
  .strictObject({
    label: z.string().describe('这是演练，与抽取结果无关'),
    eligible: z.int().describe('可抽取家数'),
    sample: z.int().describe('将抽取家数'),
    officers: z.int().describe('派出人数'),
    owed: z.int().describe('人员不足、待安排的家数'),
    drawn: z.array(
      z.strictObject({
        code: z.string(),
        name: z.string(),
        probability_ppb: z.int().describe('抽中概率，十亿分之一'),
        day: z.string().nullable(),
        team: z.array(z.strictObject({ code: z.string(), name: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Rehearsal', description: '冻结之前的演练；固定的数，不保存，不能当作结果' });

const CommittedSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dice'), digits: z.int() }),
  z.strictObject({ kind: z.literal('secret'), digest: Digest, holder: z.string() }),
  z.strictObject({ kind: z.literal('drand'), chain: z.string(), round: z.int() }),
  z.strictObject({
    kind: z.literal('lottery'),
    lottery: z.string(),
    issue: z.string(),
    digits: z.int(),
  }),
]);

export const CeremonyStateSchema = z
  .strictObject({
    commitment: Digest.describe('名录指纹'),
    sources: z.array(z.strictObject({ name: z.string(), description: z.string() })),
    plan: z
      .array(
        z.strictObject({
          name: z.string(),
          deadline: z.string().describe('自何时起可用备用来源；空为没有'),
          options: z.array(CommittedSource),
        }),
      )
      .describe('写入名录指纹的随机数方案'),
    recorded: z.array(z.strictObject({ name: z.string(), by: z.string(), at: StoredInstant })),
  })
  .meta({ id: 'CeremonyState', description: '抽取的随机数方案和进度' });
