/** What `POST /_ivs/token` answers: a participant token, decoded and checked. */

export interface TokenReport {
  /** Whether a participant could join with the token now. */
  readonly accepted: boolean;
  /** The error of `join`: `TOKEN_EXPIRED`. @default - the token is accepted */
  readonly code?: string;
  readonly message?: string;
  /** @default - the text is no token */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The service, for tokens of CreateParticipantToken, or a key pair of the account. @default - the text is no token */
  readonly signedBy?: 'SERVICE' | 'KEY_PAIR';
  /** In the order in which a participant that joins is checked: the first one that is broken is the error. */
  readonly checks: readonly TokenCheck[];
}

export interface TokenCheck {
  /** The claim, or the part of the token: `signature`, `kid`. */
  readonly name: string;
  /** What it must be: `a stage that exists`. */
  readonly rule: string;
  /** `UNCHECKED`: the check needs what another check did not find. */
  readonly outcome: 'KEPT' | 'BROKEN' | 'UNCHECKED';
  /** @default - the rule is kept, or was not checked */
  readonly message?: string;
}
