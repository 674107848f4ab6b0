import { createHash } from 'node:crypto';
import PDFDocument from 'pdfkit';
import { Refusal } from '../../src/core/refusal.ts';
import type { Block } from './block.ts';
import { digitBoxesHeight, drawDigitBoxes, drawFingerprint, fingerprintHeight } from './draw-form.ts';
import { drawTable } from './draw-table.ts';
import { drawAnnex, drawHeading, drawParagraph, drawRedHead, drawSignOff } from './draw-text.ts';
import { drawTitle, hangingHeight, paragraphLead } from './draw-text.ts';
import { notoFonts, openFonts } from './font-set.ts';
import type { FontFiles } from './font-set.ts';
import { findMissingGlyphs } from './missing-glyphs.ts';
import { page } from './page.ts';
import { drawQrBlock } from './qr-code.ts';
import { Sheet } from './sheet.ts';
import { layOut, leadHeight } from './table-layout.ts';

/** A file inside the document, such as the commitment of a draw. */
export interface Attachment {
  /** Lower case ASCII with .json at its end. */
  readonly name: string;
  readonly description: string;
  readonly bytes: Uint8Array;
}

/** A document before it is set: what its metadata says, its blocks from top to bottom, one JSON attachment. */
export interface Document {
  readonly title: string;
  readonly agency: string;
  /** ISO 8601 date or instant; the only time that enters the file. */
  readonly issuedAt: string;
  readonly blocks: readonly Block[];
  readonly attachment?: Attachment;
}

/**
 * Sets a document as tagged PDF/A-3a and PDF/UA-1 in the layout of GB/T 9704-2012. The bytes depend on the
 * document and the font files alone: no clock, time zone or locale enters. Refuses with `missing-glyph` a
 * document with a character that no font of its chain has, and names every such character and its place.
 */
export async function composeDocument(document: Document, files: FontFiles = notoFonts): Promise<Uint8Array> {
  const fonts = openFonts(files);
  const missing = findMissingGlyphs(document.blocks, fonts);
  if (missing.length > 0)
    throw new Refusal('missing-glyph', '文件中有字体无法显示的字符，未生成文件', missing);
  const pdf = openPdf(document);
  const bytes = collect(pdf);
  const sheet = new Sheet(pdf, fonts);
  document.blocks.forEach((block, index) => drawBlock(sheet, block, document.blocks.slice(index + 1)));
  sheet.end();
  if (document.attachment !== undefined) attach(pdf, document.attachment, pdf.info.CreationDate);
  pdf.end();
  return bytes;
}

function openPdf(document: Document): PDFKit.PDFDocument {
  const pdf = new PDFDocument({
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: 'zh-CN',
    displayTitle: true,
    autoFirstPage: false,
    // An empty name keeps pdfkit from opening Helvetica, which may not be embedded.
    font: '',
    size: [page.width, page.height],
    margins: { top: 0, bottom: 0, left: 0, right: 0 },
    info: {
      Title: metadataText(document.title),
      Author: metadataText(document.agency),
      Creator: 'Shuangsui',
      Producer: 'pdfkit',
      // pdfkit derives the file's identity from these fields alone, so what differs must show in them.
      Keywords: `sha256:${contentHash(document)}`,
      CreationDate: new Date(document.issuedAt),
    },
  });
  pdf.appendXML(pdfUaMetadata);
  return pdf;
}

/** pdfkit writes these texts into XML as they are. */
function metadataText(text: string): string {
  const safe: Record<string, string> = { '&': '＆', '<': '＜', '>': '＞' };
  return text.replace(/[&<>]/g, (mark) => safe[mark] ?? '').replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ');
}

function contentHash({ attachment, ...rest }: Document): string {
  const hash = createHash('sha256').update(JSON.stringify({ ...rest, attachment: attachment?.name }));
  return hash.update(attachment?.bytes ?? '').digest('hex');
}

async function collect(pdf: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of pdf) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function attach(pdf: PDFKit.PDFDocument, { name, description, bytes }: Attachment, date?: Date): void {
  pdf.file(Buffer.from(bytes), {
    name,
    description,
    type: 'application/json',
    relationship: 'Source',
    ...(date === undefined ? {} : { creationDate: date, modifiedDate: date }),
  });
}

function drawBlock(sheet: Sheet, block: Block, following: readonly Block[]): void {
  switch (block.kind) {
    case 'red-head':
      return drawRedHead(sheet, block);
    case 'title':
      return drawTitle(sheet, block);
    case 'heading':
      return drawHeading(sheet, block, headOf(sheet, following));
    case 'paragraph':
      return drawParagraph(sheet, block, hangingHeight(sheet, following));
    case 'table':
      return drawTable(sheet, block);
    case 'fingerprint':
      return drawFingerprint(sheet, block);
    case 'digit-boxes':
      return drawDigitBoxes(sheet, block);
    case 'qr-code':
      return drawQrBlock(sheet, block);
    case 'sign-off':
      return drawSignOff(sheet, block);
    case 'annex':
      return drawAnnex(sheet, block);
    case 'page-break':
      return sheet.newPage();
    case 'space':
      sheet.y += block.height;
  }
}

/** What a heading must leave room for on its page, in points. */
function headOf(sheet: Sheet, [next, ...following]: readonly Block[]): number {
  switch (next?.kind) {
    case 'table':
      return leadHeight(sheet, layOut(sheet, next));
    case 'fingerprint':
      return fingerprintHeight(next);
    case 'digit-boxes':
      return digitBoxesHeight(next);
    case 'paragraph':
      return paragraphLead(sheet, next, hangingHeight(sheet, following));
    default:
      return 0;
  }
}

const pdfUaMetadata = `
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
  <pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>`;
