import { unreadable } from './unreadable.ts';

const maxCellLength = 32_767;
// A character may be written as an escape of seven.
const maxEscapedLength = maxCellLength * 7;

/** Gathers the text of one string item (ECMA-376 part 1, 18.4.8) from the events of an XML reader. */
export interface TextCollector {
  readonly open: (name: string) => void;
  readonly text: (text: string) => void;
  readonly close: (name: string) => void;
  /** The text since the last call, its _xHHHH_ escapes undone. Refuses more than 32,767 characters. */
  readonly take: () => string;
}

/** Starts a blank text: t elements of plain and rich text are joined, and the reading aids (rPh) beside them left out. */
export function collectText(): TextCollector {
  let gathered = '';
  let isText = false;
  let isReadingAid = false;
  return {
    open(name) {
      if (name === 'rPh') isReadingAid = true;
      else isText = name === 't';
    },
    text(text) {
      if (!isText || isReadingAid) return;
      gathered += text;
      if (gathered.length > maxEscapedLength) throw longCell();
    },
    close(name) {
      if (name === 'rPh') isReadingAid = false;
      isText = false;
    },
    take() {
      const text = gathered.replace(/_x([0-9A-Fa-f]{4})_/gu, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
      gathered = '';
      if (text.length > maxCellLength) throw longCell();
      return text;
    },
  };
}

const longCell = (): Error => unreadable(`有单元格超过 ${maxCellLength} 个字符。请缩短内容后再上传`);
