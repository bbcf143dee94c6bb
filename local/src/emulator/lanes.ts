/** Runs the deliveries to each target one after another, and those to different targets at the same time. */
export interface Lanes {
  /** Rejects if too many deliveries to the target wait. */
  run(target: string, deliver: () => Promise<void>): Promise<void>;
}

interface Lane {
  waiting: number;
  last: Promise<void>;
}

/** A target that never answers must not fill the memory. */
const MAX_WAITING = 1_000;

export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>();
  return {
    async run(target, deliver) {
      const lane = lanes.get(target) ?? { waiting: 0, last: Promise.resolve() };
      if (lane.waiting === MAX_WAITING) throw new Error(`${MAX_WAITING} earlier events wait for this target`);
      lanes.set(target, lane);
      lane.waiting += 1;
      const delivery = lane.last.then(deliver).finally(() => {
        lane.waiting -= 1;
        if (lane.waiting === 0) lanes.delete(target);
      });
      lane.last = delivery.catch(() => {});
      return delivery;
    },
  };
}
