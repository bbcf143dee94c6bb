/** The time that the function's code sees: the time of the endpoint, whose clock may be ahead of the machine's clock. */

const MachineDate = Date;

/** How far the endpoint's clock is ahead, in milliseconds. */
let ahead = 0;

const now = () => MachineDate.now() + ahead;

/** Replaces the global `Date`. Timers follow the machine's clock. */
function installDate(aheadMilliseconds) {
  setAhead(aheadMilliseconds);
  const handler = {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new MachineDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  };
  globalThis.Date = new Proxy(MachineDate, handler);
  MachineDate.prototype.constructor = globalThis.Date;
}

function setAhead(aheadMilliseconds) {
  ahead = aheadMilliseconds;
}

module.exports = { installDate, setAhead };
