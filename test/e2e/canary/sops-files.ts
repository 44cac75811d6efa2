import type { AgePair, SopsFolder } from '../../support/sops.js';
import { type Canaries, LINES, SIGNS } from './canaries.js';
import type { Files } from './sealed-repository.js';

/** Files of SOPS of every kind; one that somebody has touched, and one whose value breaks a schema. */
export async function sopsFiles(canaries: Canaries, folder: SopsFolder, { recipient }: AgePair): Promise<Files> {
  const encrypt = (name: string, text: string) => folder.encrypt(name, text, '--age', recipient);
  const touched = await encrypt('touched.yml', `a: ${canaries.hidden('in a touched file of SOPS')}\nb: 1\n`);
  const number = canaries.shown('a number of SOPS', (random) => String(10n ** 17n + BigInt(`0x${hex(random())}`)));
  const yaml = JSON.stringify({
    secret: { yaml: canaries.shown('SOPS, YAML'), list: [canaries.shown('SOPS, a list')], number: Number(number) },
    lines: canaries.shown('SOPS, lines', LINES),
  });
  return {
    'orders.yml': await encrypt('orders.yml', yaml.replace(String(Number(number)), number)),
    'orders-prod.yml': 'spring.config.import: "sub/x.json[.yaml],sub/.env[.properties]"\n',
    'sub/x.json': await encrypt('x.json', JSON.stringify({ json: canaries.shown('SOPS, JSON', SIGNS) })),
    'sub/.env': await encrypt('.env', `ENV_A=${canaries.shown('SOPS, dotenv')}\n`),
    'application.properties': await encrypt('application.properties', `a.b=${canaries.shown('SOPS, properties')}\n`),
    'files/key.pem': await encrypt('key.pem', canaries.shown('SOPS, binary', LINES)),
    'touched.yml': touched.replace('data:', 'data:A'),
    'fixed.yml': await encrypt('fixed.yml', `value: ${canaries.hidden('of SOPS, breaking a schema')}\n`),
    'schemas/fixed.schema.json': '{"properties": {"value": {"pattern": "^[0-9]$"}}}',
  };
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex').slice(0, 13);
}
