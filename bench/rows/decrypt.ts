import { cairnSealer } from '../../server/ciphers/cairn-ciphers.js';
import { KeyRing } from '../../server/ciphers/key-ring.js';
import { generateAesKey, parseKey } from '../../server/ciphers/key-text.js';
import { secretOpener } from '../../server/ciphers/secret-opener.js';
import { springCiphers } from '../../server/ciphers/spring/spring-ciphers.js';
import type { SecretOpener } from '../../server/core/ports.js';
import { type BareDecryption, bareCbc, bareWrappedGcm } from '../baselines/bare-decryption.js';
import { collectGarbage } from '../collect-garbage.js';
import { compareDurations, milliseconds } from '../durations.js';
import type { Ground } from '../ground.js';
import type { Measurement } from '../report.js';
import type { Row } from '../row.js';

const SECRETS = 5000;
const WARM_UPS = 3;
const RSA = { algorithm: 'DEFAULT', salt: 'deadbeef', strong: false } as const;

/** One value as it stands in a repository, and what it hides. */
interface Sealed {
  readonly key: string;
  readonly text: string;
  readonly plain: string;
}

type Seal = (plain: string, key: string) => string | Promise<string>;

export const decryptSpring: Row = {
  name: 'decrypt-spring',
  subject: `${SECRETS} of Spring's cipher texts opened, under a pass phrase`,
  baseline: 'as many bare AES-256-CBC decryptions of node:crypto',
  goal: { atMost: 1.3 },
  async measure(ground) {
    const spring = await springCiphers({ key: 'a pass phrase', salt: 'deadbeef', rsa: RSA });
    const opener = secretOpener({ enabled: true, spring, ring: new KeyRing([]) });
    return measure(ground, opener, (plain) => `{cipher}${spring?.seal(plain)}`, bareCbc);
  },
};

export const decryptOwn: Row = {
  name: 'decrypt-own',
  subject: `${SECRETS} of Cairn's cipher texts opened, each bound to its key`,
  baseline: 'as many pairs of bare AES-256-GCM decryptions of node:crypto',
  goal: { atMost: 1.3 },
  measure(ground) {
    const material = parseKey(generateAesKey());
    const ring = new KeyRing([{ id: 'k1', state: 'active', for: 'server', material }]);
    const opener = secretOpener({ enabled: true, spring: undefined, ring });
    return measure(ground, opener, (plain, key) => cairnSealer(ring).seal(plain, { file: FILE, key }), bareWrappedGcm);
  },
};

const FILE = 'orders.yml';

async function measure(
  { effort }: Ground,
  opener: SecretOpener,
  seal: Seal,
  bare: (plain: string) => BareDecryption,
): Promise<Measurement> {
  const sealed: Sealed[] = [];
  const decryptions: BareDecryption[] = [];
  for (let at = 0; at < SECRETS; at += 1) {
    const [plain, key] = [`a password of ${at}`, `service.part${at}.password`];
    sealed.push({ key, plain, text: await seal(plain, key) });
    decryptions.push(bare(plain));
  }
  const subject = async () => openAll(opener, sealed);
  const baseline = async () => decryptAll(decryptions);
  for (let round = 0; round < WARM_UPS; round += 1) await Promise.all([subject(), baseline()]);
  return compareDurations(
    () => alone(subject),
    () => alone(baseline),
    effort.durations,
  );
}

/** Each side pays for its own garbage: ciphers are freed when the next collection comes, whoever causes it. */
function alone(action: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  return milliseconds(action);
}

function openAll(opener: SecretOpener, sealed: readonly Sealed[]): void {
  for (const { key, text, plain } of sealed) {
    if (opener.open(text, { file: FILE, key }) !== plain) throw new Error(`${key}: opened as something else`);
  }
}

function decryptAll(decryptions: readonly BareDecryption[]): void {
  for (const [at, decryption] of decryptions.entries()) {
    if (decryption() !== `a password of ${at}`) throw new Error(`${at}: decrypted as something else`);
  }
}
