import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { renderDrawRecord } from '../../reports/draw-record.ts';
import { renderTaskNotice } from '../../reports/task-notice.ts';
import { drawRecord, drawnTargets, taskNotice, unusualNames } from './records.ts';

const exec = promisify(execFile);
const here = new URL('.', import.meta.url).href;
const program = `
  const { createHash } = await import('node:crypto');
  const { renderDrawRecord } = await import('${here}../../reports/draw-record.ts');
  const { drawRecord, drawnTargets, unusualNames } = await import('${here}records.ts');
  const bytes = await renderDrawRecord(drawRecord({ drawn: drawnTargets(40, unusualNames) }));
  console.log(createHash('sha256').update(bytes).digest('hex'));
`;

describe('bytes of a document', () => {
  it('do not depend on time zone, locale, clock or what was rendered before', async () => {
    const settings = [
      { TZ: 'Asia/Shanghai', LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' },
      { TZ: 'America/New_York', LANG: 'tr_TR.UTF-8', LC_ALL: 'C' },
    ];
    const args = ['--import=tsx', '--input-type=module', '--eval', program];
    const hashes = await Promise.all(
      settings.map(async (setting) => {
        const { stdout } = await exec(process.execPath, args, { env: { ...process.env, ...setting } });
        return stdout.trim();
      }),
    );
    await renderTaskNotice(taskNotice({ drawn: drawnTargets(30) }));
    const bytes = await renderDrawRecord(drawRecord({ drawn: drawnTargets(40, unusualNames) }));
    const here = createHash('sha256').update(bytes).digest('hex');
    assert.deepEqual(hashes, [here, here]);
  });

  it('differ, down to the identity of the file, when anything printed or attached differs', async () => {
    const identity = async (overrides: Parameters<typeof drawRecord>[0]): Promise<string | undefined> => {
      const text = Buffer.from(await renderDrawRecord(drawRecord(overrides))).toString('latin1');
      return /\/ID \[<([0-9a-f]+)>/.exec(text)?.[1];
    };
    const all = [
      await identity({}),
      await identity({ place: '示例县政务服务中心四楼会议室' }),
      await identity({
        verification: { ...drawRecord().verification, promise: new Uint8Array([123, 125]) },
      }),
    ];
    assert.ok(all.every((id) => id !== undefined));
    assert.equal(new Set(all).size, 3);
  });
});
