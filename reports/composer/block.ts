/** The red head of an issued document (发文机关标志, GB/T 9704-2012, 7.2.4 to 7.2.7). */
export interface RedHead {
  readonly kind: 'red-head';
  readonly agency: string;
  /** 发文字号, such as 示医保〔2026〕3号. */
  readonly number: string;
}

/** The document's title, and what stands below it in brackets, such as a number or a state. */
export interface Title {
  readonly kind: 'title';
  readonly text: string;
  readonly subtitle?: string;
}

/** A heading of the first level (一、…), kept on one page with what follows. */
export interface Heading {
  readonly kind: 'heading';
  readonly text: string;
  /** Forms set their headings smaller and without indent. */
  readonly style?: 'form';
}

/** Running text; `body` and `command` (fixed letters to be typed) are indented by two characters. */
export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
  readonly style?: 'body' | 'note' | 'command';
  /** Belongs to the text before it, as a list of annexes does: it goes with it to a new page. */
  readonly hanging?: boolean;
}

/** A column of a table. `code` sets fixed pitch and never wraps; `label` marks the heading of each row. */
export interface Column {
  readonly heading: string;
  /** Width as a share of the sum of all shares. */
  readonly share: number;
  readonly kind?: 'text' | 'code' | 'label';
  readonly align?: 'left' | 'center' | 'right';
}

/** A table: its header is repeated on each page, and a row is only parted where it is taller than a page. */
export interface Table {
  readonly kind: 'table';
  /** Names the table over its further pages and in refusals. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  readonly style?: 'table' | 'form' | 'list';
  /** A form has labels beside its values and no header row. */
  readonly headless?: boolean;
  /** Points; for cells that are filled in by hand. */
  readonly minRowHeight?: number;
  /** The next table hangs on this one without a gap. */
  readonly joined?: boolean;
}

/** A digest in full: 64 hexadecimal digits in groups of eight, in a frame, with a QR code beside them if given. */
export interface Fingerprint {
  readonly kind: 'fingerprint';
  /** A compact one may have lines of its own, parted by a line feed. */
  readonly label: string;
  /** Absent before it is known: the place is left to be filled in by hand. */
  readonly hex?: string;
  readonly qr?: { readonly content: string; readonly alt: string };
  /** The label stands left of the digits, not above them; needs `hex`, and leaves no room for a QR code. */
  readonly compact?: boolean;
  /** The next fingerprint hangs on this one without a gap. */
  readonly joined?: boolean;
}

/** A QR code by itself, in the middle of the line: so much content that it must be large to be read. */
export interface QrBlock {
  readonly kind: 'qr-code';
  readonly content: string;
  readonly alt: string;
  /** In points, its quiet zone included. */
  readonly edge: number;
}

/** One square for each digit, filled in if they are known, else large enough to be written by hand. */
export interface DigitBoxes {
  readonly kind: 'digit-boxes';
  readonly label: string;
  readonly count: number;
  readonly digits?: string;
}

/** Who issues the document and when (落款, GB/T 9704-2012, 7.3.5), never on a page without text. */
export interface SignOff {
  readonly kind: 'sign-off';
  readonly agency: string;
  /** As printed: 2026年3月2日. */
  readonly date: string;
}

/** Begins an annex on a new page: its mark (附件) in the upper left corner, its title on line 3 (7.3.7). */
export interface Annex {
  readonly kind: 'annex';
  readonly mark: string;
  readonly title: string;
}

/** Goes on upon a new page. */
export interface PageBreak {
  readonly kind: 'page-break';
}

/** A blank of some points. */
export interface Space {
  readonly kind: 'space';
  readonly height: number;
}

/** One piece of a document, from top to bottom. */
export type Block =
  | RedHead
  | Title
  | Heading
  | Paragraph
  | Table
  | Fingerprint
  | QrBlock
  | DigitBoxes
  | SignOff
  | Annex
  | PageBreak
  | Space;
