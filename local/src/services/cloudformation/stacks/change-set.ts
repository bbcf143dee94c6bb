/** Change sets: plans that wait to be executed, and what they would do. */
import type { Plan } from '../template/plan';

/** What becomes of a stack whose creation fails. */
export const FAILURE_ACTIONS = ['ROLLBACK', 'DO_NOTHING', 'DELETE'] as const;
export type FailureAction = (typeof FAILURE_ACTIONS)[number];

/** Whether a change replaces the resource. Conditional: only the update itself tells. */
export type Replacement = 'True' | 'False' | 'Conditional';

/** What happens to one resource. */
export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly typeName: string;
  readonly physicalId?: string;
  /** Of a Modify. */
  readonly replacement?: Replacement;
  /** The properties that a Modify changes. */
  readonly properties: readonly { readonly name: string; readonly replacement: Replacement }[];
}

/** A change set. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly description?: string;
  readonly creationTime: Date;
  readonly plan: Plan;
  readonly onFailure: FailureAction;
  /** Undefined if the stack already is what the plan says. */
  readonly changes?: readonly ResourceChange[];
  executed: boolean;
}
