/** What goes wrong from now on: the plan of the operation under way, told to all who play it. */
import type { Event } from '../../lambda/resources/protocol/request';
import type { CloudFormation } from '../../local/src/services/cloudformation';
import type { IvsRealTime } from '../../local/src/services/ivs';
import type { Clock } from '../../local/src/system/clock';
import { type DeliveryFault, type FaultPlan, NO_FAULTS } from './faults';
import type { SideServices } from './side-services';

export interface Script {
  /** At the beginning of an operation. */
  begin(plan: FaultPlan): void;
  /** When the stack turns round: to what is to end well, unless the plan says otherwise of a rollback. */
  turn(to: 'rollback' | 'cleanup'): void;
  /** What goes wrong with the deliveries of a new request. */
  deliveryOf(event: Event): DeliveryFault;
  /** When the operation is over: until when copies of its requests may come. */
  copiesUntil(): number;
}

/** The services are asked for when they are needed: they need the script to be made. */
export function createScript(
  clock: Clock,
  services: () => { ivs: IvsRealTime; cloudFormation: CloudFormation; side: SideServices },
): Script {
  let plan: FaultPlan = NO_FAULTS;
  let deliveries: DeliveryFault[] = [];
  let copies = 0;

  const inject = ({ service, fatal, requests, side: ofSide, deliveries: ofDelivery }: FaultPlan) => {
    const { ivs, cloudFormation, side } = services();
    ivs.faults.clear();
    ivs.faults.inject(...fatal, ...service);
    cloudFormation.faults.clear();
    cloudFormation.faults.inject(...requests);
    side.inject(ofSide);
    deliveries = [...ofDelivery];
  };

  return {
    begin(next) {
      plan = next;
      inject(plan);
    },
    turn: (to) => inject({ ...NO_FAULTS, ...(to === 'rollback' && plan.rollback), service: plan.afterwards }),
    deliveryOf({ LogicalResourceId, RequestType }) {
      const index = deliveries.findIndex(
        ({ logicalId = LogicalResourceId, requestType = RequestType }) => logicalId === LogicalResourceId && requestType === RequestType,
      );
      return deliveries.splice(index, index < 0 ? 0 : 1)[0] ?? {};
    },
    copiesUntil() {
      const delays = plan.requests.map(({ deliverAgain }) => deliverAgain?.afterMilliseconds ?? 0);
      copies = Math.max(copies, clock.now() + Math.max(0, ...delays));
      return copies;
    },
  };
}
