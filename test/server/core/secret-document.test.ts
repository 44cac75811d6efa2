import { expect } from 'chai';
import { Secret } from '../../../server/core/secret.js';
import { secretDocument } from '../../../server/core/secret-document.js';
import { NumberLiteral } from '../../../server/core/value.js';

describe('secretDocument', () => {
  it('makes a secret of each value, whatever its type, and tells no line', () => {
    const number = new NumberLiteral('1.10', '1.1');
    const [boolean, port] = secretDocument({
      properties: [
        { key: 'port', value: number, line: 3, column: 4, endLine: 5 },
        { key: 'debug', value: true, line: 1, column: 2 },
      ],
    }).properties;
    expect(boolean).to.include({ key: 'debug', line: 0, column: 0, springOrigin: '' });
    expect(port).not.to.have.property('endLine');
    expect(port?.value).to.be.instanceOf(Secret);
    expect((port?.value as Secret).revealValue()).to.equal(number);
    expect((boolean?.value as Secret).revealValue()).to.equal(true);
  });

  it('sorts keys as Java does: by code units', () => {
    const keys = ['b', 'a.b', 'B', 'a[0]', 'a'];
    const { properties } = secretDocument({ properties: keys.map((key) => ({ key, value: '', line: 1, column: 1 })) });
    expect(properties.map(({ key }) => key)).to.eql(['B', 'a', 'a.b', 'a[0]', 'b']);
  });
});
