import { z } from 'zod';
import { differenceLabels } from '../core/task/reconcile.ts';
import { fileName } from './imports.ts';
import { Code, Digest, Month, pageOf, prose, rowListQuery, StoredInstant } from './values.ts';

const kinds = Object.keys(differenceLabels) as (keyof typeof differenceLabels)[];

const SignatureSchema = z
  .strictObject({ signer: z.string(), note: z.string(), at: StoredInstant })
  .meta({ id: 'Signature', description: '一方的签字' });

export const ReconciliationSchema = z
  .strictObject({
    id: z.string(),
    organisation_code: z.string(),
    month: z.string(),
    file_sha256: Digest,
    agreements: z.int().describe('协议清单家数'),
    pool_entries: z.int().describe('名录库在库家数'),
    differences: z.array(
      z.strictObject({
        kind: z.enum(kinds),
        label: z.string(),
        code: z.string(),
        agreement_name: z.string(),
        pool_name: z.string(),
      }),
    ),
    actor_id: z.string(),
    created_at: StoredInstant,
    bureau: SignatureSchema.nullable().describe('监管机构的签字'),
    agency: SignatureSchema.nullable().describe('经办机构的签字'),
  })
  .meta({ id: 'Reconciliation', description: '应纳尽纳核对表' });

export const ReconciliationPageSchema = pageOf(ReconciliationSchema).meta({ id: 'ReconciliationPage' });

export const reconciliationListQuery = rowListQuery(['organisation_code', 'month', 'created_at']);

export const reconciliationQuery = {
  organisation: Code.describe('监管机构代码'),
  month: Month,
  file_name: fileName,
};

export const SignatureRequest = z
  .strictObject({
    side: z.enum(['bureau', 'agency']).describe('bureau 监管机构，agency 经办机构；两方不能由同一人签'),
    note: prose(500, 0).default('').describe('还有差异时必须写明如何处理'),
  })
  .meta({ id: 'SignatureRequest', description: '签字' });
