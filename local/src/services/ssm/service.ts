/** AWS Systems Manager as a service of the endpoint: its Parameter Store. */
import { defineService } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import { awsJson } from '../../service/protocols/aws-json';
import { kms } from '../kms/service';
import { ssmOperations } from './operations';
import { createParameters, type ParametersState } from './parameters';
import { ssmTypes } from './resource-type';

/** The errors that its API reference names otherwise than others do. */
const PROTOCOL = awsJson({ internal: ['InternalServerError', 500] });

export const ssm = defineService({
  name: 'ssm',
  title: 'AWS Systems Manager',
  newState: (): ParametersState => new Map(),
  create(state, { clock, of, pipelines }) {
    const parameters = createParameters(clock, state);
    return {
      store: parameters,
      pipeline: createPipeline({ name: 'ssm', protocol: PROTOCOL, operations: ssmOperations(parameters, of(kms)) }, pipelines),
      resourceTypes: ssmTypes(parameters),
      secrets: parameters.secureValues,
    };
  },
});
