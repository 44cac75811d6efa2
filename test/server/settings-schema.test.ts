import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { settingsSchema } from '../../server/settings-schema.js';

describe('the schema of the settings', () => {
  it('is JSON Schema 2020-12, which the server itself does not check at each start', async () => {
    const ajv = new Ajv2020({ discriminator: true, allowUnionTypes: true, strictTypes: false });
    expect(ajv.validateSchema(await settingsSchema()), ajv.errorsText()).to.equal(true);
  });
});
