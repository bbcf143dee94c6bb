/** Evaluates the conditions of a template. */
import { type Resolved, Unknown, unknownIn } from './resolved';
import { member, type Template } from './template';

type Truth = boolean | Unknown;

export interface Conditions {
  named(name: string): Promise<Truth>;
}

/** The functions that only conditions contain. */
export const CONDITION_FUNCTIONS: readonly string[] = ['Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or'];

export function createConditions({ Conditions: section }: Template, resolve: (value: unknown) => Promise<Resolved>): Conditions {
  async function named(name: string): Promise<Truth> {
    const condition = member(section, name);
    return condition === undefined ? new Unknown(`the template has no condition ${name}`) : evaluate(condition);
  }

  async function evaluate(condition: unknown): Promise<Truth> {
    const [name, argument] = Object.entries((condition ?? {}) as object)[0] ?? [''];
    const parts: unknown[] = Array.isArray(argument) ? argument : [];
    switch (name) {
      case 'Condition':
        return named(String(argument));
      case 'Fn::Equals': {
        const [first, second] = await Promise.all(parts.map(resolve));
        return unknownIn(first) ?? unknownIn(second) ?? JSON.stringify(first) === JSON.stringify(second);
      }
      case 'Fn::Not': {
        const truth = await evaluate(parts[0]);
        return truth instanceof Unknown ? truth : !truth;
      }
      case 'Fn::And':
        return decide(await Promise.all(parts.map(evaluate)), false);
      case 'Fn::Or':
        return decide(await Promise.all(parts.map(evaluate)), true);
      default:
        return new Unknown(`the condition function ${name} is not evaluated by this command`);
    }
  }

  return { named };
}

/** One truth with this value decides all. Otherwise an unknown one leaves all unknown. */
function decide(truths: readonly Truth[], deciding: boolean): Truth {
  if (truths.includes(deciding)) return deciding;
  return truths.find((truth): truth is Unknown => truth instanceof Unknown) ?? !deciding;
}
