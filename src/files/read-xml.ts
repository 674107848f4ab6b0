import { TextDecoder } from 'node:util';
import { SaxesParser, type SaxesOptions } from 'saxes';
import { damaged, unreadable } from './unreadable.ts';

/** What happens while an XML part is read. Names are local names: a namespace prefix is left out. */
export interface XmlHandlers {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Reads a UTF-8 XML part as a stream. Refuses a DOCTYPE, whose entities can blow up, and XML that is not well formed. */
export async function readXml(part: AsyncIterable<Uint8Array>, handlers: XmlHandlers): Promise<void> {
  const parser = new SaxesParser<SaxesOptions & { xmlns: false }>({ position: false, xmlns: false });
  parser.on('error', (error) => {
    throw damaged(`XML 有误：${error.message}`);
  });
  parser.on('doctype', () => {
    throw unreadable('文件含有不允许的 DOCTYPE 声明。请用 Excel 或 WPS 另存为新的 .xlsx 后再上传');
  });
  const { open, text, close } = handlers;
  if (open !== undefined) parser.on('opentag', (tag) => open(localName(tag.name), tag.attributes));
  if (close !== undefined) parser.on('closetag', (tag) => close(localName(tag.name)));
  if (text !== undefined) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of part) parser.write(decode(decoder, chunk));
  parser.write(decode(decoder));
  parser.close();
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw damaged('XML 不是 UTF-8 编码');
  }
}
