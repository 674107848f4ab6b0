import type { DigitBoxes, Fingerprint } from './block.ts';
import { mm, page, styles } from './page.ts';
import { drawQrCode, qrEdge, qrFigure } from './qr-code.ts';
import type { Sheet, Type } from './sheet.ts';

const digitsInGroup = 8;
const groupsInLine = 4;
const hexSize = 13;
const hexPitch = 18.5;
const groupGap = 14;
const framePadding = 6;
const frameWidth = 0.6;
const gapBelow = 9;

const boxEdge = 8 * mm;
const boxGap = 1.2 * mm;
/** Boxes stand in groups of four, as digits are read aloud. */
const boxesInGroup = 4;
const boxGroupGap = 3.2 * mm;
const boxLabelWidth = 40 * mm;
const digitSize = 15;
const labelType: Type = { role: 'heading', size: styles.form.size };

/** What a fingerprint takes, in points. */
export function fingerprintHeight({ qr }: Fingerprint): number {
  return (qr === undefined ? textHeight + 2 * framePadding : qrEdge) + gapBelow;
}

const textHeight = styles.form.pitch + 2 * hexPitch;

/** Draws a digest in full, framed: see {@link Fingerprint}. */
export function drawFingerprint(sheet: Sheet, fingerprint: Fingerprint): void {
  const height = fingerprintHeight(fingerprint) - gapBelow;
  sheet.ensure(height);
  const top = sheet.y;
  sheet.artifact('Layout', () => {
    sheet.document.rect(page.left, top, page.textWidth, height).lineWidth(frameWidth).stroke('#000000');
  });
  const x = page.left + 2 * framePadding;
  const textTop = top + (height - textHeight) / 2;
  const label = sheet.element('P');
  sheet.mark(label, 'P', () => sheet.write(fingerprint.label, labelType, { x, y: textTop + 2 }));
  drawHex(sheet, fingerprint.hex ?? '', x, textTop + styles.form.pitch + 6);
  if (fingerprint.qr !== undefined) {
    const { content, alt } = fingerprint.qr;
    const corner = { x: page.right - qrEdge - 2, y: top };
    sheet.mark(qrFigure(sheet, alt, corner), 'Figure', () => drawQrCode(sheet, content, corner));
  }
  sheet.y = top + height + gapBelow;
}

function drawHex(sheet: Sheet, hex: string, left: number, top: number): void {
  const groupWidth = sheet.codeWidth('0'.repeat(digitsInGroup), hexSize);
  const groups = groupsInLine * 2;
  const element = sheet.element('P');
  for (let index = 0; index < groups; index += 1) {
    const x = left + (index % groupsInLine) * (groupWidth + groupGap);
    const y = top + Math.floor(index / groupsInLine) * hexPitch;
    const digits = hex.slice(index * digitsInGroup, (index + 1) * digitsInGroup);
    if (digits === '') sheet.rule({ x, y: y + hexSize }, { x: x + groupWidth, y: y + hexSize }, 0.4);
    else sheet.mark(element, 'P', () => sheet.writeCode(digits, hexSize, { x, y }));
  }
}

/** What a line of digit boxes takes, in points. */
export const digitBoxesHeight = boxEdge + gapBelow;

/** Draws a line of squares for the digits that a person threw. */
export function drawDigitBoxes(sheet: Sheet, { label, count, digits = '' }: DigitBoxes): void {
  sheet.ensure(digitBoxesHeight);
  const top = sheet.y;
  const element = sheet.element('P');
  const labelWidth = sheet.width(label, { role: 'heading', size: 1 });
  const size = Math.min(labelType.size, (boxLabelWidth - labelType.size) / labelWidth);
  const labelTop = top + (boxEdge - size) / 2;
  sheet.mark(element, 'P', () =>
    sheet.write(label, { role: 'heading', size }, { x: page.left, y: labelTop }),
  );
  const lefts = Array.from({ length: count }, (_, index) => {
    const groups = Math.floor(index / boxesInGroup);
    return page.left + boxLabelWidth + index * (boxEdge + boxGap) + groups * (boxGroupGap - boxGap);
  });
  sheet.artifact('Layout', () => {
    for (const left of lefts) sheet.document.rect(left, top, boxEdge, boxEdge);
    sheet.document.lineWidth(frameWidth).stroke('#000000');
  });
  Array.from(digits).forEach((digit, index) => {
    const x = (lefts[index] ?? 0) + (boxEdge - sheet.codeWidth(digit, digitSize)) / 2;
    const y = top + (boxEdge - digitSize) / 2;
    sheet.mark(element, 'P', () => sheet.writeCode(digit, digitSize, { x, y }));
  });
  sheet.y = top + digitBoxesHeight;
}
