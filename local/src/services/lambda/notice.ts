/** Notices in the logs of functions, because the developer watches these. */
import { parseArn } from '../../service/arn';
import type { Services } from '../../service/definition';

/** Adds a notice to the log of a function. Does nothing for the ARN of anything else. */
export function noticeTo({ notice }: Pick<Services, 'notice'>, functionArn: string, text: string): void {
  const { service, region = '', resource = '' } = parseArn(functionArn) ?? {};
  if (service !== 'lambda') return;
  const functionName = resource.slice('function:'.length);
  notice({ functionName, region, logGroupName: `/aws/lambda/${functionName}`, text });
}
