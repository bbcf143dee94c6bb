/** The clients of the functions with commands: all of IVS, and of other services those that the functions send. Built with the SDK in two ways. */
import * as ivs from '@aws-sdk/client-ivs-realtime';
import { CLIENT_OPTIONS } from '../../../lambda/services/client-options';
import * as cloudFormation from '../../../lambda/services/cloudformation';
import * as eventBridge from '../../../lambda/services/event-bridge';
import { createClient } from '../../../lambda/services/ivs';
import * as kms from '../../../lambda/services/kms';
import * as lambda from '../../../lambda/services/lambda';
import * as secretsManager from '../../../lambda/services/secrets-manager';

export const options = CLIENT_OPTIONS;
export const services = { ivs: { ...ivs, client: createClient() }, cloudFormation, eventBridge, kms, lambda, secretsManager };
