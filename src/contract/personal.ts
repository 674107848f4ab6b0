import { z } from 'zod';
import { ListNameSchema } from './lists.ts';
import { prose } from './values.ts';

export const PersonalRequest = z
  .strictObject({ reason: prose(500).describe('为什么要看，写入审计记录') })
  .meta({ id: 'PersonalRequest', description: '查看一条记录未遮盖的个人信息' });

export const PersonalSchema = z
  .strictObject({
    list: ListNameSchema,
    code: z.string(),
    version: z.int().describe('第几版'),
    values: z.record(z.string(), z.string().nullable()).describe('各栏未遮盖的内容；没有登记的为空'),
  })
  .meta({ id: 'Personal', description: '未遮盖的个人信息；每次查看都写入审计记录' });
