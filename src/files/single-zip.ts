const endSize = 22;
const endSignature = 0x06_05_4b_50;
const locatorSize = 20;
const locatorSignature = 0x07_06_4b_50;
const entrySize = 46;
const entrySignature = 0x02_01_4b_50;

/**
 * Whether every program finds the same entries in a zip archive: it has one end record, at its very end and without a comment; the
 * directory lies right before it and has just the entries that it counts; nothing is of ZIP64. Where one of these does not
 * hold, some programs follow the offset that is written, others take what lies before the end, and each may show another
 * bundle. (APPNOTE.TXT, sections 4.3.12 to 4.3.16.)
 */
export function isReadOneWay(archive: Uint8Array): boolean {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = archive.length - endSize;
  if (end < 0 || view.getUint32(end, true) !== endSignature) return false;
  const [disk, directoryDisk] = [view.getUint16(end + 4, true), view.getUint16(end + 6, true)];
  const [here, count] = [view.getUint16(end + 8, true), view.getUint16(end + 10, true)];
  const [size, start] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  const isWhole = disk === 0 && directoryDisk === 0 && here === count && start + size === end;
  if (!isWhole || view.getUint16(end + 20, true) !== 0) return false;
  if (end >= locatorSize && view.getUint32(end - locatorSize, true) === locatorSignature) return false;
  return countEntries(view, start, end) === count;
}

/** How many entries the directory between two offsets has; undefined when it is not made of entries alone. */
function countEntries(view: DataView, start: number, end: number): number | undefined {
  let [at, count] = [start, 0];
  while (at < end) {
    if (at + entrySize > end || view.getUint32(at, true) !== entrySignature) return undefined;
    const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    at += lengths.reduce((sum, length) => sum + length, entrySize);
    count += 1;
  }
  return at === end ? count : undefined;
}
