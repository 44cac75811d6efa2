import { ecsFormat } from '@elastic/ecs-pino-format';
import { destination, type Logger as PinoLogger, pino } from 'pino';
import type { LogFields, Logger } from './core/ports.js';
import type { LogLevel } from './settings.js';

/** One JSON object a line on stderr, in the Elastic Common Schema; our own fields lie below `cairn`. */
export function createLogger(level: LogLevel): Logger {
  const options = { ...ecsFormat({ serviceName: 'cairn', apmIntegration: false }), level };
  return adapt(pino(options, destination({ dest: 2, sync: true })));
}

function adapt(log: PinoLogger): Logger {
  return {
    debug: (message, fields) => log.debug(shape(fields), message),
    info: (message, fields) => log.info(shape(fields), message),
    warn: (message, fields) => log.warn(shape(fields), message),
    error: (message, fields) => log.error(shape(fields), message),
  };
}

function shape({ error, ...fields }: LogFields = {}): object {
  return {
    ...(error === undefined ? {} : { err: error }),
    ...(Object.keys(fields).length === 0 ? {} : { cairn: fields }),
  };
}
