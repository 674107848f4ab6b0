import type { DigitBoxes, Fingerprint } from './block.ts';
import { mm, page, styles } from './page.ts';
import { drawQrCode, qrEdge, qrFigure } from './qr-code.ts';
import type { Point, Sheet, Type } from './sheet.ts';

const digitsInGroup = 8;
const groupsInLine = 4;
const hexSize = 13;
const hexPitch = 17;
const groupGap = 14;
const compactGap = 10;
const framePadding = 4;
const inset = 12;
const frameWidth = 0.6;
const gapBelow = 9;
/** Room for eight digits written by hand, and between their lines, in points. */
const blankWidth = 94;
const blankPitch = 24;

const boxGap = 1.2 * mm;
/** Boxes stand in groups of four, as digits are read aloud. */
const boxesInGroup = 4;
const boxGroupGap = 3.2 * mm;
/** Printed digits have the name of who threw them beside them; those written by hand need more room. */
const printedBoxes = { labelWidth: 40 * mm, edge: 8 * mm };
const blankBoxes = { labelWidth: 24 * mm, edge: 9.5 * mm };
const digitSize = 15;
const labelType: Type = { role: 'heading', size: styles.form.size };

/** What a fingerprint takes, in points. */
export function fingerprintHeight(fingerprint: Fingerprint): number {
  return frameHeight(fingerprint) + (fingerprint.joined === true ? 0 : gapBelow);
}

function frameHeight({ hex, qr, compact }: Fingerprint): number {
  if (compact === true) return 2 * hexPitch + 2 * framePadding;
  const text = styles.form.pitch + 2 * (hex === undefined ? blankPitch : hexPitch) + 2 * framePadding;
  return Math.max(text, qr === undefined ? 0 : qrEdge);
}

/** Draws a digest in full, framed: see {@link Fingerprint}. */
export function drawFingerprint(sheet: Sheet, fingerprint: Fingerprint): void {
  const { label, hex, qr, compact } = fingerprint;
  const height = frameHeight(fingerprint);
  sheet.ensure(height);
  const top = sheet.y;
  sheet.artifact('Layout', () => {
    sheet.document.rect(page.left, top, page.textWidth, height).lineWidth(frameWidth).stroke('#000000');
  });
  if (compact === true) {
    drawLabelBeside(sheet, label, top, height);
    const hexWidth = groupsInLine * hexGroupWidth(sheet) + (groupsInLine - 1) * compactGap;
    drawHex(sheet, hex ?? '', { x: page.right - inset - hexWidth, y: top + framePadding + 2 }, compactGap);
  } else {
    const lines = styles.form.pitch + 2 * (hex === undefined ? blankPitch : hexPitch);
    const textTop = top + (height - lines) / 2;
    const element = sheet.element('P');
    sheet.mark(element, 'P', () => sheet.write(label, labelType, { x: left, y: textTop + 2 }));
    const digitsTop = { x: left, y: textTop + styles.form.pitch + 3 };
    if (hex === undefined) drawBlanks(sheet, digitsTop);
    else drawHex(sheet, hex, digitsTop, groupGap);
  }
  if (qr !== undefined) {
    const corner = { x: page.right - qrEdge - 2, y: top + (height - qrEdge) / 2 };
    sheet.mark(qrFigure(sheet, qr.alt, corner), 'Figure', () => drawQrCode(sheet, qr.content, corner));
  }
  sheet.y = top + fingerprintHeight(fingerprint);
}

const left = page.left + inset;

/** Draws the lines of a label below each other, the first as a label and the others as notes. */
function drawLabelBeside(sheet: Sheet, label: string, top: number, height: number): void {
  const lines = label.split('\n');
  const { pitch } = styles.table;
  const element = sheet.element('P');
  lines.forEach((text, index) => {
    const type: Type = index === 0 ? { ...labelType, size: 11 } : { role: 'body', size: styles.list.size };
    const y = top + (height - lines.length * pitch) / 2 + index * pitch + (pitch - type.size) / 2;
    sheet.mark(element, 'P', () => sheet.write(text, type, { x: left, y }));
  });
}

function hexGroupWidth(sheet: Sheet): number {
  return sheet.codeWidth('0'.repeat(digitsInGroup), hexSize);
}

function drawHex(sheet: Sheet, hex: string, { x, y }: Point, gap: number): void {
  const element = sheet.element('P');
  const pitch = hexGroupWidth(sheet) + gap;
  for (let index = 0; index * digitsInGroup < hex.length; index += 1) {
    const at = { x: x + (index % groupsInLine) * pitch, y: y + Math.floor(index / groupsInLine) * hexPitch };
    const digits = hex.slice(index * digitsInGroup, (index + 1) * digitsInGroup);
    sheet.mark(element, 'P', () => sheet.writeCode(digits, hexSize, at));
  }
}

/** Draws the lines on which a digest is written by hand, group by group. */
function drawBlanks(sheet: Sheet, { x, y }: Point): void {
  for (let index = 0; index < 2 * groupsInLine; index += 1) {
    const from = x + (index % groupsInLine) * (blankWidth + groupGap);
    const below = y + (Math.floor(index / groupsInLine) + 1) * blankPitch - 5;
    sheet.rule({ x: from, y: below }, { x: from + blankWidth, y: below }, 0.4);
  }
}

const boxesOf = ({ digits }: DigitBoxes): typeof printedBoxes =>
  digits === undefined ? blankBoxes : printedBoxes;

/** What a line of digit boxes takes, in points. */
export function digitBoxesHeight(boxes: DigitBoxes): number {
  return boxesOf(boxes).edge + gapBelow;
}

/** Draws a line of squares for the digits that a person threw. */
export function drawDigitBoxes(sheet: Sheet, boxes: DigitBoxes): void {
  const { label, count, digits = '' } = boxes;
  const { edge, labelWidth: boxLabelWidth } = boxesOf(boxes);
  sheet.ensure(digitBoxesHeight(boxes));
  const top = sheet.y;
  const element = sheet.element('P');
  const labelWidth = sheet.width(label, { role: 'heading', size: 1 });
  const size = Math.min(labelType.size, (boxLabelWidth - labelType.size) / labelWidth);
  const labelTop = top + (edge - size) / 2;
  sheet.mark(element, 'P', () =>
    sheet.write(label, { role: 'heading', size }, { x: page.left, y: labelTop }),
  );
  const lefts = Array.from({ length: count }, (_, index) => {
    const groups = Math.floor(index / boxesInGroup);
    return page.left + boxLabelWidth + index * (edge + boxGap) + groups * (boxGroupGap - boxGap);
  });
  sheet.artifact('Layout', () => {
    for (const left of lefts) sheet.document.rect(left, top, edge, edge);
    sheet.document.lineWidth(frameWidth).stroke('#000000');
  });
  Array.from(digits).forEach((digit, index) => {
    const x = (lefts[index] ?? 0) + (edge - sheet.codeWidth(digit, digitSize)) / 2;
    const y = top + (edge - digitSize) / 2;
    sheet.mark(element, 'P', () => sheet.writeCode(digit, digitSize, { x, y }));
  });
  sheet.y = top + digitBoxesHeight(boxes);
}
