import { parseArgs } from 'node:util';
import { buildReference, missingTools } from './build-reference.js';
import { GROUPS } from './groups.js';
import { recordReference } from './record-reference.js';

const { values } = parseArgs({ options: { record: { type: 'string' }, group: { type: 'string', multiple: true } } });
const groups = GROUPS.filter(({ name }) => values.group === undefined || values.group.includes(name));
const missing = await missingTools();
if (missing.length > 0) process.stdout.write(`missing: ${missing.join(', ')}\n`);
else if (values.record !== undefined) {
  const jar = await buildReference();
  process.stdout.write(`${await recordReference(jar, groups, values.record)} answers\n`);
}
