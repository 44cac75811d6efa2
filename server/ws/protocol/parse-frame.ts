import { InvalidRequestError } from '../../core/errors.js';
import { isVersion } from '../../core/version.js';
import { FrameReader } from './frame-reader.js';
import type { ClientFrame, Instance } from './frames.js';

/** In characters, or entries. */
export const FRAME_LIMITS = {
  id: 64,
  application: 512,
  profiles: 32,
  profile: 128,
  label: 512,
  version: 2080,
  etag: 128,
  instanceId: 128,
  host: 255,
  tags: 16,
  tagName: 64,
  tagValue: 256,
  code: 64,
  message: 1024,
  key: 512,
  token: 8192,
} as const;

/**
 * Reads one text frame of a client. Nothing is repaired; what nobody knows is ignored.
 *
 * @throws InvalidRequestError that names the member at fault and repeats nothing of it
 */
export function parseFrame(text: string): ClientFrame {
  const frame = FrameReader.parse(text);
  const type = frame.text('type', FRAME_LIMITS.id);
  switch (type) {
    case 'subscribe':
      return {
        type,
        id: idOf(frame),
        application: frame.text('application', FRAME_LIMITS.application),
        profiles: frame.texts('profiles', FRAME_LIMITS.profiles, FRAME_LIMITS.profile),
        label: frame.optionalText('label', FRAME_LIMITS.label),
        version: checkVersion(frame.optionalText('version', FRAME_LIMITS.version)),
        etag: frame.optionalText('etag', FRAME_LIMITS.etag),
        instance: instanceOf(frame.object('instance')),
      };
    case 'ack':
      return { type, id: idOf(frame), version: versionOf(frame) };
    case 'nack':
      return {
        type,
        id: idOf(frame),
        version: versionOf(frame),
        code: frame.text('code', FRAME_LIMITS.code),
        message: frame.prose('message', FRAME_LIMITS.message),
        key: frame.optionalText('key', FRAME_LIMITS.key),
      };
    case 'unsubscribe':
      return { type, id: idOf(frame) };
    case 'authenticate':
      return { type, token: frame.text('token', FRAME_LIMITS.token) };
    default:
      throw new InvalidRequestError('type: expected subscribe, ack, nack, unsubscribe or authenticate');
  }
}

function idOf(frame: FrameReader): string {
  return frame.text('id', FRAME_LIMITS.id);
}

function versionOf(frame: FrameReader): string {
  return checkVersion(frame.text('version', FRAME_LIMITS.version)) as string; // text() has seen to it
}

function checkVersion(version: string | undefined): string | undefined {
  if (version === undefined || isVersion(version)) return version;
  throw new InvalidRequestError('version: not a version (expected: a commit id, as in an environment)');
}

function instanceOf(reader: FrameReader | undefined): Instance | undefined {
  if (reader === undefined) return undefined;
  return {
    id: reader.text('id', FRAME_LIMITS.instanceId),
    host: reader.optionalText('host', FRAME_LIMITS.host),
    tags: reader.map('tags', FRAME_LIMITS.tags, FRAME_LIMITS.tagName, FRAME_LIMITS.tagValue),
  };
}
