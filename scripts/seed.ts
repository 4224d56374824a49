import { appendFileSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { Words } from '../dashboard/core/words.ts'
import { estimateByItself } from '../dashboard/server/estimate/fits.ts'
import { failedWords, notByItselfWords } from '../dashboard/server/estimate/jobs.ts'
import { prepareRefresh, refreshStates } from '../dashboard/server/estimate/states.ts'
import { readSettings } from '../dashboard/server/settings.ts'
import { openDataFolder, Trouble } from '../dashboard/server/trouble.ts'
import { toWarehouse } from '../dashboard/server/warehouse/duckdb.ts'
import { changeWarehouse, createTables, openWarehouse, warehouseFile } from '../dashboard/server/warehouse.ts'
import { writeCsvFlavour } from './demo/csv.ts'
import { type DemoFile, makeCompany, worldTruth } from './demo/files.ts'
import { truthHeader } from './demo/life.ts'
import { clearTables, countRows, createDemoNote, holdsOtherRows, loadFiles } from './demo/load.ts'
import { makePartitions } from './demo/make.ts'
import { expected, parameters } from './demo/parameters.ts'
import { addSums, blockSize, emptySums } from './demo/partition.ts'
import { realisedChannels } from './demo/realised.ts'
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

class Refusal extends Error {
  readonly words: Words
  constructor(words: Words) {
    super(words.en)
    this.words = words
  }
}

const diskFull: Words = {
  zh: '磁盘已满，演示公司没有生成完。请腾出空间后重新运行；原有数据没有改变。',
  en: 'The disk is full and the demo company is not complete. Make room and run this again; what was there before is unchanged.',
}
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
    throw new Refusal({
      zh: `无法理解参数（${reason}）。用法：npm run seed -- --preset tiny|small|medium|large [--seed N] [--end YYYY-MM-DD] [--effects none] [--replace | --if-empty] [--csv <folder>]`,
      en: `An option could not be read (${reason}). Usage: npm run seed -- --preset tiny|small|medium|large [--seed N] [--end YYYY-MM-DD] [--effects none] [--replace | --if-empty] [--csv <folder>]`,
    })
  }
}

async function open(file: string) {
  try {
    return await openWarehouse(file, { memory_limit: '600MB', preserve_insertion_order: 'true' })
  } catch (error) {
    if (!/lock/i.test(String(error))) throw error
    throw new Refusal({
      zh: `数据仓库 ${file} 正被另一个进程使用（通常是正在运行的服务）。请先停止它，再生成演示数据。`,
      en: `The warehouse ${file} is in use by another process, most likely the running server. Stop it first, then make the demo company.`,
    })
  }
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
  if (settings.warehouseType !== 'duckdb')
    throw new Refusal({
      zh: `演示数据只写入 DuckDB 数据仓库，而 CUBEJS_DB_TYPE 为 ${settings.warehouseType}。请去掉该变量后重试。`,
      en: `The demo company goes into a DuckDB warehouse only, but CUBEJS_DB_TYPE is ${settings.warehouseType}. Unset it and try again.`,
    })
  openDataFolder(settings.dataDir)
  const instance = await open(warehouseFile(settings.dataDir))
  // The warehouse is ours now, so folders of this name are what a killed seed left behind.
  for (const name of readdirSync(settings.dataDir))
    if (name.startsWith(filesPrefix)) rmSync(path.join(settings.dataDir, name), { recursive: true, force: true })
  const folder = mkdtempSync(path.join(settings.dataDir, filesPrefix))
  try {
    const connection = await instance.connect()
    await createTables(connection)
    await createDemoNote(connection)
    const isOthers = !asked.replace && (await holdsOtherRows(connection))
    if (isOthers && asked['if-empty']) return
    if (isOthers)
      throw new Refusal({
        zh: `${warehouseFile(settings.dataDir)} 中有不属于演示公司的数据，未作任何改动。要用演示公司替换全部数据，请加 --replace；否则请用 DATA_DIR 指定另一个目录。`,
        en: `${warehouseFile(settings.dataDir)} holds rows that are not the demo company's; nothing was changed. Add --replace to put the demo company in place of all of them, or choose another folder with DATA_DIR.`,
      })
    connection.closeSync()

    const files: DemoFile[] = []
    const sums = emptySums()
    const duplicates: [string, string][] = []
    const lossMakers: string[] = []
    const truthFile = path.join(folder, 'truth-customers.csv')
    writeFileSync(truthFile, `${truthHeader}\n`)
    const counts = await changeWarehouse(instance, async (change) => {
      await clearTables(change)
      const company = makeCompany(recipe, folder)
      await loadFiles(change, folder, company, settings.timezone)
      files.push(...company)
      let waiting: DemoFile[] = []
      let customers = 0
      let told = performance.now()
      for await (const made of makePartitions(recipe, folder, workers)) {
        files.push(...made.files)
        waiting.push(...made.files)
        appendFileSync(truthFile, `${made.truth.join('\n')}\n`)
        addSums(sums, made.sums)
        duplicates.push(...made.duplicates)
        lossMakers.push(...made.lossMakers)
        customers += (made.job.to - made.job.from) * blockSize
        if (waiting.length >= 100 || customers === recipe.customers) {
          await loadFiles(change, folder, waiting, settings.timezone)
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
        await loadFiles(change, folder, targets, settings.timezone)
        files.push(...targets)
      }
      const counted = await countRows(change)
      await change.run('INSERT INTO clientele.demo VALUES ($1, $2, $3::DATE, $4, $5, now()::TIMESTAMP)', [
        asked.preset,
        BigInt(recipe.seed),
        recipe.end,
        recipe.effects,
        JSON.stringify(counted),
      ])
      return counted
    })
    const reading = await instance.connect()
    const realised = await realisedChannels(reading)
    reading.closeSync()
    say(`数据已写入 data written · ${seconds()}`)
    // A transaction of its own: with millions of rows, two such changes in one would not fit into memory.
    await changeWarehouse(instance, async (change) => {
      await prepareRefresh(change)
      await refreshStates(change, { today: settings.today, timezone: settings.timezone })
    })
    say(`客户状态 customer states · ${seconds()}`)
    try {
      const estimates = await estimateByItself(toWarehouse(instance))
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
      channels: realised,
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
    instance.closeSync()
  }
}

try {
  await seed()
} catch (error) {
  if (!(error instanceof Refusal || error instanceof Trouble)) {
    if (!/No space left|ENOSPC|disk full/i.test(String(error))) throw error
    process.stderr.write(`${diskFull.zh}\n${diskFull.en}\n`)
    process.exit(1)
  }
  process.stderr.write(`${error.words.zh}\n${error.words.en}\n`)
  process.exitCode = 1
}
