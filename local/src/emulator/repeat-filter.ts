/** Passes on a message about a topic once, until the topic is forgotten or has another reason. */
export interface RepeatFilter {
  /** @param reason what counts as the same, if messages have changing parts such as request ids */
  say(topic: string, message: string, reason?: string): void;
  forget(topic: string): void;
}

export function createRepeatFilter(pass: (message: string) => void): RepeatFilter {
  const said = new Map<string, string>();
  return {
    say(topic, message, reason = message) {
      if (said.get(topic) === reason) return;
      said.set(topic, reason);
      pass(message);
    },
    forget: (topic) => void said.delete(topic),
  };
}
