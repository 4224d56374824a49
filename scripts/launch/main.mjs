import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { givesBack } from './memory.mjs'
import { passSignals, run, stopChildren, stopSignal } from './run.mjs'
import { Refusal, say, step } from './say.mjs'
import { bringRuntime, buildDashboard, findBrowser, installDependencies, openDataFolder, root, tryNative } from './setup.mjs'

const words = {
  dependencies: { zh: '依赖', en: 'Dependencies' },
  runtime: { zh: '运行环境 Node 24', en: 'Runtime Node 24' },
  native: { zh: 'Cube 原生引擎', en: "Cube's native engine" },
  demo: { zh: '没有数据仓库，生成演示公司', en: 'No warehouse yet: making the demo company' },
  build: { zh: '构建界面', en: 'Dashboard build' },
  browser: { zh: '测试用浏览器', en: 'Browser for tests' },
  model: { zh: '模型', en: 'Model' },
  types: { zh: '类型', en: 'Types' },
  style: { zh: '写法与格式', en: 'Lint and format' },
  stopped: { zh: '已停止。', en: 'Stopped.' },
}

async function prepare({ dev }) {
  await step(words.dependencies, installDependencies({ dev }))
  let node = process.execPath
  await step(words.runtime, async (progress) => {
    node = await bringRuntime(progress)
  })
  // So that whatever is started further down finds the same Node by name.
  process.env.PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`
  return node
}

async function makeDemo(node) {
  const folder = openDataFolder()
  const elsewhere = (process.env.CUBEJS_DB_TYPE ?? 'duckdb') !== 'duckdb'
  // A first start that was stopped half-way leaves a warehouse without a company; what somebody imported meanwhile stays.
  const unfinished = path.join(folder, 'demo-unfinished')
  if (elsewhere || (fs.existsSync(path.join(folder, 'warehouse.duckdb')) && !fs.existsSync(unfinished))) return
  console.log(`  ${say(words.demo)}`)
  fs.writeFileSync(unfinished, '')
  const { code } = await run(node, ['scripts/seed.ts', '--preset', 'small', '--if-empty'], { cwd: root, show: true, env: givesBack })
  if (code !== 0) process.exit(stopSignal() ? 130 : code)
  fs.rmSync(unfinished)
}

async function start() {
  const node = await prepare({ dev: false })
  await step(words.native, tryNative)
  await makeDemo(node)
  await step(words.build, () => buildDashboard(node))
  return (await run(node, ['dashboard/server/main.ts'], { cwd: root, show: true, env: { ...givesBack, NODE_ENV: 'production' } })).code
}

async function dev() {
  const node = await prepare({ dev: true })
  await makeDemo(node)
  await step(words.build, () => buildDashboard(node))
  // The server itself reloads model files; --watch restarts it for its own code.
  const ends = [
    run(node, ['--watch', '--watch-preserve-output', 'dashboard/server/main.ts'], { cwd: root, show: true }),
    run(node, ['node_modules/vite/bin/vite.js', '-c', 'dashboard/vite.config.ts'], { cwd: root, show: true }),
  ]
  const { code } = await Promise.race(ends)
  stopChildren()
  return code
}

async function check() {
  const node = await prepare({ dev: true })
  const parts = [
    [words.model, ['scripts/check.ts']],
    [words.types, ['node_modules/typescript/bin/tsc', '-p', '.']],
    [
      words.style,
      ['node_modules/@biomejs/biome/bin/biome', 'check', '--config-path=scripts/lint.json', 'dashboard', 'scripts', 'test', 'cube.js'],
    ],
  ]
  let worst = 0
  for (const [name, args] of parts) {
    const { code } = await run(node, args, { cwd: root, show: true })
    console.log(`${code === 0 ? '✓' : '✗'} ${say(name)}`)
    worst ||= code
  }
  return worst
}

async function test(args) {
  const node = await prepare({ dev: true })
  const browser = await step(words.browser, (progress) => findBrowser(node, progress))
  await step(words.build, () => buildDashboard(node))
  const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'clientele-test-')), 'report.json')
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '-c',
    'test/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]
  const { code } = await run(node, vitest, { cwd: root, show: true, env: { CHROMIUM_PATH: browser } })
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numFailedTestSuites = 0,
    numPendingTests = 0,
    numTodoTests = 0,
  } = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : {}
  // A file that cannot even be loaded has no failed test of its own, yet is a failure; so is a run without any report.
  const failed = numFailedTests || (code === 0 ? 0 : Math.max(1, numFailedTestSuites))
  const skipped = numPendingTests + numTodoTests
  console.log(`${numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
  return failed ? 1 : code
}

const scripts = fs
  .readdirSync(path.join(root, 'scripts'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
const commands = { start, dev, check, test }

async function script(name, args) {
  // Tools of development live in devDependencies; the commands of daily work do not need them.
  const node = await prepare({ dev: ['bench', 'screenshots'].includes(name) })
  return (
    await run(node, [`scripts/${name}.ts`, ...args], {
      cwd: root,
      show: true,
      env: { ...givesBack, CLIENTELE_CALLER_DIR: process.env.INIT_CWD ?? process.cwd() },
    })
  ).code
}

const [name = '', ...args] = process.argv.slice(2)
passSignals()
try {
  const code = commands[name] ? await commands[name](args) : scripts.includes(name) ? await script(name, args) : undefined
  if (code === undefined)
    throw new Refusal({
      zh: `没有 “${name}” 这个命令。可用：${[...Object.keys(commands), ...scripts].join('、')}`,
      en: `There is no command "${name}". There are: ${[...Object.keys(commands), ...scripts].join(', ')}`,
    })
  process.exitCode = code
} catch (error) {
  if (stopSignal()) {
    console.error(say(words.stopped))
    process.exitCode = 130
  } else if (error instanceof Refusal) {
    console.error(`\n${error.message}`)
    process.exitCode = 1
  } else throw error
}
