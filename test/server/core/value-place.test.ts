import { expect } from 'chai';
import { valuePlace } from '../../../server/core/value-place.js';

describe('valuePlace', () => {
  const file = { layer: 0, path: 'orders.yml', oid: 'o' };

  it('names file, line and column', () => {
    expect(valuePlace(file, { line: 3, column: 7 })).to.eql({ file: 'orders.yml', line: 3, column: 7 });
  });

  it('names the file alone where a value is on no line', () => {
    expect(valuePlace(file, { line: 0, column: 0 })).to.eql({ file: 'orders.yml' });
  });
});
