import { z } from 'zod';

export const SlipSchema = z
  .strictObject({
    text: z.string().describe('凭条的 JSON 文字，逐字节不变'),
    code: z.string().describe('二维码中的文字：DEFLATE 压缩后按 RFC 9285 写成 Base45'),
  })
  .meta({ id: 'Slip', description: '单家凭条' });
