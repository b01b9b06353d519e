// The places in which files are sent.
import { expect, it } from 'vitest';
import { Slots } from './slots.ts';

const never = new AbortController().signal;
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lets through no more than the wanted number, and the first who waits comes next', async () => {
  const slots = new Slots(() => 2);
  const order: string[] = [];
  const enter = async (name: string): Promise<() => void> => {
    const giveBack = await slots.take(never);
    order.push(name);
    return giveBack;
  };
  const [first, second, third, fourth] = ['a', 'b', 'c', 'd'].map(enter);
  await soon();
  expect(order).toEqual(['a', 'b']);
  (await second)?.();
  await soon();
  expect(order).toEqual(['a', 'b', 'c']);
  (await first)?.();
  (await third)?.();
  await fourth;
  expect(order).toEqual(['a', 'b', 'c', 'd']);
});

it('takes a place back once, however often it is given', async () => {
  const slots = new Slots(() => 1);
  const giveBack = await slots.take(never);
  giveBack();
  giveBack();
  await slots.take(never);
  let entered = false;
  void slots.take(never).then(() => (entered = true));
  await soon();
  expect(entered).toBe(false);
});

it('lets go whoever is called off, and the next one comes in', async () => {
  const slots = new Slots(() => 1);
  const calling = new AbortController();
  const giveBack = await slots.take(never);
  const calledOff = slots.take(calling.signal);
  const next = slots.take(never);
  calling.abort(new Error('stopped'));
  await expect(calledOff).rejects.toThrow('stopped');
  giveBack();
  await expect(next).resolves.toBeTypeOf('function');
});

it('takes a larger number from the next place on', async () => {
  let most = 1;
  const slots = new Slots(() => most);
  const giveBack = await slots.take(never);
  const waiting = [slots.take(never), slots.take(never)];
  most = 2;
  giveBack();
  await expect(Promise.all(waiting)).resolves.toHaveLength(2);
});
