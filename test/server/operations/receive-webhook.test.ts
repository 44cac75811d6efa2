import { expect } from 'chai';
import { provesSecret } from '../../../server/access/webhook-proof.js';
import { ConfigError } from '../../../server/core/errors.js';
import { Secret } from '../../../server/core/secret.js';
import { receiveWebhook } from '../../../server/operations/receive-webhook.js';
import { type ManualClock, manualClock } from '../../support/manual-clock.js';
import { type Delivery, FORM, GIT_HOSTS, type GitHost } from '../../support/webhook-deliveries.js';

const MINUTE_MS = 60_000;

/** A receiver that knows these secrets, and counts what it would fetch for. */
function receiverOf(host: GitHost, secrets: readonly string[] = [host.secret], unsigned = false) {
  const clock = manualClock();
  const known = secrets.map((each) => new Secret(each));
  let hints = 0;
  const receive = receiveWebhook({
    secrets: known.length === 0 ? {} : { [host.sender]: async () => known },
    unsigned,
    proves: provesSecret,
    onHint: () => {
      hints += 1;
    },
    clock,
  });
  /** @returns the destinations, or the code of the refusal */
  const send = async ({ headers, body }: Delivery): Promise<readonly string[] | string> => {
    const form = headers['content-type']?.endsWith('json') ? 'json' : 'form';
    try {
      return await receive((name) => headers[name])(Buffer.from(body), form);
    } catch (error) {
      return error instanceof ConfigError ? error.code : String(error);
    }
  };
  return { clock, send, hints: () => hints };
}

const delivery = (host: GitHost, clock: ManualClock, options: { secret?: string; id?: string } = {}) =>
  host.deliver({ secret: host.secret, id: 'f6266f16', nowMs: clock.now(), ...options });

const without = ({ headers, body }: Delivery, names: readonly string[]): Delivery => ({
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))),
  body,
});

describe('receiveWebhook', () => {
  for (const host of [...GIT_HOSTS, FORM]) {
    describe(`of ${host.name}`, () => {
      it('fetches once for a right proof, and answers with the destinations', async () => {
        const { clock, send, hints } = receiverOf(host);
        expect(await send(delivery(host, clock))).to.eql(host.destinations);
        expect(hints()).to.equal(1);
      });

      it('refuses a proof by another secret', async () => {
        const { clock, send, hints } = receiverOf(host);
        const secret = host.secret.startsWith('whsec_') ? 'whsec_b3RoZXI=' : `${host.secret}!`;
        expect(await send(delivery(host, clock, { secret }))).to.equal('webhook-unproven');
        expect(hints()).to.equal(0);
      });

      it('refuses what comes without a proof', async () => {
        const { clock, send, hints } = receiverOf(host);
        expect(await send(without(delivery(host, clock), host.proof))).to.equal('webhook-unproven');
        expect(hints()).to.equal(0);
      });

      it('takes the old secret and the new one while they are exchanged', async () => {
        const other = host.secret.startsWith('whsec_') ? 'whsec_b3RoZXI=' : 'the new one';
        const { clock, send, hints } = receiverOf(host, [other, host.secret]);
        expect(await send(delivery(host, clock, { id: '1' }))).to.eql(host.destinations);
        clock.advance(1);
        expect(await send(delivery(host, clock, { id: '2', secret: other }))).to.eql(host.destinations);
        expect(hints()).to.equal(2);
      });

      it('refuses the secret of another sender', async () => {
        const { clock, send } = receiverOf({ ...host, sender: host.sender === 'gogs' ? 'github' : 'gogs' });
        expect(await send(delivery(host, clock))).to.equal('webhook-unproven');
      });

      it('takes it unproven when all are believed, as often as it comes', async () => {
        const { clock, send, hints } = receiverOf(host, [], true);
        const sent = without(delivery(host, clock), host.proof);
        expect(await send(sent)).to.eql(host.destinations);
        expect(await send(sent)).to.eql(host.destinations);
        expect(hints()).to.equal(2);
      });

      if (host.signsBody) {
        it('refuses another body than the signed one', async () => {
          const { clock, send, hints } = receiverOf(host);
          const { headers, body } = delivery(host, clock);
          expect(await send({ headers, body: `${body} ` })).to.equal('webhook-unproven');
          expect(hints()).to.equal(0);
        });
      }
    });
  }

  for (const host of GIT_HOSTS) {
    it(`answers a replay of ${host.name} and does not fetch again`, async () => {
      const { clock, send, hints } = receiverOf(host);
      const sent = delivery(host, clock);
      await send(sent);
      clock.advance(MINUTE_MS);
      expect(await send(sent)).to.eql(host.destinations);
      expect(hints()).to.equal(1);
      expect(await send(delivery(host, clock, { id: 'another' }))).to.eql(host.destinations);
      expect(hints()).to.equal(2);
    });
  }

  for (const name of ['GitHub', 'GitLab with a secret token', 'Gitea', 'Gogs', 'Bitbucket Cloud', 'Bitbucket Server']) {
    it(`knows a replay of ${name} under another delivery id, which nobody has signed`, async () => {
      const host = GIT_HOSTS.find((each) => each.name === name) as GitHost;
      const { clock, send, hints } = receiverOf(host);
      const { headers, body } = delivery(host, clock);
      await send({ headers, body });
      const renamed = Object.entries(headers).map(([key, value]) => [key, value === 'f6266f16' ? 'forged' : value]);
      expect(await send({ headers: Object.fromEntries(renamed), body })).to.eql(host.destinations);
      expect(hints()).to.equal(1);
    });
  }

  it('lets nobody use a signature of Gitee for another payload', async () => {
    const host = GIT_HOSTS.find(({ name }) => name === 'Gitee with a signing key') as GitHost;
    const { clock, send, hints } = receiverOf(host);
    const { headers, body } = delivery(host, clock);
    await send({ headers, body });
    await send({ headers, body: '{}' });
    expect(hints()).to.equal(1);
  });

  for (const { name, toleratedMs } of [
    { name: 'GitLab with a signing token', toleratedMs: 5 * MINUTE_MS },
    { name: 'somebody in the Standard Webhooks form', toleratedMs: 5 * MINUTE_MS },
    { name: 'Gitee with a signing key', toleratedMs: 60 * MINUTE_MS },
  ]) {
    for (const sign of [-1, 1]) {
      it(`takes a signature of ${name} ${sign * (toleratedMs / MINUTE_MS)} minutes away, and none further`, async () => {
        const host = GIT_HOSTS.find((each) => each.name === name) as GitHost;
        const { clock, send } = receiverOf(host);
        const at = (nowMs: number, id: string) => host.deliver({ secret: host.secret, id, nowMs });
        expect(await send(at(clock.now() + sign * toleratedMs, '1'))).to.eql(host.destinations);
        expect(await send(at(clock.now() + sign * (toleratedMs + 1000), '2'))).to.equal('webhook-unproven');
      });
    }
  }

  it('takes a signing key for signatures alone, and never in clear text', async () => {
    const host = GIT_HOSTS.find(({ name }) => name === 'GitLab with a secret token') as GitHost;
    const { clock, send } = receiverOf({ ...host, secret: 'whsec_c2VjcmV0' });
    expect(await send(delivery({ ...host, secret: 'whsec_c2VjcmV0' }, clock))).to.equal('webhook-unproven');
  });

  it('takes the secret itself of who cannot sign, as often as it comes', async () => {
    const { send, hints } = receiverOf(FORM);
    const headers = { 'content-type': 'application/json', 'cairn-webhook-token': FORM.secret };
    for (let time = 0; time < 2; time += 1) expect(await send({ headers, body: '{"path":"*"}' })).to.eql(['*']);
    expect(hints()).to.equal(2);
  });

  it('fetches whatever the event is: what it says is only a hint', async () => {
    const { send, hints } = receiverOf(FORM);
    const headers = { 'content-type': 'application/json', 'cairn-webhook-token': FORM.secret };
    expect(await send({ headers, body: '{"repository":{"clone_url":"https://elsewhere.example"}}' })).to.eql([]);
    expect(hints()).to.equal(1);
  });

  for (const { what, type, body } of [
    { what: 'no JSON', type: 'application/json', body: '{' },
    { what: 'a list', type: 'application/json', body: '[]' },
    { what: 'null', type: 'application/json', body: 'null' },
    { what: 'a form without path', type: 'application/x-www-form-urlencoded', body: 'paths=a' },
  ]) {
    it(`refuses ${what}, once the proof is there`, async () => {
      const { send, hints } = receiverOf(FORM);
      const headers = { 'content-type': type };
      expect(await send({ headers, body })).to.equal('webhook-unproven');
      expect(await send({ headers: { ...headers, 'cairn-webhook-token': FORM.secret }, body })).to.equal(
        'invalid-request',
      );
      expect(hints()).to.equal(0);
    });
  }
});
