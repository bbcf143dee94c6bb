/** Amazon CloudWatch Logs as a service of the endpoint. */
import { defineService } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import { awsJson } from '../../service/protocols/aws-json';
import { kms } from '../kms/service';
import { createLogGroups, newLogsState } from './log-groups';
import { logsOperations } from './operations';
import { logsTypes } from './resource-types';

/** The errors that its API reference names otherwise than others do. */
const PROTOCOL = awsJson({ invalid: ['InvalidParameterException', 400] });

export const logs = defineService({
  name: 'logs',
  title: 'Amazon CloudWatch Logs',
  newState: newLogsState,
  create(state, { clock, of, pipelines }) {
    const groups = createLogGroups(clock, state);
    return {
      store: groups,
      pipeline: createPipeline({ name: 'logs', protocol: PROTOCOL, operations: logsOperations(groups) }, pipelines),
      resourceTypes: logsTypes(groups, of(kms)),
    };
  },
});
