/** The people of each meeting, in a table. */
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

export interface Person {
  readonly meetingId: string;
  readonly userId: string;
  readonly stageArn: string;
  readonly state: 'host' | 'invited' | 'live' | 'away';
}

const dynamoDb = new DynamoDBClient();
const TableName = process.env.PEOPLE_TABLE;

export const meetingIdOf = (stageArn: string) => stageArn.split('/')[1] ?? '';

export async function addPerson(stageArn: string, userId: string, state: 'host' | 'invited'): Promise<void> {
  const person = { meetingId: meetingIdOf(stageArn), userId, stageArn, state };
  const Item = Object.fromEntries(Object.entries(person).map(([name, S]) => [name, { S }]));
  await dynamoDb.send(new PutItemCommand({ TableName, Item }));
}

export async function findPerson(meetingId: string, userId: string): Promise<Person | undefined> {
  const Key = { meetingId: { S: meetingId }, userId: { S: userId } };
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return Item && personOf(Item);
}

export async function listPeople(meetingId: string): Promise<Person[]> {
  const { Items = [] } = await dynamoDb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'meetingId = :meetingId',
      ExpressionAttributeValues: { ':meetingId': { S: meetingId } },
    }),
  );
  return Items.map(personOf);
}

/** Ignores people whom the table does not have, because other apps have stages in this account, too, and events that are older than the last one. */
export async function changeState(stageArn: string, userId: string, state: 'live' | 'away', time: string): Promise<void> {
  try {
    await dynamoDb.send(
      new UpdateItemCommand({
        TableName,
        Key: { meetingId: { S: meetingIdOf(stageArn) }, userId: { S: userId } },
        UpdateExpression: 'SET #state = :state, changedAt = :time',
        ConditionExpression: 'attribute_exists(userId) AND (attribute_not_exists(changedAt) OR changedAt < :time)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': { S: state }, ':time': { S: time } },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

function personOf(item: Record<string, { S?: string }>): Person {
  const text = (name: string) => item[name]?.S ?? '';
  return { meetingId: text('meetingId'), userId: text('userId'), stageArn: text('stageArn'), state: text('state') as Person['state'] };
}
