import type { Access, Principal } from '../core/ports.js';

const ANONYMOUS: Principal = Object.freeze({ name: 'anonymous', rights: 'all' });

/**
 * Access control that is not configured: everybody is anonymous and may do everything. Only fit for a server that
 * listens on loopback, behind `localGuard`. Credentials that are sent all the same are not looked at: some clients
 * send an empty `Authorization: Basic Og==` when they have none.
 */
export const openAccess: Access = Object.freeze({
  authenticate: () => ANONYMOUS,
  allows: () => true,
});
