import { isFields, parseJson, type RawJson, RawNumber, renderJson } from './json.js';
import { environmentOf, type ServerEnvironment } from './server-environment.js';

/** The sub-protocol of the change stream. */
export const PROTOCOL = 'cairn.v1';

/** What the client says. */
export type ClientFrame =
  | {
      readonly type: 'subscribe';
      readonly id: string;
      readonly application: string;
      readonly profiles: readonly string[];
      readonly label?: string;
      /** What it holds already. */
      readonly version?: string;
      readonly etag?: string;
      readonly instance?: Instance;
    }
  | { readonly type: 'unsubscribe'; readonly id: string }
  | { readonly type: 'ack'; readonly id: string; readonly version: string }
  | {
      readonly type: 'nack';
      readonly id: string;
      readonly version: string;
      readonly code: string;
      readonly message: string;
      readonly key?: string;
    };

/** Who this process is, for whoever looks after it. */
export interface Instance {
  readonly id: string;
  readonly host?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An environment that is in force from now on, with the text it was sent as. */
export interface StreamedEnvironment {
  readonly environment: ServerEnvironment;
  readonly etag: string;
  readonly text: string;
}

/** What the server says. */
export type ServerFrame =
  /** `full`: another environment. */
  | ({ readonly type: 'environment'; readonly id: string; readonly transfer: 'full' } & StreamedEnvironment)
  /** `none`: what the client holds is what there is. */
  | {
      readonly type: 'environment';
      readonly id: string;
      readonly transfer: 'none';
      readonly etag: string | undefined;
      readonly version: string | undefined;
    }
  | {
      readonly type: 'problem';
      readonly id: string | undefined;
      readonly code: string;
      readonly message: string;
      readonly status: number | undefined;
      /** Whether the subscription is over. */
      readonly isEnd: boolean;
    }
  | { readonly type: 'goodbye'; readonly reconnectInMs: number };

/**
 * Reads a frame of the server.
 *
 * @returns undefined for a type of frame that a later protocol may have, which is to be ignored
 * @throws ConfigClientError `invalid-answer` for an environment that is none; SyntaxError for what is no JSON
 */
export function parseFrame(text: string): ServerFrame | undefined {
  const frame = parseJson(text);
  if (!isFields(frame)) throw new SyntaxError('no object');
  if (frame['type'] === 'environment') return environmentFrame(frame);
  if (frame['type'] === 'problem') return problemFrame(frame);
  if (frame['type'] !== 'goodbye') return undefined;
  const { reconnectInMs } = frame;
  return {
    type: 'goodbye',
    reconnectInMs: reconnectInMs instanceof RawNumber ? Math.max(0, Number(reconnectInMs)) : 0,
  };
}

type Fields = { readonly [key: string]: RawJson };

function environmentFrame({ id, transfer, etag, version, environment }: Fields): ServerFrame {
  const subscription = textOf(id) ?? '';
  if (transfer === 'none') {
    return {
      type: 'environment',
      id: subscription,
      transfer: 'none',
      etag: textOf(etag),
      version: textOf(version),
    };
  }
  return {
    type: 'environment',
    id: subscription,
    transfer: 'full',
    etag: textOf(etag) ?? '',
    environment: environmentOf(environment ?? null),
    text: renderJson(environment ?? null),
  };
}

/** The problem is one of RFC 9457, whose type ends in its code. */
function problemFrame({ id, ended, problem }: Fields): ServerFrame {
  const { type, detail, title, status }: Fields = isFields(problem) ? problem : {};
  return {
    type: 'problem',
    id: textOf(id),
    code: textOf(type)?.split('/').at(-1) || 'invalid-answer',
    message: textOf(detail) ?? textOf(title) ?? 'a problem',
    status: status instanceof RawNumber ? Number(status.text) : undefined,
    isEnd: ended === true,
  };
}

function textOf(value: RawJson | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
