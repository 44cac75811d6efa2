import type Router from '@koa/router';
import type { Context } from 'koa';
import { decodeSegment, parseCoordinates } from '../../core/coordinates.js';
import type { Coordinates } from '../../core/environment.js';
import { InvalidCipherError, InvalidRequestError } from '../../core/errors.js';
import type { SecretPlace } from '../../core/ports.js';
import { authorize } from '../authorize.js';
import { cipherTextOf, plainTextOf } from '../form-text.js';
import { answerJson } from '../json-answer.js';
import { parseRawUrl, rawParameter } from '../raw-url.js';
import type { ReadingTools } from '../reading.js';
import { readTextBody } from '../text-body.js';

/**
 * Spring's routes for cipher texts: `/encrypt`, `/encrypt/status`, `/key`, and `/decrypt` where it is switched on. The first and
 * the last take `?file=…&key=…` for Cairn's own cipher texts, which belong to one place.
 *
 * @param prefix what Spring's routes stand below, without a slash at its end
 */
export function addEncryptionRoutes(router: Router, tools: ReadingTools, prefix: string): void {
  const forAll = (verb: string) => [`${prefix}/${verb}`, `${prefix}/${verb}/:application/:profiles`];
  const { decrypt } = tools.operations;
  router
    .get(`${prefix}/encrypt/status`, statusRoute(tools))
    .post(forAll('encrypt'), encryptRoute(tools))
    .get(forAll('key'), keyRoute(tools));
  if (decrypt) router.post(forAll('decrypt'), decryptRoute(tools, decrypt));
}

function statusRoute({ operations, access }: ReadingTools) {
  return (ctx: Context) => {
    authorize(access, ctx, 'encrypt');
    operations.readPublicKey();
    answerJson(ctx, 200, { status: 'OK' });
  };
}

function keyRoute({ operations, access }: ReadingTools) {
  return (ctx: Context) => {
    authorize(access, ctx, 'encrypt', coordinatesOf(ctx));
    const key = operations.readPublicKey();
    if (key === undefined) answerStatus(ctx, 404, 'NOT_FOUND', 'No public key available');
    else answerText(ctx, key);
  };
}

function encryptRoute({ operations, access }: ReadingTools) {
  return async (ctx: Context) => {
    authorize(access, ctx, 'encrypt', coordinatesOf(ctx));
    const place = placeOf(ctx);
    const text = plainTextOf(await readTextBody(ctx.req));
    await answering(ctx, () => operations.encrypt(text, place));
  };
}

function decryptRoute({ access }: ReadingTools, decrypt: NonNullable<ReadingTools['operations']['decrypt']>) {
  return async (ctx: Context) => {
    authorize(access, ctx, 'decrypt', coordinatesOf(ctx));
    const place = placeOf(ctx);
    const text = cipherTextOf(await readTextBody(ctx.req));
    await answering(ctx, () => decrypt(text, place));
  };
}

/** The texts in the bodies are Spring's. */
async function answering(ctx: Context, work: () => string | Promise<string>): Promise<void> {
  try {
    answerText(ctx, await work());
  } catch (error) {
    if (!(error instanceof InvalidCipherError)) throw error;
    if (error.reason === 'no key is set up for it') {
      answerStatus(ctx, 400, 'BAD_REQUEST', 'Server-side decryption is not supported');
    } else answerStatus(ctx, 400, 'INVALID', 'Text not encrypted with this key');
  }
}

/** Undefined when no application is named: then the right to all of them is needed. */
function coordinatesOf(ctx: Context): Coordinates | undefined {
  if (ctx.params.application === undefined) return undefined;
  const [application = '', profiles = ''] = parseRawUrl(ctx.req.url ?? '').segments.slice(-2);
  return parseCoordinates({ application, profiles });
}

/** @throws InvalidRequestError */
function placeOf(ctx: Context): SecretPlace | undefined {
  const { query } = parseRawUrl(ctx.req.url ?? '');
  const [file, key] = (['file', 'key'] as const).map((name) => decodeSegment(name, rawParameter(query, name) ?? ''));
  if (!file && !key) return undefined;
  if (!file || !key) throw new InvalidRequestError('file and key belong together');
  const isPath = file.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPath) throw new InvalidRequestError('file: not a path from the root of the repository');
  return { file, key };
}

function answerText(ctx: Context, text: string): void {
  ctx.status = 200;
  ctx.set({
    'Content-Type': 'text/plain;charset=UTF-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.body = Buffer.from(text);
}

function answerStatus(ctx: Context, code: number, status: string, description: string): void {
  answerJson(ctx, code, { status, description });
}
