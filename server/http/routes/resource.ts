import type { Context } from 'koa';
import { blameValue } from '../../core/blame-value.js';
import { holdsSecrets } from '../../core/holds-secrets.js';
import { replacePlaceholders } from '../../core/placeholders.js';
import type { FileAnswer } from '../../operations/read-file.js';
import { decodeText, encodeText, isCharset } from '../charset.js';
import { type AskedType, askedType } from '../media-type.js';
import { booleanParameter } from '../raw-url.js';
import { type ReadingTools, read } from '../reading.js';
import { Refusal } from '../refusal.js';
import { oncePerSources } from '../representations/once-per-sources.js';
import { lookupIn } from '../representations/view.js';
import type { SpringRoute } from '../spring-path.js';

const BINARY = 'application/octet-stream';
const TEXT: AskedType = { type: 'text/plain', charset: undefined };
/** The asked type decides what a browser makes of the text, so nothing in it may run or load anything. */
const SAFE = { 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; sandbox" };

const lookups = oncePerSources(lookupIn);

/** `GET /{application}/{profile}/{label}/{path}`: text with its placeholders replaced, or the bytes as they are. */
export function resourceRoute(tools: ReadingTools) {
  return async (ctx: Context, { raw, path }: Extract<SpringRoute, { kind: 'resource' }>, query: string) => {
    const asked = askedType(ctx.req.headers.accept) ?? TEXT;
    const resolving = booleanParameter(query, 'resolvePlaceholders', true) && asked.type !== BINARY;
    const charset = charsetOf(ctx.get('Accept-Charset'));
    const form = asked.type === BINARY ? rawBytes : textIn(asked, charset, resolving);
    const name = JSON.stringify([asked.type, asked.charset, asked.type === BINARY ? '' : charset]);
    const nameOf = ({ isSecret, uses }: FileAnswer) => (isSecret ? `${name} opened ${uses?.identity ?? ''}` : name);
    await read(ctx, tools, raw, async (coordinates) => {
      const file = await tools.operations.readFile(coordinates, path);
      return {
        ...form(file),
        etag: tools.tag('resource', nameOf(file), file.path, file.oid, resolving ? file.answer.identity : ''),
        version: file.version,
        lastModified: new Date(file.committedAt).toUTCString(),
        chosenBy: ['Accept', 'Accept-Charset'],
        headers: SAFE,
        isPrivate: file.isSecret || (resolving && holdsSecrets(file.answer.environment.propertySources)),
        freshness: file.freshness,
        rejection: file.rejection,
      };
    });
  };
}

type Form = (file: FileAnswer) => { readonly contentType: string; readonly body: Uint8Array };

const rawBytes: Form = ({ bytes }) => ({ contentType: BINARY, body: bytes });

/** @param charset of the file; the answer's is UTF-8 unless another is asked for */
function textIn(asked: AskedType, charset: string, resolving: boolean): Form {
  return (file) => {
    const text = decodeText(file.bytes, charset);
    const body = encodeText(resolving ? resolved(text, file) : text, asked.charset ?? 'utf-8');
    if (body === undefined) throw new Refusal(406, 'the charset asked for is not one that text is written in here');
    return { contentType: textType(asked), body };
  };
}

/** @throws CircularPlaceholderError, LimitExceededError that name the file and its version */
function resolved(text: string, { answer, path, version }: FileAnswer): string {
  const lookup = lookups(answer.environment.propertySources);
  return blameValue(undefined, { file: path, version }, () => replacePlaceholders(text, lookup));
}

function textType({ type, charset }: AskedType): string {
  if (charset !== undefined) return `${type};charset=${charset}`;
  return /[/+]json$/.test(type) ? type : `${type};charset=UTF-8`;
}

/** The first that is asked for and known. */
function charsetOf(acceptCharset: string): string {
  const asked = acceptCharset.split(',').map((part) => part.split(';', 1)[0]?.trim() ?? '');
  return asked.find(isCharset) ?? 'utf-8';
}
