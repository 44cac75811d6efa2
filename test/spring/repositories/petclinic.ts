import { filesOf } from '../files-of.js';
import type { Group } from '../group.js';
import { everyForm } from '../targets.js';

const APPLICATIONS = [
  'admin-server',
  'api-gateway',
  'customers-service',
  'discovery-server',
  'genai-service',
  'tracing-server',
  'vets-service',
  'visits-service',
];

/** A repository that people really use: Spring's sample of micro-services. */
export const petclinic: Group = {
  name: 'petclinic',
  repositories: { petclinic: [{ files: filesOf('test/fixtures/petclinic') }] },
  targets: [
    ...APPLICATIONS.flatMap((application) =>
      ['default', 'docker'].flatMap((profile) => everyForm(application, profile)),
    ),
    ...everyForm('customers-service', 'mysql,docker'),
    ...everyForm('vets-service', 'production,mysql'),
    '/api-gateway/docker/main/api-gateway.yml',
  ],
};
