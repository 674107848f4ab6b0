import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notoFonts } from '../../reports/composer/font-set.ts';
import { mm, page } from '../../reports/composer/page.ts';
import { renderDrawRecord } from '../../reports/draw-record.ts';
import { renderTaskNotice } from '../../reports/task-notice.ts';
import { renderWitnessSheet } from '../../reports/witness-sheet.ts';
import { renderWorkPlan } from '../../reports/work-plan.ts';
import { Refusal } from '../../src/core/refusal.ts';
import { inkIn, pageTexts, pictures, run, squeeze, textOf, withPdf } from './pdf-tools.ts';
import { drawRecord, drawnTargets, promise, taskNotice } from './records.ts';
import { unusualNames, verification, witnessSheet, workPlan } from './records.ts';

const tableHeader = '序号机构编码机构名称类别行政区划检查组';

function assertInOrder(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const found = text.indexOf(squeeze(part), from);
    assert.notEqual(found, -1, `「${part}」 is missing or out of order`);
    from = found + part.length;
  }
}

describe('documents of a draw', () => {
  for (const count of [1, 300, 1000]) {
    it(`lists ${count} targets without losing a row, under a header on every page`, async () => {
      const drawn = drawnTargets(count, unusualNames);
      const bytes = await renderTaskNotice(taskNotice({ drawn }));
      assertInOrder(
        await textOf(bytes),
        drawn.flatMap(({ code, name, kind, division, team }, index) => [
          `${index + 1}${code}${name}${kind}${division}${team}`,
        ]),
      );
      const pages = await pageTexts(bytes);
      const listed = pages.filter((text) => /[HP]999901\d{5}/.test(text));
      assert.ok(listed.every((text) => text.includes(tableHeader)));
      assert.ok(listed.slice(1).every((text) => text.includes('抽查名单（续）')));
      const rowsOnLast = listed.at(-1)?.match(/[HP]999901\d{5}/g)?.length ?? 0;
      assert.ok(rowsOnLast >= Math.min(3, count));
    });
  }

  it('prints names outside the basic plane and of Extension A as they are', async () => {
    const text = await textOf(await renderTaskNotice(taskNotice({ drawn: drawnTargets(4, unusualNames) })));
    assertInOrder(text, unusualNames);
  });

  it('does not cut a cell of 3,000 characters, and repeats the header beside its parts', async () => {
    // Extension A, which nothing else in the document uses.
    const content = Array.from({ length: 3000 }, (_, index) => String.fromCodePoint(0x3400 + index)).join('');
    const item = { code: 'YB-09', name: '超长事项', content, legalBasis: '条例', grade: '一般' } as const;
    const pages = await pageTexts(await renderWorkPlan(workPlan({ items: [item] })));
    const parts = pages.filter((text) => /[\u3400-\u4dbf]/.test(text));
    assert.ok(parts.length > 2);
    assert.equal(parts.join('').replace(/[^\u3400-\u4dbf]/g, ''), content);
    for (const text of parts) assert.ok(text.includes('事项编码事项名称抽查内容法律依据类别'));
    for (const text of parts.slice(1)) assert.equal(text.split('续').length, 3);
  }).timeout(120_000);

  it('withholds the drawn list until it is given, and says when it will be published', async () => {
    const { result: _, ...before } = verification();
    const text = await textOf(await renderTaskNotice(taskNotice({ verification: before })));
    assert.ok(text.includes('抽查名单在最后一家检查结束后公布'));
    assert.ok(!text.includes(tableHeader));
    assert.ok(!text.includes('结果指纹（抽取后当场公布）'));
  });

  it('prints every digest in full and never speaks in jargon', async () => {
    const { commitment, result = '', roots } = verification();
    for (const bytes of [
      await renderWorkPlan(workPlan()),
      await renderTaskNotice(taskNotice({ drawn: drawnTargets(25) })),
      await renderDrawRecord(drawRecord()),
    ]) {
      const text = await textOf(bytes);
      assertInOrder(
        text,
        [commitment, result, ...roots.map(({ hex }) => hex)].filter((hex) => text.includes(hex)),
      );
      for (const { hex } of [{ hex: commitment }, ...roots]) assert.ok(text.includes(hex));
      assert.doesNotMatch(text, /entropy|merkle|π|ppb|熵|默克尔/iu);
      assert.ok(text.includes(squeeze('shuangsui verify SL-2026-03-01.zip')));
    }
  });

  it('records the draw: time in China, digits, people, objections', async () => {
    const text = await textOf(
      await renderDrawRecord(drawRecord({ objections: '见证人乙提出骰子应当更换，已更换。' })),
    );
    assertInOrder(text, [
      '2026年3月5日9时30分',
      '407193825560',
      '918264037751',
      '见证人乙提出骰子应当更换',
      '赵示例',
    ]);
  });

  it('gives each witness a sheet of one page, with what the agency states on its back', async () => {
    const pages = await pageTexts(await renderWitnessSheet(witnessSheet()));
    assert.equal(pages.length, 4);
    assert.ok(pages[0]?.includes('第一联，见证人甲执'));
    assert.ok(pages[2]?.includes('第二联，见证人乙执'));
    const back = ['抽查机关的陈述', '不能证明它们属实', ...witnessSheet().statements.map(squeeze)];
    assertInOrder(pages[1] ?? '', ['第一联背面', ...back.slice(1)]);
    assertInOrder(pages[3] ?? '', ['第二联背面', ...back.slice(1)]);
    for (const text of [pages[0] ?? '', pages[2] ?? '']) {
      assertInOrder(text, [verification().commitment, '1.核对', '5.记录', '见证人甲', '监督人员']);
    }
  });

  it('attaches the commitment byte for byte', async () => {
    await withPdf(await renderDrawRecord(drawRecord()), async (path, folder) => {
      await run('pdfdetach', ['-saveall', '-o', folder, path]);
      assert.deepEqual(new Uint8Array(await readFile(join(folder, 'commitment.json'))), promise);
    });
  });

  it('embeds a subset of every font, with its Unicode map', async () => {
    await withPdf(await renderWorkPlan(workPlan()), async (path) => {
      const fonts = (await run('pdffonts', [path])).trim().split('\n').slice(2);
      assert.equal(fonts.length, 4);
      for (const line of fonts) assert.match(line, /Identity-H\s+yes\s+yes\s+yes/);
      await run('qpdf', ['--check', path]);
    });
  });

  it('prints a QR code that scanners read', async () => {
    const prefix = { urlPrefix: 'https://example.gov.cn/v/' };
    const short = verification().result?.slice(0, 16);
    for (const [given, expected] of [
      [verification(), `SS1 SL-2026-03-01 ${short}`],
      [verification(prefix), `https://example.gov.cn/v/SL-2026-03-01/${short}`],
    ] as const) {
      await withPdf(await renderDrawRecord(drawRecord({ verification: given })), async (path, folder) => {
        await run('pdftoppm', ['-r', '200', '-png', '-f', '1', '-l', '1', path, join(folder, 'page')]);
        const read = await run('zbarimg', ['--quiet', '--raw', join(folder, 'page-1.png')]);
        assert.equal(read.trim(), expected);
      });
    }
  });

  it('leaves ink on every page, line of numbers and rare character, and none in the margins', async () => {
    const dpi = 100;
    const pages = await pictures(await renderTaskNotice(taskNotice({ drawn: drawnTargets(60) })), dpi);
    assert.ok(pages.length >= 5);
    for (const picture of pages) {
      const body = { left: page.left, top: page.top, right: page.right, bottom: page.bottom };
      assert.ok(inkIn(picture, body, dpi) > 0.004);
      const number = { ...body, top: page.bottom + 6 * mm, bottom: page.bottom + 14 * mm };
      assert.ok(inkIn(picture, number, dpi) > 0.0005);
      assert.equal(inkIn(picture, { ...body, left: page.right + 2, right: page.width }, dpi), 0);
      assert.equal(inkIn(picture, { ...body, left: 0, right: page.left - 2 }, dpi), 0);
      assert.equal(inkIn(picture, { ...body, top: 0, bottom: page.top - 2 }, dpi), 0);
    }
  });

  it('refuses a character that no font has, and names it and its place', async () => {
    const drawn = drawnTargets(3, ['示例县药房', '示例县𡚸药房']);
    await assert.rejects(renderTaskNotice(taskNotice({ drawn })), (error: unknown) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.code, 'missing-glyph');
      assert.deepEqual(
        error.problems.map(({ place }) => place),
        ['「抽查名单」第 2 行「机构名称」'],
      );
      assert.match(error.problems[0]?.message ?? '', /𡚸.*U\+216B8/u);
      return true;
    });
  });

  it('asks the fallback fonts in turn, and refuses only what none of them has', async () => {
    // U+4DB6 is in the serif font and not in the sans.
    const record = taskNotice({ drawn: drawnTargets(1, ['示例县䶶字药房']) });
    const { body, code } = notoFonts;
    const text = await textOf(await renderTaskNotice(record, { ...notoFonts, body: code, fallback: [body] }));
    assertInOrder(text, ['示例县䶶字药房']);
    await assert.rejects(
      renderTaskNotice(record, { ...notoFonts, body: code, fallback: [] }),
      (error: unknown) => error instanceof Refusal && error.code === 'missing-glyph',
    );
  });

  it('keeps the metadata well-formed whatever the title holds', async () => {
    const title = '关于 A & B <双随机> 抽查的公告';
    await withPdf(await renderTaskNotice(taskNotice({ title })), async (path) => {
      const info = await run('pdfinfo', [path]);
      assert.match(info, /Title: +关于 A ＆ B ＜双随机＞ 抽查的公告/);
      const metadata = await run('pdfinfo', ['-meta', path]);
      assert.doesNotMatch(metadata, /&(?!amp;|lt;|gt;|#)/);
    });
  });

  it('refuses dates that would depend on where the process runs', async () => {
    await assert.rejects(
      async () => renderDrawRecord(drawRecord({ heldAt: '2026-03-05T09:30' })),
      RangeError,
    );
    await assert.rejects(async () => renderTaskNotice(taskNotice({ issuedOn: '2026/3/5' })), RangeError);
  });
});
