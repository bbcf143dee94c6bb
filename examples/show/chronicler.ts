/** Logs the show's EventBridge events, one line of JSON each. */
import type { EventBridgeEvent } from 'aws-lambda';

export async function handler(event: EventBridgeEvent<string, object>): Promise<void> {
  console.log(JSON.stringify(event));
}
