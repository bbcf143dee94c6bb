/** What happened in a run, for the rules. Times are in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  /** Undefined while it goes on. */
  to?: number;
}

export interface PublishingSpan extends Span {
  readonly stageArn: string;
  readonly sessionId: string;
  /** Whether the trigger of the construct is met. */
  readonly counts: boolean;
}

export interface ComposedSpan extends Span {
  readonly arn: string;
  readonly stageArn: string;
  readonly sessionId?: string;
  readonly by: 'function' | 'hand';
  /** When somebody has stopped it. */
  stoppedAt?: number;
  /** The session of the stage at that time: a composition that was started by hand may be older. */
  stoppedIn?: string;
  failed?: boolean;
  /** Whether it has recorded. */
  recorded?: boolean;
}

export interface Records {
  readonly publishing: PublishingSpan[];
  readonly composed: ComposedSpan[];
  /** When an invocation died, was late, or had calls that failed to the end. */
  readonly troubles: number[];
  /** When a call that announces, or notes that it has, failed. */
  readonly repeats: number[];
  /** When starts are refused. */
  readonly refusals: Span[];
  /** The compositions of each `Recording Ready`. */
  readonly announced: string[];
  /** The calls of the function. */
  readonly calls: { readonly operation: string; readonly at: number }[];
  /** Rules that were broken while the run went on. */
  readonly broken: string[];
}

export const noRecords = (): Records => ({
  publishing: [],
  composed: [],
  troubles: [],
  repeats: [],
  refusals: [],
  announced: [],
  calls: [],
  broken: [],
});
