import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { springCiphers } from '../../server/ciphers/spring/spring-ciphers.js';
import { MODES, type Mode, PLAIN_TEXTS } from '../server/ciphers/spring/modes.js';
import { buildJava } from './build-java.js';
import type { Check, Suite } from './check.js';
import { BUILD, missingTools } from './tools.js';

const JAR = join(BUILD, 'java-ciphers', 'java-ciphers.jar');

/** What Spring's own classes encrypt opens here, and the other way round. */
export const javaCiphers: Suite = {
  client: "Spring's encryption",
  missing: () => missingTools({ java: ['java', '-version'], maven: ['mvn', '--version'] }),
  async withChecks(use) {
    await buildJava('java-ciphers');
    await use(MODES.flatMap(checksOf));
  },
};

function checksOf(mode: Mode): readonly Check[] {
  return [
    {
      name: `${mode.name}: what Spring encrypts opens here`,
      run: async () => {
        const ciphers = await springCiphers(mode.settings);
        const sealed = await askSpring(mode, 'encrypt', PLAIN_TEXTS.map(base64));
        expect(sealed.map((cipherText) => ciphers?.open(cipherText))).to.eql(PLAIN_TEXTS);
      },
    },
    {
      name: `${mode.name}: what we encrypt opens there`,
      run: async () => {
        const ciphers = await springCiphers(mode.settings);
        const sealed = PLAIN_TEXTS.map((plain) => ciphers?.seal(`{plain}${plain}`) ?? '');
        expect(await askSpring(mode, 'decrypt', sealed)).to.eql(PLAIN_TEXTS.map(base64));
      },
    },
  ];
}

/** @returns an answer for each text; see the program */
async function askSpring(
  { java }: Mode,
  verb: 'encrypt' | 'decrypt',
  texts: readonly string[],
): Promise<readonly string[]> {
  const child = spawn('java', ['-XX:TieredStopAtLevel=1', '-jar', JAR, ...java], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 60_000,
  });
  child.stdin.end(texts.map((each) => `${verb} ${each}\n`).join(''));
  return (await text(child.stdout)).split('\n').slice(0, -1);
}

function base64(plain: string): string {
  return Buffer.from(plain).toString('base64');
}
