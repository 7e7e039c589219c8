import pc from 'picocolors'
import { incidents } from '../../demo/incidents/index.ts'
import { BASE_DOMAIN } from '../../demo/parts.ts'
import type { Demo } from '../../demo/start-demo.ts'
import { demoTenants } from '../../demo/tenants.ts'

const row = (name: string, value: string): string => `  ${pc.bold(name.padEnd(16))} ${value}`

/** What runs where, and what to try. */
export const welcome = ({ stack, receiver, readySeconds }: Demo, previewUrl: string | undefined): string =>
  [
    '',
    `The stack is up after ${readySeconds.toFixed(1)} s.`,
    '',
    row('dashboards', previewUrl ?? 'not shown: see above'),
    ...stack.parts
      .filter(({ name }) => name !== 'postgres' && name !== 'redis')
      .map(({ name, url }) => row(name, `${url}${name === 'worker' ? '/metrics' : ''}`)),
    row('api operations', `http://127.0.0.1:${stack.port('api', 'ops')}/metrics /health /ready`),
    row('pages received', `${receiver.url}/pages and /messages`),
    row('logs', `${stack.directory}/*.log`),
    '',
    `  ${demoTenants.length} tenants under traffic: ${demoTenants.map(({ id, tier }) => `${id} (${tier})`).join(', ')}`,
    '',
    'In another terminal, try:',
    `  npx tenantscope incident outage --tenant acme          ${pc.dim('# a page within seconds')}`,
    `  npx tenantscope incident outage --tenant acme --lift   ${pc.dim('# and its resolution')}`,
    `  curl -H 'Host: acme.${BASE_DOMAIN}' ${stack.part('api').url}/api/agents   ${pc.dim('# 401: no token')}`,
    '',
    `Other incidents: ${incidents.map(({ name }) => name).join(', ')}.`,
    'Ctrl-C stops everything. Pages and messages appear below.',
    '',
  ].join('\n')
