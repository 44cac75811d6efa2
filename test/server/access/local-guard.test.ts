import { expect } from 'chai';
import { localGuard } from '../../../server/access/local-guard.js';

describe('localGuard', () => {
  const guard = localGuard({ allowedHosts: ['Config.Example.org'], allowedOrigins: ['https://console.example.org'] });

  for (const { host, objection } of [
    { host: 'localhost', objection: undefined },
    { host: 'localhost:8888', objection: undefined },
    { host: 'LOCALHOST:8888', objection: undefined },
    { host: 'cairn.localhost:8888', objection: undefined },
    { host: '127.0.0.1:8888', objection: undefined },
    { host: '10.1.2.3', objection: undefined },
    { host: '[::1]:8888', objection: undefined },
    { host: 'config.example.org:8888', objection: undefined },
    { host: 'evil.example', objection: 'foreign-host' },
    { host: 'localhost.evil.example', objection: 'foreign-host' },
    { host: 'evil.example:127', objection: 'foreign-host' },
    { host: '127.0.0.1.evil.example', objection: 'foreign-host' },
    { host: 'evil@localhost', objection: 'foreign-host' },
    { host: '[::1', objection: 'foreign-host' },
    { host: '', objection: 'foreign-host' },
    { host: undefined, objection: undefined },
    { host: 'localhost:', objection: undefined },
  ]) {
    it(`says ${objection ?? 'nothing'} about Host: ${host}, every time`, () => {
      for (const _ of [1, 2]) expect(guard({ method: 'GET', host, origin: undefined })).to.equal(objection);
    });
  }

  for (const { method, origin, objection } of [
    { method: 'POST', origin: undefined, objection: undefined },
    { method: 'POST', origin: 'https://console.example.org', objection: undefined },
    { method: 'POST', origin: 'https://evil.example', objection: 'foreign-origin' },
    { method: 'POST', origin: 'null', objection: 'foreign-origin' },
    { method: 'DELETE', origin: 'https://evil.example', objection: 'foreign-origin' },
    { method: 'GET', origin: 'https://evil.example', objection: undefined },
  ]) {
    it(`says ${objection ?? 'nothing'} about a ${method} from ${origin}`, () => {
      expect(guard({ method, host: 'localhost', origin })).to.equal(objection);
    });
  }
});
