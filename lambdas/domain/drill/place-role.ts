import { fieldsOf } from '../json';

/** The role of the drill's place in the state of a step; of a step of a run there is none. */
export function roleOf(state: unknown): string | undefined {
  const { role } = fieldsOf(fieldsOf(fieldsOf(state).drill).place);
  return typeof role === 'string' ? role : undefined;
}

/** The account of a role, by its ARN. */
export function accountOfRole(role: string): string {
  return role.split(':')[4] ?? '';
}
