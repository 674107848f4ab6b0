import { headingRow, makeWorkbook, textRow, workbookParts, zipParts } from '../../files/make-workbook.ts';

/** A file that nobody should be able to hurt the service with, and which refusals are right. */
export interface HostileFile {
  readonly title: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

const sheet = 'xl/worksheets/sheet1.xml';
const honest = { rows: `${headingRow}${textRow(2, ['A1', '甲'])}` };

/** Writes into the central directory entry of a file: `offset` counts from the entry's signature (APPNOTE 4.3.12). */
function patchDirectory(zip: Buffer, path: string, patch: (entry: Buffer) => void): Buffer {
  const copy = Buffer.from(zip);
  const entry = copy.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]), copy.lastIndexOf(path));
  patch(copy.subarray(entry));
  return copy;
}

const xlsx = (title: string, bytes: Uint8Array): HostileFile => ({ title, name: 'a.xlsx', bytes });
const csv = (title: string, bytes: Uint8Array): HostileFile => ({ title, name: 'a.csv', bytes });

async function zips(): Promise<readonly HostileFile[]> {
  const bomb = await zipParts({ ...workbookParts(honest), [sheet]: Buffer.alloc(210 * 1024 * 1024, 'a') });
  const book = await makeWorkbook(honest);
  const rows = Array.from({ length: 200_001 }, () => '<row><c><v>1</v></c><c><v>2</v></c></row>').join('');
  const long = '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>'.repeat(50_000);
  const doctype = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${String(workbookParts(honest)[sheet])}`;
  const xxe = `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${String(workbookParts(honest)[sheet])}`;
  const entries = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`xl/media/${index}`, '']));
  const nested = await zipParts({ 'inner.xlsx': bomb });
  return [
    xlsx('one cell of 210 MB', bomb),
    xlsx(
      'the same with a lying size',
      patchDirectory(bomb, sheet, (entry) => entry.writeUInt32LE(1000, 24)),
    ),
    xlsx('200,001 rows', await makeWorkbook({ rows: headingRow + rows })),
    xlsx(
      'one long string in 100,000 cells',
      await makeWorkbook({ rows: headingRow + long, strings: [`<si><t>${'甲'.repeat(32_767)}</t></si>`] }),
    ),
    xlsx('a zip in a zip', nested),
    xlsx('5,000 parts', await zipParts({ ...workbookParts(honest), ...entries })),
    xlsx('DOCTYPE with entities', await zipParts({ ...workbookParts(honest), [sheet]: doctype })),
    xlsx('DOCTYPE that names a file', await zipParts({ ...workbookParts(honest), [sheet]: xxe })),
    xlsx(
      'a cell at XFD1048576',
      await makeWorkbook({ rows: `${headingRow}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>` }),
    ),
    xlsx('cut in the middle', book.subarray(0, Math.floor(book.length / 2))),
    xlsx('a flipped bit', flip(book, book.indexOf(sheet) + sheet.length + 90)),
    xlsx(
      'encrypted',
      patchDirectory(book, 'xl/workbook.xml', (entry) => entry.writeUInt16LE(entry.readUInt16LE(8) | 1, 8)),
    ),
    xlsx('with macros', await makeWorkbook({ ...honest, parts: { 'xl/vbaProject.bin': 'x' } })),
    xlsx('a path that climbs out', climbing(await zipParts({ 'aa/aa/aa/tmp/shuangsui-escaped': 'x' }))),
  ];
}

/** Another path of the same length, which no honest writer would write. */
const climbing = (zip: Buffer): Buffer =>
  Buffer.from(zip.toString('latin1').replaceAll('aa/aa/aa/', '../../../'), 'latin1');

function flip(bytes: Buffer, place: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(place) ^ 0x10, place);
  return copy;
}

/** Files of every kind that break programs that read tables; made here, none comes from outside. */
export async function hostileSheets(): Promise<readonly HostileFile[]> {
  return [
    ...(await zips()),
    xlsx('no zip', Buffer.from('<html>登录已过期</html>')),
    xlsx('an old .xls', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)])),
    xlsx('nothing', Buffer.alloc(0)),
    csv('four million cells', Buffer.from(`${'1,'.repeat(99)}1\n`.repeat(40_001))),
    csv('zero bytes all over', Buffer.alloc(100_000)),
    csv('a quote that never ends', Buffer.from(`机构编码,机构名称\n"${'a'.repeat(1_000_000)}`)),
    csv('bytes of no encoding', Buffer.from([0xff, 0xfe, 0xfd, 0x80, 0x80, 0x2c, 0xff])),
    csv('headings of the language', Buffer.from('__proto__,constructor,toString\n1,2,3\n')),
    csv('21 MB', Buffer.alloc(21 * 1024 * 1024, 'a')),
  ];
}
