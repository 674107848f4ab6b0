import qrcode from 'qrcode';
import { mm } from './page.ts';
import type { Element, Point, Sheet } from './sheet.ts';

/** Edge of a printed QR code with its quiet zone, in points. */
export const qrEdge = 22 * mm;
const quietModules = 4;

/**
 * Draws a QR code (ISO/IEC 18004, error correction M) as filled squares, its upper left corner at a point, its
 * quiet zone of four modules within `qrEdge`.
 */
export function drawQrCode(sheet: Sheet, content: string, { x, y }: Point): void {
  const { modules } = qrcode.create(content, { errorCorrectionLevel: 'M' });
  const unit = qrEdge / (modules.size + 2 * quietModules);
  const { document } = sheet;
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column) === 0) continue;
      document.rect(x + (column + quietModules) * unit, y + (row + quietModules) * unit, unit, unit);
    }
  }
  document.fill('#000000');
}

/** The structure element of a QR code drawn at a point, with the words that stand for it. */
export function qrFigure(sheet: Sheet, alt: string, { x, y }: Point): Element {
  return sheet.element('Figure', undefined, {
    alt,
    bbox: [x, y, x + qrEdge, y + qrEdge],
    placement: 'Block',
  });
}
