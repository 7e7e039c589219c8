/** Where a request goes after the script's `hosts` option: an exact name, with or without port, else the longest wildcard. */
export interface Destination {
  readonly host: string
  readonly port: number
}

const wildcardFits = (pattern: string, name: string): boolean =>
  pattern.startsWith('*.') && name.endsWith(pattern.slice(1)) && name.length > pattern.length - 1

export function resolveDestination(hosts: Readonly<Record<string, string>>, host: string, port: number): Destination {
  const wildcards = Object.keys(hosts)
    .filter((pattern) => wildcardFits(pattern, host) || wildcardFits(pattern, `${host}:${port}`))
    .sort((a, b) => b.length - a.length)
  const mapped = hosts[`${host}:${port}`] ?? hosts[host] ?? hosts[wildcards[0] ?? '']
  if (mapped === undefined) return { host, port }
  const [, address = mapped, mappedPort] = /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(mapped) ?? []
  return { host: address, port: mappedPort === undefined ? port : Number(mappedPort) }
}
