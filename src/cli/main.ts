import { Command, Option } from 'commander'
import { DefinitionError } from '../core/diagnostic.ts'
import { demoDirectory } from '../demo/demo-address.ts'
import { CommandError } from './command-error.ts'
import { leaveOnSignal } from './leave-on-signal.ts'

/** What a command gives back: the exit code of the process. */
type Action<Options extends unknown[]> = (...options: Options) => Promise<number>

/** Says what went wrong: in full but without a stack trace where the fault is the user's to mend, with one where it is ours. */
const report = (error: unknown): number => {
  if (error instanceof CommandError || error instanceof DefinitionError) {
    console.error(error.message)
    return error instanceof CommandError ? error.exitCode : 1
  }
  console.error(error)
  return 70
}

const run =
  <Options extends unknown[]>(load: () => Promise<Action<Options>>) =>
  async (...options: Options): Promise<void> => {
    try {
      const action = await load()
      process.exitCode = await action(...options)
    } catch (error) {
      process.exitCode = report(error)
    }
  }

const program = (): Command => {
  const cli = new Command('tenantscope')
    .description('One definition of what a multi-tenant service promises, and everything that watches it.')
    .option('--stack <file>', 'the definition', 'stack.ts')
    .showHelpAfterError()

  cli
    .command('init')
    .description('a small definition of your own to begin with')
    .argument('[folder]', 'where', '.')
    .action(run(async () => (await import('./init/command.ts')).init))

  cli
    .command('generate')
    .description('write everything that follows from the definition')
    .option('--check', 'write nothing; fail where a generated file is missing, stale or left over')
    .option('--target <gitops>', 'write a folder for Argo CD or Flux instead: argocd or flux')
    .option('--repository <url>', 'with --target: where the cluster reads the chart')
    .option('--revision <branch or tag>', 'with --target', 'main')
    .option('--namespace <name>', 'with --target: where the chart is installed')
    .option('--values <file...>', "with --target: of the chart's value files", ['values-prod.yaml'])
    .option('--output <folder>', 'with --target: gitops/TARGET by default')
    .action(run(async () => (await import('./generate/command.ts')).generate))

  cli
    .command('capacity')
    .description('what an installation takes: series, memory, disk, logs, cost; which topology, and when to move on')
    .option('--tenants <count>', 'how many')
    .option('--endpoints <count>', 'route templates that each uses')
    .option('--pods <count>', 'of the API')
    .option('--workers <count>', 'of the queue')
    .option('--requests <rate>', 'a second and tenant, the mean of a day')
    .option('--retention <days>', 'in Prometheus')
    .option('--json', 'for programs')
    .action(run(async () => (await import('./capacity/command.ts')).capacity))

  cli
    .command('scale-out')
    .description('write everything that runs monitoring past one Prometheus: pairs, shards, remote write, federation')
    .option('--tenants <count>', 'how many')
    .option('--endpoints <count>', 'route templates that each uses')
    .option('--pods <count>', 'of the API')
    .option('--workers <count>', 'of the queue')
    .option('--retention <days>', 'in Prometheus')
    .option('--shards <count>', 'over which tenants are spread; as many as the size needs without it')
    .option('--remote-write <url>', 'of the store: Mimir or Thanos Receive')
    .option('--cluster <name>', "external label; the definition's name without it")
    .option('--namespace <name>', 'of Prometheus and Alertmanager', 'monitoring')
    .option('--service-namespace <name>', "of the chart's release; the definition's name without it")
    .option('--release <name>', "what names of its objects begin with; the definition's name without it")
    .option('--federate <tenant...>', 'who reads its own metrics')
    .option('--metrics-domain <name>', 'where they are read: TENANT. is put before it', 'metrics.example.com')
    .option('--output <folder>', 'where the files go', 'gitops/scale-out')
    .action(run(async () => (await import('./scale-out/command.ts')).scaleOut))

  cli
    .command('check')
    .description('report every problem of the definition and of what it generates')
    .action(run(async () => (await import('./check/command.ts')).check))

  cli
    .command('prove')
    .argument('[name]', 'only suites whose name contains this')
    .description('prove every alert on the real promtool: what it must catch and what it must let pass')
    .option('--mutants', 'put mistakes into the rules one by one instead, and print those that no case notices')
    .option('--promtool3', 'on the promtool of Prometheus 3, which a Go toolchain builds')
    .action(run(async () => (await import('./prove/command.ts')).prove))

  cli
    .command('backtest')
    .description(
      'replay history through the real Prometheus: how soon alerts fire and end, how often for nothing, what they miss',
    )
    .option('--list', 'say which incidents the library has and do nothing')
    .option('--only <names>', 'these incidents of the library, with commas')
    .option('--slo <ids>', 'only these promises, with commas')
    .option('--healthy <tenants>', 'no incidents: count false pages of so many healthy tenants of all sizes')
    .option('--against <rules>', 'compare with a rule file, or with the rules of a git revision')
    .option(
      '--prometheus <url>',
      'the past of this Prometheus in place of the library; PROMETHEUS_TOKEN is sent where set',
    )
    .option(
      '--incidents <file>',
      'with --prometheus: what happened in it, as JSON, to tell right firings from wrong ones',
    )
    .option('--days <number>', 'of healthy tenants, or of the past of that Prometheus', '1')
    .option('--seed <number>', 'the same seed gives the same history', '1')
    .option('--share <ratio>', 'of its error budget that a healthy tenant spends', '0.25')
    .option('--scrape <duration>', 'how often series are sampled', '30s')
    .option('--evaluation <duration>', 'how often rules are evaluated; as defined without it')
    .option(
      '--warm-up <duration>',
      'history before the first incident; the longest window of the burn policy without it',
    )
    .option('--histories <number>', 'of healthy tenants, each of the next seed, to be added up', '1')
    .option('--out <folder>', 'where the reports go', '.tenantscope/backtest')
    .option('--json', 'for programs')
    .action(run(async () => (await import('./backtest/command.ts')).backtest))

  cli
    .command('detection')
    .description(
      'how soon each alert reaches a person: predicted, and measured on the real Prometheus and Alertmanager',
    )
    .option('--pace <times>', 'how much faster than in production everything runs', '60')
    .option('--only <alerts>', 'these alerts, with commas')
    .option('--write <file>', 'put the table into this file, docs/detection.md')
    .option('--json', 'for programs')
    .action(run(async () => (await import('./backtest/detection-command.ts')).detection))

  cli
    .command('diff')
    .argument('[revision]', 'compared with this one', 'HEAD')
    .description('what the definition as it is now does to rules, panels and promises, in words')
    .option('--cluster', 'compared with what a cluster holds instead')
    .option('--kubeconfig <file>', 'with --cluster; KUBECONFIG, ~/.kube/config or the service account of this pod')
    .option('--context <name>', "with --cluster; the file's current one without it")
    .option('--namespace <name>', "with --cluster; the context's without it")
    .action(run(async () => (await import('./diff/command.ts')).diff))

  cli
    .command('budget')
    .description('show what is left of every error budget; exits 3 while the policy freezes deploys')
    .option('--prometheus <url>', 'which Prometheus to ask', process.env.PROMETHEUS_URL ?? 'http://127.0.0.1:9090')
    .option('--tenant <id>', 'only this tenant')
    .option('--slo <id>', 'only this SLO')
    .option('--json', 'as JSON')
    .action(run(async () => (await import('./budget/command.ts')).budget))

  const openslo = cli.command('openslo').description('exchange SLOs with other tools, as OpenSLO v1')
  openslo
    .command('export')
    .description('write every SLO as OpenSLO v1 to the standard output')
    .action(run(async () => (await import('./openslo/command.ts')).exportCommand))
  openslo
    .command('import')
    .argument('<file>', 'an OpenSLO v1 file')
    .description('report what the definition cannot hold, and show what it would become')
    .action(run(async () => (await import('./openslo/command.ts')).importCommand))

  cli
    .command('demo')
    .description('run the whole chain on this machine, under traffic')
    .option('--directory <folder>', 'where the parts keep their data and logs', demoDirectory)
    .option('--smoke', 'unattended: fault, page, recovery, resolution; prints one JSON summary')
    .action(run(async () => (await import('./demo/command.ts')).demo))

  cli
    .command('incident')
    .argument('[name]', 'which; without a name all are listed')
    .description('inject a fault into the running demo')
    .option('--tenant <id>', 'whom it hits')
    .option('--directory <folder>', 'that of the demo', demoDirectory)
    .option('--lift', 'end it')
    .action(run(async () => (await import('./incident/command.ts')).incident))

  cli
    .command('cost')
    .description('what each tenant has cost this month, read from Prometheus; PROMETHEUS_TOKEN is sent where it is set')
    .option('--prometheus <url>', 'its address', 'http://127.0.0.1:9090')
    .option('--rates <file>', 'JSON that overrides rates and prices')
    .option('--price <tier=dollars...>', 'monthly price of a tier, for the margin')
    .option('--csv', 'for billing: every component of every tenant')
    .action(run(async () => (await import('./cost/command.ts')).cost))

  const oncall = cli
    .command('oncall')
    .description('on-call as code: PagerDuty as the definition declares it; PAGERDUTY_TOKEN is its REST API key')
  oncall
    .command('plan')
    .description('show what apply would change')
    .action(run(async () => (await import('./oncall/command.ts')).plan))
  oncall
    .command('apply')
    .description(
      'show the difference, ask, then bring services, escalation, schedules and routing to the declared state',
    )
    .option('--prune', 'also remove what was made by an earlier apply and is declared no more')
    .option('--yes', 'do not ask')
    .action(run(async () => (await import('./oncall/command.ts')).apply))
  oncall
    .command('report')
    .description('how soon pages were acknowledged and over, by severity, shift and night, and the noisiest alerts')
    .option('--days <number>', 'how far back', '30')
    .option('--json', 'for a program')
    .action(run(async () => (await import('./oncall/command.ts')).report))

  cli
    .command('deploy-event')
    .argument('<summary>', 'what was changed')
    .description('tell PagerDuty of a change; PAGERDUTY_ROUTING_KEY says whom')
    .option('--source <name>', 'where it was changed from; the name of this machine without it')
    .option('--link <url>', 'to the change')
    .option('--detail <name=value...>', 'version, commit, …')
    .action(run(async () => (await import('./deploy-event/command.ts')).deployEvent))

  cli
    .command('loadtest')
    .argument('<name>', 'a script of loadtests/: smoke, slo-validation, spike, soak, tenant-isolation, …')
    .description('give a verdict on the SLOs under load; without a target the service is started here')
    .option('--target <url>', 'scheme, host and port of a running service')
    .option('--target-address <address>', "where every tenant's name leads, when DNS does not know it")
    .option('--prometheus <url>', 'of the target: it counts too, and must come to the same verdict')
    .option('--env <name=value...>', 'for the script, over the environment: TENANTS_FILE, DURATION, …', [])
    .option('--out <folder>', 'where the reports go; .tenantscope/loadtests/NAME by default')
    .option('--directory <folder>', 'where local parts keep their data and logs', '.tenantscope/runs/loadtest')
    .option('--generator <kind>', 'auto takes k6 when it is on PATH; k6, runner', 'auto')
    .action(run(async () => (await import('./loadtest/command.ts')).loadtest))

  cli
    .command('preview')
    .description('show the generated dashboards in a browser, live from the running demo or any Prometheus')
    .option('--prometheus <url>', 'where to ask; the running demo without it')
    .option('--receiver <url>', 'where pages arrive')
    .option('--loki <url>', 'where log lines are; the log files of the running demo without it')
    .option('--scrape-interval <seconds>', 'of that Prometheus', '15')
    .option('--dashboards <folder>', 'JSON files of dashboards', 'dashboards/generated')
    .option('--directory <folder>', 'that of the demo', demoDirectory)
    .option('--port <number>', 'a free one without it', '0')
    .option('--png <folder>', 'take a picture of each page and end')
    .option('--width <pixels>', 'of the pictures', '1280')
    .addOption(new Option('--theme <name>', 'of the pictures').choices(['dark', 'light']).default('dark'))
    .action(run(async () => (await import('./preview/command.ts')).preview))

  cli
    .command('drill')
    .argument('[names...]', 'which scenarios; all without')
    .description('break one part after another under load: what fails, for how long, and that no accepted task is lost')
    .option('--list', 'say what there is and do nothing')
    .option('--fault-seconds <seconds>', 'how long a fault is held', '30')
    .option('--out <folder>', 'where the report goes', '.tenantscope/drill')
    .option('--directory <folder>', 'where the parts keep their data and logs', '.tenantscope/runs/drill')
    .action(run(async () => (await import('./drill/command.ts')).drill))

  cli
    .command('logs')
    .description('log lines, from Loki where LOKI_URL or --loki names one, else from the files of the demo')
    .option('--tenant <id>', 'only those of one tenant')
    .option('--level <level>', 'info, warn or error')
    .option('--since <duration>', 'how far back', '15m')
    .option('--json', 'one JSON object a line')
    .option('--loki <url>', 'its address')
    .option('--directory <folder>', 'that of the demo', demoDirectory)
    .action(run(async () => (await import('./logs/command.ts')).logs))

  cli
    .command('trace')
    .argument('<request id>', 'x-request-id of the answer')
    .description(
      'one request through API, queue and worker: its spans and its log lines, by its id or that of its trace',
    )
    .option('--since <duration>', 'how far back', '24h')
    .option('--json', 'one JSON object')
    .option('--loki <url>', 'where log lines are; LOKI_URL, or the files of the demo, without it')
    .option('--tempo <url>', 'where traces are; TEMPO_URL without it')
    .option('--jaeger <url>', 'the same for Jaeger; JAEGER_URL without it')
    .option('--directory <folder>', 'that of the demo', demoDirectory)
    .action(run(async () => (await import('./trace/command.ts')).trace))

  return cli
}

export const main = async (argv: readonly string[]): Promise<void> => {
  leaveOnSignal()
  await program().parseAsync(argv)
}
