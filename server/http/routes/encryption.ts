import type Router from '@koa/router';
import type { Context } from 'koa';
import { decodeSegment, parseCoordinates } from '../../core/coordinates.js';
import type { Coordinates } from '../../core/environment.js';
import { InvalidCipherError, InvalidRequestError } from '../../core/errors.js';
import type { SecretPlace } from '../../core/ports.js';
import { audited } from '../audit.js';
import { authorize } from '../authorize.js';
import { cipherTextOf, plainTextOf } from '../form-text.js';
import { answerJson } from '../json-answer.js';
import { parseRawUrl, rawParameter } from '../raw-url.js';
import type { ReadingTools } from '../reading.js';
import { Refusal } from '../refusal.js';
import { readTextBody } from '../text-body.js';
import { TokenBuckets } from '../token-buckets.js';

/** For each who asks: as many at once, then one a second. */
const DECRYPTIONS = { capacity: 60, refillMs: 1000 };

const INVALID = { status: 'INVALID', description: 'Text not encrypted with this key' };
const badRequest = (description: string) => ({ status: 'BAD_REQUEST', description });
const NO_SUCH_ALIAS = badRequest('Server-side decryption is not supported');

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
    if (key === undefined) answerJson(ctx, 404, { status: 'NOT_FOUND', description: 'No public key available' });
    else answerText(ctx, key);
  };
}

function encryptRoute(tools: ReadingTools) {
  const { operations, access } = tools;
  return async (ctx: Context) => {
    const sealing = audited(tools, ctx, 'encrypt', async (call) => {
      call.coordinates = coordinatesOf(ctx);
      authorize(access, ctx, 'encrypt', call.coordinates);
      call.place = placeOf(ctx);
      return operations.encrypt(plainTextOf(await readTextBody(ctx.req)), call.place);
    });
    await answering(ctx, sealing);
  };
}

/** Whoever may ask learns what every cipher text hides that they come by: so they may not ask for many. */
function decryptRoute(tools: ReadingTools, decrypt: NonNullable<ReadingTools['operations']['decrypt']>) {
  const { access, clock } = tools;
  const buckets = new TokenBuckets({ ...DECRYPTIONS, clock });
  return async (ctx: Context) => {
    const opening = audited(tools, ctx, 'decrypt', async (call) => {
      call.coordinates = coordinatesOf(ctx);
      const { name } = authorize(access, ctx, 'decrypt', call.coordinates);
      const waitMs = buckets.take(name);
      if (waitMs > 0) throw tooMany(waitMs);
      call.place = placeOf(ctx);
      return decrypt(cipherTextOf(await readTextBody(ctx.req)), call.place);
    });
    await answering(ctx, opening);
  };
}

function tooMany(waitMs: number): Refusal {
  return new Refusal(429, 'expected: fewer texts to decrypt', { 'Retry-After': String(Math.ceil(waitMs / 1000)) });
}

/** What is wrong with the place of one of Cairn's own texts may be told: who asks has named it. */
class InvalidPlaceError extends InvalidRequestError {}

/** The texts are Spring's, as is the form. Of Cairn's own cipher texts nothing is told but that they do not open. */
async function answering(ctx: Context, work: Promise<string>): Promise<void> {
  try {
    answerText(ctx, await work);
  } catch (error) {
    if (error instanceof InvalidPlaceError) return answerJson(ctx, 400, badRequest(error.message));
    if (!(error instanceof InvalidCipherError)) throw error;
    const isAlias = error.reason === 'no key is set up for it' && placeOf(ctx) === undefined;
    answerJson(ctx, 400, isAlias ? NO_SUCH_ALIAS : INVALID);
  }
}

/** Undefined when no application is named: then the right to all of them is needed. */
function coordinatesOf(ctx: Context): Coordinates | undefined {
  if (ctx.params.application === undefined) return undefined;
  const [application = '', profiles = ''] = parseRawUrl(ctx.req.url ?? '').segments.slice(-2);
  return parseCoordinates({ application, profiles });
}

/** Undefined when neither is named: then Spring's form is meant. @throws InvalidPlaceError, InvalidRequestError */
function placeOf(ctx: Context): SecretPlace | undefined {
  const { query } = parseRawUrl(ctx.req.url ?? '');
  const [file, key] = (['file', 'key'] as const).map((name) => rawParameter(query, name));
  if (file === undefined && key === undefined) return undefined;
  return { file: pathIn(nonEmpty('file', file)), key: nonEmpty('key', key) };
}

function nonEmpty(name: 'file' | 'key', raw: string | undefined): string {
  if (raw) return decodeSegment(name, raw);
  throw new InvalidPlaceError(
    `${name}: ${raw === undefined ? 'missing' : 'empty'} (expected: file and key, or neither)`,
  );
}

function pathIn(file: string): string {
  const isPath = file.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPath) throw new InvalidPlaceError('file: not a path from the root of the repository');
  return file;
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
