import { expect } from 'chai';
import { FailureLog } from '../../../server/backends/failure-log.js';
import { manualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';

function failureLog() {
  const clock = manualClock();
  const { logger, lines, fields } = recordingLogger();
  const texts = { failed: 'down', recovered: 'up', fields: { repository: 'x' } };
  return { clock, lines, fields, log: new FailureLog({ clock, logger, ...texts }) };
}

describe('FailureLog', () => {
  it('tells of the first failure and of each new reason with the error, then once a minute without', () => {
    const { clock, log, fields } = failureLog();
    const error = new Error('no');
    log.failure('timeout', error);
    log.failure('timeout', error);
    log.failure('authentication', error);
    for (let second = 1; second < 60; second += 1) {
      clock.advance(1000);
      log.failure('authentication', error);
    }
    expect(fields).to.eql([
      { repository: 'x', reason: 'timeout', error },
      { repository: 'x', reason: 'authentication', error },
    ]);
    clock.advance(1000);
    log.failure('authentication', error);
    expect(fields.slice(2)).to.eql([{ repository: 'x', reason: 'authentication' }]);
  });

  it('tells once that failures are over, and then begins anew', () => {
    const { log, lines } = failureLog();
    log.success();
    log.failure('timeout', new Error('no'));
    log.success();
    log.success();
    log.failure('timeout', new Error('no'));
    expect(lines).to.eql(['warn down', 'info up', 'warn down']);
  });
});
