import type { LogFields, Logger } from '../../server/core/ports.js';

/** Keeps what is logged: `level message`, and the fields that came with it. */
export function recordingLogger(): { logger: Logger; lines: string[]; fields: (LogFields | undefined)[] } {
  const lines: string[] = [];
  const all: (LogFields | undefined)[] = [];
  const keep = (level: string) => (message: string, fields?: LogFields) => {
    lines.push(`${level} ${message}`);
    all.push(fields);
  };
  const logger = { debug() {}, info: keep('info'), warn: keep('warn'), error: keep('error') };
  return { logger, lines, fields: all };
}
