import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const root = path.resolve(import.meta.dirname, '../..')

export interface CommandLine {
  /** The reply to one question, waited for. */
  ask(query: object, token: string): Promise<{ status: number; data: unknown }>
  stop(): Promise<void>
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** Starts Cube's own command line (`npx cubejs-server server`) where `cube.js` is, on a free port. */
export async function startCommandLine(env: Record<string, string>): Promise<CommandLine> {
  const port = await freePort()
  const cube = spawn(process.execPath, ['node_modules/.bin/cubejs-server', 'server'], {
    cwd: root,
    env: { ...process.env, ...env, PORT: String(port), NODE_ENV: 'production' },
  })
  const over = new Promise<void>((resolve) => cube.once('exit', () => resolve()))
  let output = ''
  cube.stdout.on('data', (chunk) => (output += chunk))
  cube.stderr.on('data', (chunk) => (output += chunk))
  const stop = async () => {
    cube.kill('SIGKILL')
    await over
  }
  const deadline = Date.now() + 180_000
  while (!output.includes('is listening')) {
    if (cube.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`Cube's command line did not start:\n${output}`)
    }
    await sleep(100)
  }
  return {
    stop,
    async ask(query, authorization) {
      for (;;) {
        const reply = await fetch(`http://127.0.0.1:${port}/cubejs-api/v1/load`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        })
        const body = (await reply.json()) as { error?: string; data?: unknown }
        if (body.error === 'Continue wait' && Date.now() < deadline) continue
        return { status: reply.status, data: body.data ?? body }
      }
    },
  }
}

const year = (dimension: string, granularity?: string) => ({
  timeDimensions: [{ dimension, dateRange: ['2025-01-01', '2025-12-31'], ...(granularity && { granularity }) }],
})

/** Sums, ratios, distinct counts, stocks on their last date, a cohort and a level of targets: ten questions whose answers come about in ten ways. */
export const tenQuestions: object[] = [
  { measures: ['sales.orders', 'sales.net_sales', 'sales.average_order_value'] },
  { measures: ['sales.net_sales', 'sales.buyers'], ...year('sales.ordered_at', 'month') },
  {
    measures: ['sales.gross_sales'],
    dimensions: ['sales.channel', 'sales.customer_type'],
    order: { 'sales.gross_sales': 'desc' },
    limit: 7,
  },
  { measures: ['rfm.customers', 'rfm.monetary'], dimensions: ['rfm.segment'] },
  { measures: ['rfm.customers', 'rfm.share_of_customers'], ...year('rfm.as_of', 'quarter') },
  { measures: ['clv.average_clv', 'clv.clv_revenue'], ...year('clv.as_of') },
  {
    measures: ['retention.cohort_size', 'retention.active_customers'],
    dimensions: ['retention.month_offset'],
    ...year('retention.cohort_month'),
  },
  { measures: ['funnel.reached', 'funnel.step_rate'], dimensions: ['funnel.stage'] },
  { measures: ['targets.target', 'targets.actual', 'targets.attainment'], ...year('targets.month', 'quarter') },
  { measures: ['pipeline.open_opportunities', 'pipeline.weighted_value'], ...year('pipeline.as_of', 'year') },
].map((query) => ({ timezone: 'Asia/Shanghai', ...query }))
