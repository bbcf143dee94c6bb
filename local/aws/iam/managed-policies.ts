/**
 * The managed policies of AWS that the roles of functions most often have.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
import type { PolicyDocument } from './evaluation';

const WRITE_LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** By ARN, of which the partition is the only one that the service has. */
export const AWS_MANAGED_POLICIES: Readonly<Record<string, PolicyDocument>> = {
  'arn:aws:iam::aws:policy/AdministratorAccess': allow(['*']),
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': allow(WRITE_LOGS),
};

function allow(Action: string[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
}
