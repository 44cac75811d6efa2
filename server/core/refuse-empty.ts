import type { Environment } from './environment.js';
import { ApplicationNotFoundError } from './errors.js';

/** @throws ApplicationNotFoundError when nothing was found and that is not acceptable */
export function refuseEmpty({ propertySources }: Environment, { acceptEmpty }: { acceptEmpty: boolean }): void {
  if (propertySources.length > 0 || acceptEmpty) return;
  throw new ApplicationNotFoundError('nothing was found for these coordinates');
}
