import { definition, returning } from './definitions';
import { createLambda } from './harness';

describe('names', () => {
  test('that two regions have must be said by ARN', async () => {
    const lambda = createLambda();
    await lambda.put(definition(returning("'here'")));
    await lambda.put(definition(returning("'there'"), { region: 'eu-west-1' }));
    await expect(lambda.invoke('room', {})).rejects.toThrow('room is the name of several functions; use an ARN');
    expect(await lambda.invoke('arn:aws:lambda:eu-west-1:000000000000:function:room', {})).toEqual({ result: 'there' });
    await lambda.remove('arn:aws:lambda:eu-west-1:000000000000:function:room');
    expect(await lambda.invoke('room', {})).toEqual({ result: 'here' });
  });

  test('of removed functions are unknown', async () => {
    const lambda = createLambda();
    await lambda.put(definition(returning('1')));
    expect([lambda.has('room'), lambda.has('arn:aws:lambda:us-east-1:000000000000:function:room'), lambda.has('other')]).toEqual([
      true,
      true,
      false,
    ]);
    await lambda.remove('room');
    await lambda.remove('room');
    expect(lambda.has('room')).toBe(false);
    await expect(lambda.invoke('room', {})).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
  });
});
