import type { Context } from 'koa';
import { blameValue } from '../../core/blame-value.js';
import { replacePlaceholders } from '../../core/placeholders.js';
import type { FileAnswer } from '../../operations/read-file.js';
import { acceptedTypes } from '../media-type.js';
import { booleanParameter } from '../raw-url.js';
import { type ReadingTools, read } from '../reading.js';
import { oncePerSources } from '../representations/once-per-sources.js';
import { lookupIn } from '../representations/view.js';
import type { SpringRoute } from '../spring-path.js';

const BINARY = 'application/octet-stream';
/** The asked type decides what a browser makes of the text, so nothing in it may run or load anything. */
const SAFE = { 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; sandbox" };

const lookups = oncePerSources(lookupIn);

/** `GET /{application}/{profile}/{label}/{path}`: text with its placeholders replaced, or the bytes as they are. */
export function resourceRoute(tools: ReadingTools) {
  return async (ctx: Context, { raw, path }: Extract<SpringRoute, { kind: 'resource' }>, query: string) => {
    const type = askedType(ctx.req.headers.accept);
    const resolving = booleanParameter(query, 'resolvePlaceholders', true) && type !== BINARY;
    const charset = type === BINARY ? 'none' : charsetOf(ctx.get('Accept-Charset'));
    await read(ctx, tools, raw, async (coordinates) => {
      const file = await tools.operations.readFile(coordinates, path, { withEnvironment: resolving });
      return {
        contentType: type === BINARY ? BINARY : textType(type),
        body: type === BINARY ? file.bytes : Buffer.from(textOf(file, charset)),
        etag: tools.tag('resource', type, charset, file.path, file.oid, file.answer?.identity ?? ''),
        version: file.version,
        lastModified: new Date(file.committedAt).toUTCString(),
        chosenBy: ['Accept', 'Accept-Charset'],
        headers: SAFE,
        freshness: file.freshness,
        rejection: file.rejection,
      };
    });
  };
}

/** @throws CircularPlaceholderError, LimitExceededError that name the file and its version */
function textOf({ bytes, answer, path, version }: FileAnswer, charset: string): string {
  const text = new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  if (answer === undefined) return text;
  const lookup = lookups(answer.environment.propertySources);
  return blameValue(undefined, { file: path, version }, () => replacePlaceholders(text, lookup));
}

/** The best type that is asked for by name; text otherwise. */
function askedType(accept: string | undefined): string {
  return acceptedTypes(accept)?.find((type) => !type.includes('*')) ?? 'text/plain';
}

function textType(type: string): string {
  return /[/+]json$/.test(type) ? type : `${type};charset=UTF-8`;
}

/** The first that is asked for and known; answers are UTF-8 whatever the file is. */
function charsetOf(acceptCharset: string): string {
  const asked = acceptCharset.split(',').map((part) => part.split(';', 1)[0]?.trim() ?? '');
  return asked.find(isCharset) ?? 'utf-8';
}

function isCharset(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false;
  }
}
