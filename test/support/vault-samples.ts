import type { Samples } from './backend-contract.js';

/** Keys and what may stand there, as JSON. */
export const vaultSamples: Samples = {
  ...{ name: 'orders', other: 'orders,prod', missing: 'billing', before: '{"a":1}', after: '{"a":2}' },
  tooLarge: JSON.stringify({ x: 'x'.repeat(2 ** 20) }),
};
