import type { Context } from './context';

/** Why the output of a composition to a destination fails. */
export type DestinationErrorCode = 'AccessDeniedException' | 'ResourceNotFoundException' | 'ConflictException' | 'InternalServerException';

/** A composition that a program has started. Methods reject with an `IvsLocalError`. */
export interface Composition {
  readonly arn: string;
  /** Interrupts the output to a destination. */
  interruptDestination(options?: {
    /**
     * The id of the destination.
     * @default - the only destination
     */
    readonly destinationId?: string;
    /**
     * Why the output fails.
     * @default - it reconnects
     */
    readonly error?: DestinationErrorCode;
  }): Promise<void>;
  /** Makes the composition fail with an internal error. */
  fail(): Promise<void>;
}

export function compositionOf({ run }: Context, compositionArn: string): Composition {
  return {
    arn: compositionArn,
    async interruptDestination(options = {}) {
      await run('interruptDestination', { ...options, compositionArn });
    },
    async fail() {
      await run('failComposition', { compositionArn });
    },
  };
}
