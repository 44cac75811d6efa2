import { expect } from 'chai';
import { javaHashOrder } from '../../../server/formats/java-hash-order.js';

/** Keys as they were put into a java.util.Properties of Java 17, and as it handed them out. */
const RECORDED = [
  {
    when: 'nothing',
    put: '',
    out: '',
  },
  {
    when: 'few keys',
    put: 'one two six',
    out: 'six one two',
  },
  {
    when: 'a key twice and letters of other scripts',
    put: 'server.port spring.datasource.url spring.datasource.name a b a é€',
    out: 'a b é€ spring.datasource.url server.port spring.datasource.name',
  },
  {
    when: 'keys of one hash',
    put: 'AaAa BBBB AaBB BBAa AaAa',
    out: 'AaAa BBBB AaBB BBAa',
  },
  {
    when: 'so many keys that the table grows',
    put: 'key0 key1 key2 key3 key4 key5 key6 key7 key8 key9 key10 key11',
    out: 'key1 key2 key0 key5 key6 key3 key4 key9 key7 key8 key11 key10',
  },
  {
    when: 'so many that it grows twice',
    put: 'k0 k37 k74 k11 k48 k85 k22 k59 k96 k33 k70 k7 k44 k81 k18 k55 k92 k29 k66 k3 k40 k77 k14 k51 k88 k25 k62 k99 k36 k73',
    out: 'k70 k92 k51 k73 k74 k96 k55 k33 k11 k77 k99 k37 k59 k14 k36 k18 k81 k0 k40 k62 k3 k85 k66 k44 k22 k88 k7 k48 k25 k29',
  },
  {
    when: 'more keys of one hash than a list may hold',
    put: 'BBBBBBBB AaBBBBBB BBAaBBBB AaAaBBBB BBBBAaBB AaBBAaBB BBAaAaBB AaAaAaBB BBBBBBAa AaBBBBAa BBAaBBAa',
    out: 'BBAaBBAa BBBBBBBB AaBBBBBB BBAaBBBB AaAaBBBB BBBBAaBB AaBBAaBB BBAaAaBB AaAaAaBB BBBBBBAa AaBBBBAa',
  },
  {
    when: 'a tree in a table that grows',
    put: 'BBBBBBBB AaBBBBBB BBAaBBBB AaAaBBBB BBBBAaBB AaBBAaBB BBAaAaBB AaAaAaBB BBBBBBAa AaBBBBAa BBAaBBAa AaAaBBAa BBBBAaAa AaBBAaAa k0 k1 k2 k3 k4 k5 k6 k7 k8 k9 k10 k11 k12 k13 k14 k15 k16 k17 k18 k19 k20 k21 k22 k23 k24 k25 k26 k27 k28 k29 k30 k31 k32 k33 k34 k35 k36 k37 k38 k39 k40 k41 k42 k43 k44 k45 k46 k47 k48 k49',
    out: 'k31 k30 k33 k32 k35 k34 k37 k36 k39 k38 k0 k1 k40 k2 k3 k42 k4 k41 k5 k44 k6 k43 k7 k46 k8 k45 k9 k48 k47 k49 AaBBAaAa BBBBAaAa AaAaBBAa BBAaBBAa BBBBBBBB AaBBBBBB BBAaBBBB AaAaBBBB BBBBAaBB AaBBAaBB BBAaAaBB AaAaAaBB BBBBBBAa AaBBBBAa k11 k10 k13 k12 k15 k14 k17 k16 k19 k18 k20 k22 k21 k24 k23 k26 k25 k28 k27 k29',
  },
];

describe('javaHashOrder', () => {
  for (const { when, put, out } of RECORDED) {
    it(`is that of Java for ${when}`, () => {
      const entries = put.split(' ').map((key, index) => ({ key, index }));
      expect(javaHashOrder(entries).map(({ key }) => key)).to.eql(out.split(' '));
    });
  }

  it('keeps the last of two entries with one key', () => {
    const entries = [
      { key: 'a', value: 1 },
      { key: 'a', value: 2 },
    ];
    expect(javaHashOrder(entries)).to.eql([{ key: 'a', value: 2 }]);
  });
});
