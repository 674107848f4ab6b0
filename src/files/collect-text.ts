/** Gathers the text of one string item (ECMA-376 part 1, 18.4.8) from the events of an XML reader. */
export interface TextCollector {
  readonly open: (name: string) => void;
  readonly text: (text: string) => void;
  readonly close: (name: string) => void;
  /** The text since the last call, its _xHHHH_ escapes undone. */
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
      if (isText && !isReadingAid) gathered += text;
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
      return text;
    },
  };
}
