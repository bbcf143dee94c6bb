/** Amazon CloudWatch Logs as a service of the endpoint. */
import { defineService } from '../../service/definition';
import { legacyPipeline } from '../../service/legacy';
import { logsPermissions } from '../iam/permissions/logs';
import { kms } from '../kms/service';
import { newLogsState } from './log-groups';
import { createLogs } from './logs';
import { logsTypes } from './resource-types';

export const logs = defineService({
  name: 'logs',
  newState: newLogsState,
  create(state, endpoint) {
    const { groups, service } = createLogs(endpoint.clock.now, state);
    return {
      store: groups,
      pipeline: legacyPipeline(service, logsPermissions, endpoint.pipelines),
      resourceTypes: logsTypes(groups, endpoint.of(kms)),
    };
  },
});
