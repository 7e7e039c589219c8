import type { Part, Ports, StackView } from './part.ts'
import { StackError } from './stack-error.ts'

/** What parts know of each other once ports are allotted. Asking for what does not exist is an error that names what does. */
export const stackView = (parts: readonly Part[], portsOf: ReadonlyMap<string, Ports>): StackView => {
  const find = (name: string): Part => {
    const part = parts.find((each) => each.name === name)
    if (part) return part
    throw new StackError('STACK_PART_UNKNOWN', {
      offender: `part ${name}`,
      rule: 'must be one of the stack',
      actual: `the stack has ${parts.map((each) => each.name).join(', ')}`,
      fix: 'correct the name or add the part',
    })
  }
  const portOf = (name: string, port?: string): number => {
    const part = find(name)
    const number = portsOf.get(name)?.[port ?? part.ports[0] ?? '']
    if (number !== undefined) return number
    throw new StackError('STACK_PART_UNKNOWN', {
      offender: `port ${port ?? ''} of ${name}`,
      rule: 'must be declared by the part',
      actual: `it declares ${part.ports.join(', ') || 'none'}`,
      fix: 'correct the name or declare the port',
    })
  }
  return {
    url: (name) => find(name).url(portsOf.get(name) ?? {}),
    port: portOf,
    address: (name, port) => `127.0.0.1:${portOf(name, port)}`,
  }
}
