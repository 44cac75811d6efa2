import type { Clock, Verifier } from './core/ports.js';
import { SCHEMA_DEADLINE_MS, SchemaValidator } from './validators/schema-validator.js';
import { verifier } from './validators/verifier.js';

export function composeVerifier(clock: Clock): Verifier {
  return verifier(new SchemaValidator({ clock, deadlineMs: SCHEMA_DEADLINE_MS }));
}
