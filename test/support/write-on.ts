// Enters pairs of departments, each pair with one audit entry in one transaction, until it is killed; writes the number of
// each pair to its output once the pair is committed. argv is the address and the first number.
import { writeSync } from 'node:fs';
import { getList } from '../../src/core/lists/definitions.ts';
import { createContext, inTransaction } from '../../src/context.ts';
import { appendAudit } from '../../src/store/audit.ts';
import { connect } from '../../src/store/connect.ts';
import { recordVersions } from '../../src/store/register.ts';

const [url = '', first = ''] = process.argv.slice(2);
const context = createContext(connect(url));
const departments = getList('departments');

const version = (code: string) => ({
  values: { code, name: '基金监管科', organisation_code: '330100YB', sector: '医疗保障' },
  version: 1,
  change: 'entry' as const,
  state: 'active' as const,
  effectiveOn: '2026-01-01',
  reason: '新设',
});

for (let pair = Number(first); ; pair += 1) {
  await inTransaction(context, async (inner) => {
    await recordVersions(inner, departments, 'tester', [version(`${pair}-a`)]);
    await appendAudit(inner, { actor: 'tester', action: 'entered', subject: `${pair}`, detail: null });
    await recordVersions(inner, departments, 'tester', [version(`${pair}-b`)]);
  });
  writeSync(1, `${pair}\n`);
}
