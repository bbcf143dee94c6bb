/** Passes on a message about a topic once, until the topic is forgotten or has another message. */
export interface RepeatFilter {
  say(topic: string, message: string): void;
  forget(topic: string): void;
}

export function createRepeatFilter(pass: (message: string) => void): RepeatFilter {
  const said = new Map<string, string>();
  return {
    say(topic, message) {
      if (said.get(topic) === message) return;
      said.set(topic, message);
      pass(message);
    },
    forget: (topic) => void said.delete(topic),
  };
}
