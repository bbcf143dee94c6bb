/** AWS Security Token Service as a service of the endpoint. */
import { defineService } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import { awsQuery } from '../../service/protocols/aws-query';
import { iam } from '../iam/service';
import { stsOperations } from './operations';

export const XML_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

export const sts = defineService({
  name: 'sts',
  title: 'AWS STS',
  newState: () => undefined,
  create(_, { clock, of, pipelines }) {
    const operations = stsOperations(of(iam), clock);
    return { store: undefined, pipeline: createPipeline({ name: 'sts', protocol: awsQuery(XML_NAMESPACE), operations }, pipelines) };
  },
});
