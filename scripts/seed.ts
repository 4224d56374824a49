import { appendFileSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { z } from 'zod'
import { tables } from '../dashboard/core/source/contract.ts'
import { importProblem } from '../dashboard/core/source/problem.ts'
import { misuse, sayProblem, tellTables } from '../dashboard/server/commandLine.ts'
import { refreshDerived } from '../dashboard/server/derive/refresh.ts'
import { estimateByItself } from '../dashboard/server/estimate/fits.ts'
import { failedWords, notByItselfWords } from '../dashboard/server/estimate/jobs.ts'
import { openDataFolder } from '../dashboard/server/operatorErrors.ts'
import { readSettings } from '../dashboard/server/settings.ts'
import { openStore } from '../dashboard/server/warehouse/databases.ts'
import { openFile, toPort } from '../dashboard/server/warehouse/duckdb.ts'
import type { Warehouse } from '../dashboard/server/warehouse/port.ts'
import { changeWarehouse } from '../dashboard/server/warehouse.ts'
import { writeCsvFlavour } from './demo/csv.ts'
import { type DemoFile, makeCompany, worldTruth } from './demo/files.ts'
import { truthHeader } from './demo/history.ts'
import { bringCompany, clearTables, countRows, createDemoNote, holdsOtherRows, loadFiles, noteDemo } from './demo/load.ts'
import { makePartitions } from './demo/make.ts'
import { observedChannels } from './demo/observed.ts'
import { expected, parameters } from './demo/parameters.ts'
import { blockSize } from './demo/partition.ts'
import { addSums, emptySums } from './demo/sums.ts'
import { drawTargets } from './demo/targets.ts'
import type { Recipe } from './demo/world.ts'

const options = z.object({
  preset: z.enum(['tiny', 'small', 'medium', 'large']).default('small'),
  seed: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(parameters.seed),
  end: z.iso.date().default(parameters.end),
  effects: z.enum(['all', 'none']).default('all'),
  workers: z.coerce.number().int().min(1).max(64).optional(),
  replace: z.boolean().default(false),
  'if-empty': z.boolean().default(false),
  csv: z.string().min(1).optional(),
})

const fileOptions = { memory_limit: '600MB', preserve_insertion_order: 'true' }
const filesPrefix = 'seed-files-'
const started = performance.now()
const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
const say = (line: string) => process.stdout.write(`${line}\n`)

function readOptions(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        preset: { type: 'string' },
        seed: { type: 'string' },
        end: { type: 'string' },
        effects: { type: 'string' },
        workers: { type: 'string' },
        replace: { type: 'boolean' },
        'if-empty': { type: 'boolean' },
        csv: { type: 'string' },
      },
    })
    return options.parse(values)
  } catch (error) {
    const reason = error instanceof z.ZodError ? error.issues.map((i) => `--${i.path.join('.')}: ${i.message}`).join('; ') : String(error)
    throw misuse({
      zh: `无法理解参数（${reason}）。用法：npm run seed -- --preset tiny|small|medium|large [--seed N] [--end YYYY-MM-DD] [--effects none] [--replace | --if-empty] [--csv <folder>]`,
      en: `An option could not be read (${reason}). Usage: npm run seed -- --preset tiny|small|medium|large [--seed N] [--end YYYY-MM-DD] [--effects none] [--replace | --if-empty] [--csv <folder>]`,
    })
  }
}

/** What came of making the company, beside its rows. */
interface Made {
  files: DemoFile[]
  sums: ReturnType<typeof emptySums>
  duplicates: [string, string][]
  lossMakers: string[]
  counts: Record<string, number>
}

interface MakeOptions {
  recipe: Recipe
  folder: string
  truthFile: string
  workers: number
  timezone: string
}

/** Makes the company's rows in a DuckDB whose tables are empty. */
async function makeRows(change: DuckDBConnection, { recipe, folder, truthFile, workers, timezone }: MakeOptions): Promise<Made> {
  const made: Made = { files: makeCompany(recipe, folder), sums: emptySums(), duplicates: [], lossMakers: [], counts: {} }
  await loadFiles(change, folder, made.files, timezone)
  let waiting: DemoFile[] = []
  let customers = 0
  let told = performance.now()
  for await (const part of makePartitions(recipe, folder, workers)) {
    made.files.push(...part.files)
    waiting.push(...part.files)
    appendFileSync(truthFile, `${part.truth.join('\n')}\n`)
    addSums(made.sums, part.sums)
    made.duplicates.push(...part.duplicates)
    made.lossMakers.push(...part.lossMakers)
    customers += (part.job.to - part.job.from) * blockSize
    if (waiting.length >= 100 || customers === recipe.customers) {
      await loadFiles(change, folder, waiting, timezone)
      waiting = []
    }
    if (performance.now() - told > 1000 || customers === recipe.customers) {
      told = performance.now()
      say(
        `演示公司 demo company: ${customers.toLocaleString('en')} / ${recipe.customers.toLocaleString('en')} 客户 customers · ${seconds()}`,
      )
    }
  }
  if (recipe.effects) {
    const targets = await drawTargets(change, recipe, folder)
    await loadFiles(change, folder, targets, timezone)
    made.files.push(...targets)
  }
  made.counts = await countRows(toPort(change))
  return made
}

/** Puts the company in the place of everything in the warehouse, in one transaction: made there, or in a DuckDB of its own and brought there. */
async function fill(
  store: Warehouse,
  preset: string,
  options: MakeOptions,
): Promise<Made & { channels: Awaited<ReturnType<typeof observedChannels>> }> {
  const { recipe, folder } = options
  if (store.instance) {
    const made = await changeWarehouse(store.instance, async (change) => {
      await clearTables(toPort(change))
      const rows = await makeRows(change, options)
      await noteDemo(toPort(change), preset, recipe, rows.counts)
      return rows
    })
    return { ...made, channels: await channelsOf(store.instance) }
  }
  const scratch = await openFile(path.join(folder, 'company.duckdb'), fileOptions)
  const connection = await scratch.instance.connect()
  try {
    const made = await makeRows(connection, options)
    await store.change(async (port) => {
      await bringCompany(port, connection, folder, made.counts)
      await noteDemo(port, preset, recipe, made.counts)
    })
    return { ...made, channels: await channelsOf(scratch.instance) }
  } finally {
    connection.closeSync()
    await scratch.close()
  }
}

async function channelsOf(instance: DuckDBInstance) {
  const reading = await instance.connect()
  const channels = await observedChannels(reading)
  reading.closeSync()
  return channels
}

async function seed(): Promise<void> {
  const asked = readOptions(process.argv.slice(2))
  const settings = readSettings()
  const recipe: Recipe = { seed: asked.seed, end: asked.end, effects: asked.effects === 'all', customers: parameters.presets[asked.preset] }
  const workers = asked.workers ?? (recipe.customers > 20_000 ? 2 : 1)
  if (asked.csv !== undefined) {
    const { rows, faults } = await writeCsvFlavour(recipe, path.resolve(asked.csv), workers)
    const total = Object.values(rows).reduce<number>((sum, n) => sum + (n ?? 0), 0)
    say(`完成 done: ${asked.csv} · ${total.toLocaleString('en')} 行 rows, ${faults.length} 处脏数据 planted faults · ${seconds()}`)
    return
  }
  openDataFolder(settings.dataDir)
  const store = await openStore(settings, fileOptions)
  // The warehouse is ours now, so folders of this name are what a killed seed left behind.
  for (const name of readdirSync(settings.dataDir))
    if (name.startsWith(filesPrefix)) rmSync(path.join(settings.dataDir, name), { recursive: true, force: true })
  const folder = mkdtempSync(path.join(settings.dataDir, filesPrefix))
  try {
    const closed = await store.whyClosed(tables.map(({ name }) => name))
    if (closed) throw importProblem(closed)
    await store.read(createDemoNote)
    const isOthers = !asked.replace && (await store.read(holdsOtherRows))
    if (isOthers && asked['if-empty']) return
    if (isOthers)
      throw misuse({
        zh: `${store.name} 中有不属于演示公司的数据，未作任何改动。要用演示公司替换全部数据，请加 --replace；否则请指定另一个数据仓库（DATA_DIR，或 Postgres 的 CUBEJS_DB_NAME）。`,
        en: `${store.name} holds rows that are not the demo company's; nothing was changed. Add --replace to put the demo company in place of all of them, or choose another warehouse (DATA_DIR, on Postgres CUBEJS_DB_NAME).`,
      })

    const truthFile = path.join(folder, 'truth-customers.csv')
    writeFileSync(truthFile, `${truthHeader}\n`)
    const { files, sums, duplicates, lossMakers, counts, channels } = await fill(store, asked.preset, {
      recipe,
      folder,
      truthFile,
      workers,
      timezone: settings.timezone,
    })
    say(`数据已写入 data written · ${seconds()}`)
    // A transaction of its own: with millions of rows, two such changes in one would not fit into memory.
    await store.change(async (port) => {
      await port.prepareRefresh()
      await refreshDerived(port, { today: settings.today, timezone: settings.timezone, onTable: tellTables() })
    })
    say(`客户状态 customer states · ${seconds()}`)
    try {
      const estimates = await estimateByItself(store)
      say(estimates ? `估算 estimates · ${seconds()}` : `${notByItselfWords.zh}\n${notByItselfWords.en}`)
    } catch (error) {
      console.error(error)
      say(`${failedWords.zh}\n${failedWords.en}`)
    }
    renameSync(truthFile, path.join(settings.dataDir, 'truth-customers.csv'))
    const known = {
      version: 1,
      preset: asked.preset,
      ...recipe,
      ...worldTruth(recipe),
      rows: counts,
      sums,
      duplicates,
      lossMakers,
      channels,
      expected,
      parameters,
      files: Object.fromEntries(files.map((file) => [file.name, { rows: file.rows, sha256: file.sha256 }])),
    }
    writeFileSync(path.join(settings.dataDir, 'truth.json'), `${JSON.stringify(known, null, 1)}\n`)
    say(
      `完成 done: ${Number(counts.orders).toLocaleString('en')} 订单 orders, ${Number(counts.leads).toLocaleString('en')} 线索 leads, ${recipe.end} · ${seconds()}`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await store.close()
  }
}

try {
  await seed()
} catch (error) {
  sayProblem(error)
  // Not in order: the processes that make rows may still be at it.
  process.exit(1)
}
