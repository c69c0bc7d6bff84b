import { makeContext } from '../../src/records/context.js';
import { testKernel, type TestKernel } from '#kit';
import contacts from './index.js';

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([contacts]);
});
afterAll(() => kit?.close());

describe('contacts', () => {
  it('creates a person with an account and lists people with the account through one link', async () => {
    const ctx = makeContext(kit.system);
    const account = await ctx.records('account').create({ name: 'СК-Дизайн' });
    const person = await ctx.records('person').create({ firstName: 'Анна', lastName: 'Кузнецова', accountId: account.id, birthday: '--02-29' });
    expect(person).toMatchObject({ fullName: 'Анна Кузнецова', birthMonthDay: '02-29' });
  });
});
