/** The files that `cairn init` writes. */
export const STARTER: Readonly<Record<string, string>> = {
  'application.yml': `# Shared by every application. Weaker than an application's own file.
company:
  name: Northwind Coffee
logging:
  level: info
`,
  'application-prod.yml': `# Shared by every application in the profile "prod".
logging:
  level: warn
`,
  'orders.yml': `# What the application "orders" gets, in every profile.
server:
  port: 8081
greeting: Thank you for your order at \${company.name}!
db:
  url: jdbc:postgresql://localhost/orders
  pool:
    size: 5
`,
  'orders-prod.yml': `db:
  url: jdbc:postgresql://db.prod.example/orders
  pool:
    size: 40
`,
  'schemas/orders.schema.json': `${JSON.stringify(
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['server', 'db'],
      properties: {
        server: { type: 'object', properties: { port: { type: 'integer', minimum: 1, maximum: 65535 } } },
        db: {
          type: 'object',
          required: ['url'],
          properties: {
            url: { type: 'string' },
            pool: { type: 'object', properties: { size: { type: 'integer', minimum: 1 } } },
          },
        },
      },
    },
    undefined,
    2,
  )}
`,
  'README.md': `# Configuration

Files are read by name, the strongest first: \`orders-prod.yml\`, \`application-prod.yml\`, \`orders.yml\`, \`application.yml\`.
What \`orders\` gets must satisfy \`schemas/orders.schema.json\`.

    cairn serve .
    cairn get -a orders -p prod
    cairn explain -a orders -p prod db.pool.size

Change a file, commit, and it is served a second later.
`,
};
