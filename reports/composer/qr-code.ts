import qrcode from 'qrcode';
import type { QrBlock } from './block.ts';
import { mm, page } from './page.ts';
import type { Element, Point, Sheet } from './sheet.ts';

/** Edge of a printed QR code with its quiet zone, in points. */
export const qrEdge = 22 * mm;
const quietModules = 4;

/** How large a QR code is with its quiet zone, in points, and which share of it may be damaged (ISO/IEC 18004, table 8). */
interface QrForm {
  readonly edge: number;
  readonly correction: 'L' | 'M';
}

/**
 * Draws a QR code (ISO/IEC 18004) as filled squares, its upper left corner at a point, its quiet zone of four modules within its
 * edge: `qrEdge` and error correction M where nothing else is asked for.
 */
export function drawQrCode(
  sheet: Sheet,
  content: string,
  { x, y }: Point,
  { edge, correction }: QrForm = { edge: qrEdge, correction: 'M' },
): void {
  const { modules } = qrcode.create(content, { errorCorrectionLevel: correction });
  const unit = edge / (modules.size + 2 * quietModules);
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
export function qrFigure(sheet: Sheet, alt: string, { x, y }: Point, edge = qrEdge): Element {
  return sheet.element('Figure', undefined, {
    alt,
    bbox: [x, y, x + edge, y + edge],
    placement: 'Block',
  });
}

/** Draws a large QR code in the middle of the line, as densely as it must be. */
export function drawQrBlock(sheet: Sheet, { content, alt, edge }: QrBlock): void {
  sheet.ensure(edge);
  const corner = { x: page.left + (page.textWidth - edge) / 2, y: sheet.y };
  sheet.mark(qrFigure(sheet, alt, corner, edge), 'Figure', () => {
    drawQrCode(sheet, content, corner, { edge, correction: 'L' });
  });
  sheet.y += edge;
}
