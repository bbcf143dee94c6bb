import {
  IVSRealTimeClient,
  type IVSRealTimeClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-ivs-realtime';
import type { Client, Service } from './calls';
import { CLIENT_OPTIONS } from './client-options';

export type IvsClient = Client<ServiceInputTypes, ServiceOutputTypes, IVSRealTimeClientResolvedConfig>;
export type Ivs = Service<ServiceInputTypes, ServiceOutputTypes, IVSRealTimeClientResolvedConfig>;
export type IvsCall = Ivs['once'];

export const createClient = () => new IVSRealTimeClient(CLIENT_OPTIONS);
