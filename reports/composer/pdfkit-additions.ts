/** What pdfkit 0.20 accepts and its published types do not know yet. */
declare global {
  namespace PDFKit.Mixins {
    interface StructureElementOptions {
      /** Left, top, right and bottom in points from the page's upper left corner. */
      bbox?: readonly [number, number, number, number];
      placement?: 'Block' | 'Inline';
      scope?: 'Column' | 'Row';
    }
    interface PDFAttachmentOptions {
      relationship?: 'Source' | 'Data' | 'Supplement';
    }
  }
}

export type StructureOptions = PDFKit.Mixins.StructureElementOptions;
