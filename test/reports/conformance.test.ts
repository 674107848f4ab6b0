import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderAnnualPlanChange } from '../../reports/annual-plan-change.ts';
import { renderAnnualPlan } from '../../reports/annual-plan.ts';
import { renderDrawRecord } from '../../reports/draw-record.ts';
import { renderTaskNotice } from '../../reports/task-notice.ts';
import { renderWitnessSheet } from '../../reports/witness-sheet.ts';
import { renderWorkPlan } from '../../reports/work-plan.ts';
import { annualPlanRecord, planChange } from './annual-plan-records.ts';
import { run, withPdf } from './pdf-tools.ts';
import { drawRecord, drawnTargets, taskNotice, unusualNames, witnessSheet, workPlan } from './records.ts';

const require = createRequire(import.meta.url);
const validator = join(dirname(require.resolve('@opendataloader/pdf')), '../lib/opendataloader-pdf-cli.jar');
const java = (name: string): string => `/usr/share/java/${name}.jar`;
const libraries = ['jaxb-api', 'jaxb-runtime', 'jaxb-core', 'javax.activation'].map(java);
const judge = fileURLToPath(new URL('Judge.java', import.meta.url));

/** veraPDF's failed checks of the documents, each judged against PDF/A-3a and PDF/UA-1. */
function failuresOf(documents: Readonly<Record<string, Uint8Array>>): Promise<readonly string[]> {
  return withPdf(new Uint8Array(), async (_, folder) => {
    const classes = join(folder, 'classes');
    await mkdir(classes);
    const libraryPath = [validator, ...libraries].join(delimiter);
    await run('javac', ['-classpath', libraryPath, '-d', classes, judge]);
    const paths = await Promise.all(
      Object.entries(documents).map(async ([name, bytes]) => {
        const path = join(folder, `${name}.pdf`);
        await writeFile(path, bytes);
        return path;
      }),
    );
    const printed = await run('java', [
      '-classpath',
      [classes, libraryPath].join(delimiter),
      'Judge',
      ...paths,
    ]);
    const lines = printed.trim().split('\n');
    assert.equal(lines.filter((line) => /^checked [1-9]/.test(line)).length, 2 * paths.length);
    return lines.filter((line) => line.startsWith('failed '));
  });
}

describe('conformance to PDF/A-3a and PDF/UA-1', () => {
  it('holds for every document in every state', async () => {
    const { verification: _, ...early } = workPlan({ template: 'notice', title: '方案 A & B <一>' });
    const one = { code: 'H33010600001', name: '示例诊所' };
    const difference = { sentences: ['两次的名录相同。'], droppedOut: [one], cameIn: [one] };
    const replaced = { number: '2026-0004', difference };
    const long = { ...workPlan().items[0]!, content: '超长内容。'.repeat(400) };
    assert.deepEqual(
      await failuresOf({
        'work-plan': await renderWorkPlan(workPlan()),
        'work-plan-early': await renderWorkPlan(early),
        'work-plan-parted-row': await renderWorkPlan(workPlan({ items: [long] })),
        'task-notice': await renderTaskNotice(taskNotice()),
        'task-notice-with-list': await renderTaskNotice(
          taskNotice({ drawn: drawnTargets(60, unusualNames) }),
        ),
        'draw-record': await renderDrawRecord(drawRecord()),
        'draw-record-of-replacement': await renderDrawRecord(drawRecord({ replaced })),
        'draw-record-empty': await renderDrawRecord(drawRecord({ drawn: [], objections: '无' })),
        'annual-plan': await renderAnnualPlan(annualPlanRecord()),
        'annual-plan-change': await renderAnnualPlanChange(planChange()),
        'witness-sheet': await renderWitnessSheet(witnessSheet()),
      }),
      [],
    );
  }).timeout(180_000);

  it('is really judged: a file that claims less is found out', async () => {
    const bytes = Buffer.from(await renderWitnessSheet(witnessSheet()));
    const broken = Buffer.from(bytes.toString('latin1').replace('/Lang (zh-CN)', '/Lung (zh-CN)'), 'latin1');
    assert.ok((await failuresOf({ broken })).length > 0);
  }).timeout(60_000);
});
