import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, type TestContext } from 'vitest'
import { launchBrowser } from '../../scripts/browser/open.ts'
import { type Server, start } from '../start.ts'

interface Opened {
  server: Server
  browser: Browser
}

/** A server with the tiny company, the dashboard as it is now, and a browser, for all tests of a file. Each test's pages are closed after it. */
export function servedBrowser(onOpen: (opened: Opened) => void | Promise<void>, begin: () => Promise<Server> = () => start()): void {
  let server: Server | undefined
  let browser: Browser | undefined
  beforeAll(async () => {
    await buildDashboard()
    server = await begin()
    browser = await launchBrowser()
    await onOpen({ server, browser })
  })
  afterEach(async (context) => {
    if (browser) await closePages(browser, context)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })
}

/** Closes the pages of a test. When it failed, first prints what each showed: its address, and the words of its dialogs, menus and screen. */
async function closePages(browser: Browser, { task }: TestContext): Promise<void> {
  for (const context of browser.contexts()) {
    if (task.result?.state === 'fail')
      for (const page of context.pages()) {
        const shown = await page
          .locator('[role="dialog"], [role="menu"], [role="status"], main')
          .allInnerTexts()
          .catch((cause) => [String(cause)])
        console.log(`${task.name}: ${page.url().slice(0, 200)}\n${shown.map((text) => text.replace(/\s+/g, ' ').slice(0, 400)).join('\n')}`)
      }
    await context.close()
  }
}

const root = path.resolve(import.meta.dirname, '../..')
const dist = path.join(root, 'dashboard/dist')

function newest(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Math.max(...names.map((name) => statSync(path.join(folder, name)).mtimeMs))
}

function isBuilt(): boolean {
  const page = path.join(dist, 'index.html')
  if (!existsSync(page)) return false
  const built = statSync(page).mtimeMs
  return ['app', 'core', 'embed'].every((place) => newest(path.join(root, 'dashboard', place)) < built)
}

/** Builds the dashboard when its files are newer than what is built; several test files may ask at once. */
export async function buildDashboard(): Promise<void> {
  const lock = path.join(root, 'node_modules/.vite-build-lock')
  for (let tries = 0; tries < 240 && !isBuilt(); tries++) {
    try {
      mkdirSync(lock)
    } catch {
      // Another test file is building; a lock left by a killed run is older than any build takes.
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 120_000) rmSync(lock, { recursive: true, force: true })
      await wait(500)
      continue
    }
    try {
      const vite = path.join(root, 'node_modules/vite/bin/vite.js')
      await promisify(execFile)(process.execPath, [vite, 'build', '-c', path.join(root, 'dashboard/vite.config.ts')], { cwd: root })
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
    return
  }
}
