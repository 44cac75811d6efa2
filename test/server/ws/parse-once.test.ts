import { expect } from 'chai';
import { parseCoordinates } from '../../../server/core/coordinates.js';
import { InvalidRequestError } from '../../../server/core/errors.js';
import { parseOnce } from '../../../server/ws/parse-once.js';

describe('parseOnce', () => {
  it('gives the same object for the same names, and another for any other', () => {
    const parse = parseOnce(parseCoordinates);
    const first = parse({ application: 'orders', profiles: 'prod' });
    expect(parse({ application: 'orders', profiles: 'prod' })).to.equal(first);
    for (const other of [
      { application: 'orders', profiles: 'prod', label: 'main' },
      { application: 'orders', profiles: 'dev' },
      { application: 'billing', profiles: 'prod' },
    ]) {
      expect(parse(other)).to.eql(parseCoordinates(other));
    }
  });

  it('refuses each time anew', () => {
    const parse = parseOnce(parseCoordinates);
    for (let time = 0; time < 2; time += 1) {
      expect(() => parse({ application: '..', profiles: 'prod' })).to.throw(InvalidRequestError);
    }
  });

  it('forgets the oldest of very many', () => {
    let parsed = 0;
    const parse = parseOnce((raw) => {
      parsed += 1;
      return parseCoordinates(raw);
    });
    for (let index = 0; index <= 10_000; index += 1) parse({ application: `a${index}`, profiles: 'prod' });
    parse({ application: 'a10000', profiles: 'prod' });
    expect(parsed).to.equal(10_001);
    parse({ application: 'a0', profiles: 'prod' });
    expect(parsed).to.equal(10_002);
  });
});
