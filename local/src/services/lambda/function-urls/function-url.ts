/** The data of function URLs, and what AWS Lambda and the local endpoint reject of it. */
import { flag, list, oneOf, type StructureOf, structure, text, type ValueOf, wholeNumber } from '../../../service/input';
import { invalidParameter } from '../invalid-parameter';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html */
export const CORS = structure({
  AllowCredentials: flag,
  AllowHeaders: list(text({ max: 1_024 }), { min: 0, max: 100 }),
  AllowMethods: list(oneOf('GET', 'PUT', 'HEAD', 'POST', 'PATCH', 'DELETE', '*'), { min: 0, max: 6 }),
  AllowOrigins: list(text({ max: 253 }), { min: 0, max: 100 }),
  ExposeHeaders: list(text({ max: 1_024 }), { min: 0, max: 100 }),
  MaxAge: wholeNumber({ min: 0, max: 86_400 }),
});

export type Cors = ValueOf<typeof CORS>;

/** The members that can change. */
export const FUNCTION_URL_SETTINGS = {
  AuthType: oneOf('AWS_IAM', 'NONE'),
  Cors: CORS,
  InvokeMode: oneOf('BUFFERED', 'RESPONSE_STREAM'),
};

type GivenSettings = StructureOf<typeof FUNCTION_URL_SETTINGS>;

/** The URL of a function. Saved with the state. */
export interface FunctionUrl {
  readonly urlId: string;
  readonly functionArn: string;
  readonly region: string;
  readonly authType: 'AWS_IAM' | 'NONE';
  /** @default - web pages of other origins may not call the URL */
  readonly cors?: Cors;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  /** In milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Throws InvalidParameterValueException for an InvokeMode that is not here. */
export function checkInvokeMode({ InvokeMode = 'BUFFERED' }: Pick<GivenSettings, 'InvokeMode'>): void {
  if (InvokeMode === 'BUFFERED') return;
  const fix = 'Leave InvokeMode out: a buffered URL gives the response of a streaming function as a whole.';
  throw invalidParameter(`The local endpoint does not stream the responses of function URLs; InvokeMode is ${InvokeMode}. ${fix}`);
}
