import {
  IVSRealTimeClient,
  type IVSRealTimeClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-ivs-realtime';
import { CLIENT_OPTIONS } from './client-options';
import type { Client, Service } from './service';

export type IvsClient = Client<ServiceInputTypes, ServiceOutputTypes, IVSRealTimeClientResolvedConfig>;
export type Ivs = Service<ServiceInputTypes, ServiceOutputTypes, IVSRealTimeClientResolvedConfig>;
export type IvsCall = Ivs['once'];

export const createClient = () => new IVSRealTimeClient(CLIENT_OPTIONS);
