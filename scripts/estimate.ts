import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { flags } from '../dashboard/core/estimate/flag.ts'
import {
  type EstimateJobReply,
  type EstimateOutcome,
  type EstimateProgress,
  estimateJobReply,
  estimateRequest,
} from '../dashboard/core/estimate/request.ts'
import { isProblem, Problem } from '../dashboard/core/problem.ts'
import { importProblem } from '../dashboard/core/source/problem.ts'
import { type Words, words } from '../dashboard/core/words.ts'
import { signPerson } from '../dashboard/server/access.ts'
import { loadSecrets } from '../dashboard/server/admin/secrets.ts'
import { say, sayProblem } from '../dashboard/server/commandLine.ts'
import { refreshWarehouse } from '../dashboard/server/derive/keepRefreshed.ts'
import { stalenessOf } from '../dashboard/server/derive/refresh.ts'
import { refreshEstimates } from '../dashboard/server/estimate/fits.ts'
import { heldDetail, openDataFolder } from '../dashboard/server/operatorErrors.ts'
import { serverAddress } from '../dashboard/server/running.ts'
import { readSettings, type Settings } from '../dashboard/server/settings.ts'
import { waitFor } from '../dashboard/server/source/importViaServer.ts'
import { openStore } from '../dashboard/server/warehouse/databases.ts'
import { memoryOptions } from '../dashboard/server/warehouse/memory.ts'
import type { Warehouse } from '../dashboard/server/warehouse/port.ts'

const usage: Words = {
  zh: '用法：npm run estimate [-- --as-of YYYY-MM-DD]\n  估算存活概率、预期购买、客户价值与复购时钟；不写 --as-of 则截至最后有订单之日。',
  en: 'Usage: npm run estimate [-- --as-of YYYY-MM-DD]\n  Estimates P(alive), expected orders, customer value and reorder clocks; without --as-of as of the last day with orders.',
}

const failed: Words = {
  zh: '估算失败，数据没有改变。以上是技术细节。',
  en: 'The estimates failed; nothing changed. The technical part stands above.',
}

const phases: Record<EstimateProgress['phase'], Words> = {
  read: { zh: '读取购买历史', en: 'reading purchase histories' },
  fit: { zh: '拟合与打分', en: 'fitting and scoring' },
  write: { zh: '写入', en: 'writing' },
}

const started = performance.now()
const seconds = () => ((performance.now() - started) / 1000).toFixed(1)

let told = ''
function tellProgress({ phase, share }: EstimateProgress): void {
  const percent = Math.floor(share * 100)
  if (`${phase} ${percent}` === told) return
  told = `${phase} ${percent}`
  say({ zh: `${phases[phase].zh} ${percent}% · ${seconds()} 秒`, en: `${phases[phase].en} ${percent}% · ${seconds()} s` }, process.stderr)
}

async function estimate(asOf: string | undefined, settings: Settings): Promise<EstimateOutcome> {
  openDataFolder(settings.dataDir)
  const warehouse = await openOrHeld(settings)
  if (typeof warehouse === 'string') return askServer(asOf, settings, warehouse)
  try {
    if ((await warehouse.read((port) => stalenessOf(port, settings))) !== 'nothing') await refreshWarehouse(warehouse, settings)
    return await refreshEstimates(warehouse, { asOf, onProgress: tellProgress })
  } finally {
    await warehouse.close()
  }
}

async function openOrHeld(settings: Settings): Promise<Warehouse | string> {
  try {
    return await openStore(settings, { ...memoryOptions(settings, 1000), autoinstall_known_extensions: 'false' })
  } catch (error) {
    if (isProblem(error, 'warehouse_held')) return heldDetail(error)
    throw error
  }
}

/** The running server alone may write to its warehouse file: it does the work, we follow. */
async function askServer(asOf: string | undefined, settings: Settings, held: string): Promise<EstimateOutcome> {
  const server = serverAddress(settings)
  await waitFor(server, held)
  const token = await signPerson(loadSecrets(settings), { id: 'npm run estimate', role: 'admin' }, new Date(Date.now() + 24 * 3_600_000))
  const ask = async (method: string, path: string, body?: object): Promise<EstimateJobReply> => {
    const reply = await fetch(`${server}/api/estimates${path}`, {
      method,
      headers: { authorization: token, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const value: unknown = await reply.json().catch(() => null)
    if (reply.ok) return estimateJobReply.parse(value)
    const refused = words.safeParse((value as { message?: unknown } | null)?.message)
    // Another program, or another data folder's server, may answer on that port.
    if (!refused.success || reply.status === 401) throw importProblem({ kind: 'held', detail: held })
    throw new Problem('server_refused', { status: reply.status, ...refused.data })
  }
  let job = await ask('POST', '', asOf === undefined ? {} : { asOf })
  while (job.state === 'running') {
    tellProgress(job.progress)
    await sleep(200)
    job = await ask('GET', `/${job.id}`)
  }
  if (job.message) throw new Problem('estimate_failed', { status: 500, ...job.message })
  return estimateJobReply.shape.outcome.unwrap().parse(job.outcome)
}

function tellOutcome({ asOf, types, scored, reason }: EstimateOutcome): void {
  for (const { type, kind, customers, flags: found } of types) {
    say({ zh: `${type}：${customers} 位客户，模型 ${kind}`, en: `${type}: ${customers} customers, model ${kind}` })
    for (const flag of found) say({ zh: `  ${flags[flag].zh}`, en: `  ${flags[flag].en}` })
  }
  if (reason) say(reason)
  else
    say({
      zh: `完成：截至 ${asOf}，${scored} 位客户有了估算 · ${seconds()} 秒`,
      en: `Done: ${scored} customers estimated as of ${asOf} · ${seconds()} s`,
    })
}

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({ options: { 'as-of': { type: 'string' }, help: { type: 'boolean', default: false } } })
    const asked = estimateRequest.safeParse({ ...(values['as-of'] !== undefined && { asOf: values['as-of'] }) })
    if (values.help || !asked.success) {
      say(usage, values.help ? process.stdout : process.stderr)
      return values.help ? 0 : 1
    }
    tellOutcome(await estimate(asked.data.asOf, readSettings()))
    return 0
  } catch (error) {
    sayProblem(error, { usage, failed })
    return 1
  }
}

process.exitCode = await main()
