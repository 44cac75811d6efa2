import { decodeLatin1, decodeUtf8 } from './decode-text.js';
import type { WrittenText } from './read-content.js';
import { spliced } from './spliced.js';

/** A written text, and what is to be read there instead. */
export interface Replacement {
  readonly written: WrittenText;
  readonly plain: string;
}

const BYTE_ORDER_MARK = '\ufeff';
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
};

/** The file with other values in their places, quoted so that they are read as they are; each other byte as it was. */
export function replaceTexts(path: string, bytes: Uint8Array, replacements: readonly Replacement[]): Buffer {
  const isProperties = path.endsWith('.properties');
  const text = isProperties ? decodeLatin1(bytes) : decodeUtf8(path, bytes);
  const edits = replacements.map(({ written: { start, end }, plain }) => ({
    ...{ start, end },
    text: isProperties ? escaped(plain) : quoted(plain, text.charAt(start)),
  }));
  const changed = spliced(text, edits);
  if (isProperties) return Buffer.from(changed, 'latin1');
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return Buffer.from((hasMark ? BYTE_ORDER_MARK : '') + changed);
}

/** As it was quoted, unless single quotes cannot hold it. */
function quoted(plain: string, quote: string): string {
  const isPrintable = /^[ -~\u00a0-\ud7ff\ue000-\ufffd]*$/.test(plain);
  return quote === "'" && isPrintable ? `'${plain.replaceAll("'", "''")}'` : JSON.stringify(plain);
}

/** All but ASCII, too: some read such a file as ISO-8859-1, and others as UTF-8, which the route says that it is. */
function escaped(plain: string): string {
  return plain
    .replace(/[\\\n\r\t\f]/g, (sign) => ESCAPES[sign] ?? sign)
    .replace(/^ /, '\\ ')
    .replace(/[^\u0000-\u007f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
