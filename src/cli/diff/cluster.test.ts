import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { load } from 'js-yaml'
import { generate } from 'selfsigned'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import definition from '../../../stack.ts'
import { describeDiff } from '../../diff/describe-diff.ts'
import { renderStack } from '../../render/stack.ts'
import { yaml } from '../../render/yaml.ts'
import { startClusterApi } from './cluster-api.fixture.ts'
import { clusterFiles } from './cluster-files.ts'
import { diff } from './command.ts'
import { readKubeconfig } from './kubeconfig.ts'

const RULES = '/apis/monitoring.coreos.com/v1/namespaces/prod/prometheusrules'
const MAPS = '/api/v1/namespaces/prod/configmaps'
const generated = new Map(renderStack(definition).map(({ path, content }) => [path, content]))
const labels = { 'app.kubernetes.io/part-of': definition.name }

const ruleObjects = [...generated]
  .filter(([path]) => path.startsWith('alerts/generated/rules/'))
  .map(([path, content]) => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: `ts-${path.split('/').at(-1)?.replace('.yaml', '')}`, namespace: 'prod', labels },
    // biome-ignore lint/suspicious/noExplicitAny: the tests change what a cluster holds
    spec: load(content) as any,
  }))
const mapObjects = [...generated]
  .filter(([path]) => /^(dashboards|slo)\/generated\/[^/]+\.json$/.test(path))
  .map(([path, content]) => {
    const name = path.split('/').at(-1) ?? ''
    return { metadata: { name, namespace: 'prod', labels }, data: { [name]: content } }
  })
const ofOthers = { metadata: { name: 'other', namespace: 'prod' }, data: { 'objectives.json': '{"objectives":{}}' } }

let folder: string
let api: Awaited<ReturnType<typeof startClusterApi>> | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-kubeconfig-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await api?.stop()
  api = undefined
  await rm(folder, { recursive: true, force: true })
})

const start = async (resources: Parameters<typeof startClusterApi>[0]) => {
  api = await startClusterApi(resources)
  return api
}

const kubeconfig = async (user: object, { ca = api?.certificate ?? '', extra = {} } = {}): Promise<string> => {
  const path = join(folder, 'config')
  await writeFile(
    path,
    yaml({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'prod',
      contexts: [{ name: 'prod', context: { cluster: 'eu', user: 'me', namespace: 'prod' } }],
      clusters: [
        {
          name: 'eu',
          cluster: { server: api?.url, 'certificate-authority-data': Buffer.from(ca).toString('base64'), ...extra },
        },
      ],
      users: [{ name: 'me', user }],
    }),
  )
  return path
}

const changesIn = async (path: string) => {
  const access = await readKubeconfig(path)
  return describeDiff(await clusterFiles(access, access.namespace, definition.name), generated)
}

test('a cluster that holds what the definition says differs in nothing, over however many pages', async () => {
  const { seen } = await start({ [RULES]: ruleObjects, [MAPS]: [...mapObjects, ofOthers] })
  expect(await changesIn(await kubeconfig({ token: 't0ken' }))).toEqual([])
  expect(seen.filter(({ path }) => path === RULES).length).toBe(Math.ceil(ruleObjects.length / 2))
  expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer t0ken']))
})

test('what somebody changed by hand, what is missing and what is left over are told by name', async () => {
  const objects = structuredClone(ruleObjects)
  const errors = objects.find(({ metadata }) => metadata.name === 'ts-errors')
  const rule = errors?.spec.groups[0].rules.find(({ alert }: { alert?: string }) => alert === 'TenantErrorRateCritical')
  rule.expr = rule.expr.replace('0.05', '0.5')
  errors?.spec.groups[0].rules.push({ alert: 'AddedByHand', expr: 'vector(1)' })
  const dashboards = mapObjects.filter(({ metadata }) => metadata.name !== 'cost.json')
  await start({ [RULES]: objects, [MAPS]: dashboards })
  const changes = await changesIn(await kubeconfig({ token: 't' }))
  expect(changes).toContain('- alert AddedByHand')
  expect(changes.find((change) => change.startsWith('~ alert TenantErrorRateCritical'))).toMatch(
    /was .*0\.5[\s\S]*is now .*0\.05/,
  )
  const others = changes.filter((change) => !/^(- alert AddedByHand|~ alert TenantErrorRateCritical)/.test(change))
  expect(others.some((change) => change.startsWith('+ panel Cost'))).toBe(true)
  expect(others.filter((change) => !/^\+ \w+ Cost/.test(change))).toEqual([])
})

test('the command says that nothing differs, in which namespace of which context', async () => {
  await start({ [RULES]: ruleObjects, [MAPS]: mapObjects })
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
  const command = new Command().option('--stack <file>', '', 'stack.ts')
  expect(await diff('HEAD', { cluster: true, kubeconfig: await kubeconfig({ token: 't' }) }, command)).toBe(0)
  expect(printed.mock.calls).toEqual([['namespace prod of prod is as the definition says']])
})

test('the command warns of a namespace in which nothing is, for it may be the wrong one', async () => {
  await start({
    '/apis/monitoring.coreos.com/v1/namespaces/elsewhere/prometheusrules': [],
    '/api/v1/namespaces/elsewhere/configmaps': [],
  })
  const warned = vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation(() => {})
  const command = new Command().option('--stack <file>', '', 'stack.ts')
  await diff('HEAD', { cluster: true, kubeconfig: await kubeconfig({ token: 't' }), namespace: 'elsewhere' }, command)
  expect(warned.mock.calls).toEqual([
    ['nothing of tenantscope is in namespace elsewhere of prod: all of it would be new'],
  ])
})

test('an empty namespace differs in everything', async () => {
  await start({ [RULES]: [], [MAPS]: [ofOthers] })
  const changes = await changesIn(await kubeconfig({ token: 't' }))
  expect(changes.every((change) => change.startsWith('+ '))).toBe(true)
  expect(changes).toContain('+ alert TenantErrorRateCritical')
})

test('a client certificate opens the door as a token does', async () => {
  const { seen } = await start({ [RULES]: ruleObjects, [MAPS]: mapObjects })
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'sre' }])
  await writeFile(join(folder, 'sre.crt'), cert)
  const user = { 'client-certificate': 'sre.crt', 'client-key-data': Buffer.from(key).toString('base64') }
  expect(await changesIn(await kubeconfig(user))).toEqual([])
  expect(seen[0]?.clientName).toBe('sre')
})

test('a credential plugin is run as kubectl runs it', async () => {
  const { seen } = await start({ [RULES]: ruleObjects, [MAPS]: mapObjects })
  const plugin = join(folder, 'login')
  await writeFile(
    plugin,
    `#!/bin/sh\ntest -n "$KUBERNETES_EXEC_INFO" || exit 1\necho '{"kind":"ExecCredential","status":{"token":"'"$REGION-$1"'"}}'\n`,
  )
  await chmod(plugin, 0o755)
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: plugin,
    args: ['one'],
    env: [{ name: 'REGION', value: 'eu' }],
  }
  expect(await changesIn(await kubeconfig({ exec }))).toEqual([])
  expect(seen[0]?.authorization).toBe('Bearer eu-one')
})

test.each([
  [401, 'Unauthorized', 'log in again'],
  [403, 'Forbidden', 'ask for the verbs list on prometheusrules and configmaps in namespace prod'],
  [404, 'NotFound', 'install the Prometheus Operator'],
])('a refusal with %d says what to do', async (code, reason, fix) => {
  const { refuse } = await start({})
  refuse(code, reason, `${reason}: no`)
  const path = await kubeconfig({ token: 't' })
  await expect(changesIn(path)).rejects.toThrow(`${reason}: no`)
  await expect(changesIn(path)).rejects.toThrow(fix)
})

test('a server that the authority of the file did not sign is not spoken to', async () => {
  await start({ [RULES]: [], [MAPS]: [] })
  const { cert } = await generate([{ name: 'commonName', value: 'another' }])
  await expect(changesIn(await kubeconfig({ token: 't' }, { ca: cert }))).rejects.toThrow(/certificate/)
  expect(api?.seen).toEqual([])
})

test('a file that leaves the server unverified, lacks a context or is not there is refused with a fix', async () => {
  await start({})
  const unverified = await kubeconfig({ token: 't' }, { extra: { 'insecure-skip-tls-verify': true } })
  await expect(readKubeconfig(unverified)).rejects.toThrow('give certificate-authority-data instead')
  await expect(readKubeconfig(unverified, 'test')).rejects.toThrow(
    'no context "test"\n    fix:  --context with one of prod',
  )
  await expect(readKubeconfig(join(folder, 'none'))).rejects.toThrow('name one with --kubeconfig')
})
