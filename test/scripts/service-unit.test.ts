import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../support/databases.ts';

const unit = readFileSync(fileURLToPath(new URL('../../scripts/shuangsui.service', import.meta.url)), 'utf8');

/** What `systemd-analyze` says of a unit with this text; the program that it starts need not be installed here. */
function analyze(text: string, ...options: readonly string[]) {
  const path = join(makeFolder(), 'shuangsui.service');
  writeFileSync(path, text.replace(/^ExecStart=\S+ .*$/m, 'ExecStart=/bin/true'));
  const { status, stdout, stderr } = spawnSync('systemd-analyze', [...options, path], { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

const verify = (text: string) => analyze(text, 'verify', '--man=no');
const exposure = (text: string): number =>
  Number(
    /Overall exposure level for \S+: (\d+\.\d)/.exec(analyze(text, 'security', '--offline=true').text)?.[1],
  );

describe('the systemd unit', () => {
  it('is one that systemd understands, without a warning', () => {
    assert.deepEqual(verify(unit), { status: 0, text: '' });
    assert.match(verify(unit.replace('ProtectSystem=strict', 'ProtectSytem=strict')).text, /Unknown key/);
    assert.match(verify(unit.replace('RestartSec=5', 'RestartSec=soon')).text, /Failed to parse/);
  });

  it('leaves little to attack: at most 2.0 of 10', () => {
    assert.ok(exposure(unit) <= 2, `${exposure(unit)}`);
    assert.ok(exposure(unit.replaceAll(/^(?:Protect|Restrict|Private|Capability|SystemCall).*$/gm, '')) > 5);
  });

  it('starts the service that is here, and gives it longer to end than it takes', () => {
    assert.match(unit, /^ExecStart=\/usr\/bin\/node \/opt\/shuangsui\/bin\/shuangsui\.mjs serve$/m);
    assert.ok(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) > 10);
    assert.match(unit, /^UMask=0077$/m);
  });
});
