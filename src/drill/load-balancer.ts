import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answersTcp, type Part, type StackView, software } from '../stackrun/index.ts'

/**
 * A connection that was refused goes to the next replica, for nothing of the request was sent yet; a request that was cut
 * is not sent again, for it may have been carried out. Readiness is asked on the operations port, twice a second.
 */
const configuration = (port: number, replicas: readonly string[], stack: StackView): string => `
global
  maxconn 2000
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 15s
  timeout tunnel 1h
  timeout check 1s
  retries 2
  option redispatch 1
  retry-on conn-failure
frontend public
  bind 127.0.0.1:${port}
  default_backend replicas
backend replicas
  balance roundrobin
  option httpchk GET /ready
  default-server inter 500ms fall 1 rise 1
${replicas.map((name) => `  server ${name} ${stack.address(name, 'http')} check port ${stack.port(name, 'ops')}`).join('\n')}
`

/** HAProxy in front of API replicas, which are parts of these names. */
export const loadBalancer = (replicas: readonly string[]): Part => ({
  name: 'load-balancer',
  software: software.haproxy,
  ports: ['http'],
  url: ({ http }) => `http://127.0.0.1:${http}`,
  prepare: ({ directory, ports, stack }) =>
    writeFile(join(directory, 'haproxy.cfg'), configuration(ports.http as number, replicas, stack)),
  command: ({ installation, directory }) => ({
    program: installation?.binaries.haproxy ?? 'haproxy',
    arguments: ['-db', '-f', join(directory, 'haproxy.cfg')],
  }),
  isReady: ({ ports }) => answersTcp(ports.http as number),
})
