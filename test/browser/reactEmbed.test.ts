import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signEmbed } from '../../docs/portal/signed/sign.mjs'
import { openPage } from '../../scripts/browser/open.ts'
import { packEmbed } from '../../scripts/packEmbed.ts'
import type { Server } from '../start.ts'
import { eventually, numberOf, smallBoard } from './boards.ts'
import { servedBrowser } from './open.ts'

const root = path.resolve(import.meta.dirname, '../..')
const run = (args: string[], cwd: string) => execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: 'pipe' })
const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-react-'))

let server: Server
let browser: Browser
let board: string
let portal: http.Server
let tokens = 0

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

/** The package as npm would publish it, and the sample app with it among its modules; nothing is fetched. */
beforeAll(async () => {
  const made = path.join(folder, 'package')
  await packEmbed(made)
  execFileSync('npm', ['pack', '--pack-destination', folder, '--offline'], { cwd: made, stdio: 'pipe' })
  const app = path.join(folder, 'app')
  cpSync(path.join(root, 'docs/portal/react'), app, { recursive: true })
  const modules = path.join(app, 'node_modules')
  const installed = path.join(modules, 'clientele-react')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['xzf', path.join(folder, 'clientele-react-0.1.0.tgz'), '-C', installed, '--strip-components=1'])
  for (const name of ['react', 'react-dom', 'scheduler', '@types', 'csstype'])
    symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name))
  const strict = [
    '--noEmit',
    '--strict',
    '--ignoreConfig',
    '--jsx',
    'react-jsx',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--target',
    'es2022',
  ]
  run([path.join(root, 'node_modules/typescript/bin/tsc'), ...strict, '--types', 'react,react-dom', 'src/main.tsx'], app)
  run([path.join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'], app)
  await servePortal(path.join(app, 'dist'))
}, 180_000)

afterAll(() => {
  portal?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function servePortal(dist: string): Promise<void> {
  const { key } = await server.post('/api/keys', { name: 'React', scopes: ['embed'] })
  board = (await server.post('/api/boards', smallBoard({ zh: '门户看板', en: 'Portal board' }), 'editor')).id
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
  portal = http.createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://portal')
    if (pathname === '/clientele-token') {
      tokens++
      return res.end(signEmbed(key, { sub: 'li.na', boards: [board] }))
    }
    const name = pathname === '/' ? 'index.html' : pathname.slice(1)
    res.setHeader('content-type', `${types[path.extname(name)] ?? 'text/plain'}; charset=utf-8`)
    return res.end(readFileSync(path.join(dist, name)))
  })
  await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve))
}

const ordersOf = async (filters: unknown[] = []) =>
  Number((await server.load({ measures: ['sales.orders'], filters }))[0]?.['sales.orders'])

test('the packed package shows a board and a chart in a React page, which filters it and draws a number of its own', async () => {
  const asked = new URLSearchParams({ server: server.url, board, tile: 'number' })
  const { page, problems } = await openPage(browser, `http://127.0.0.1:${(portal.address() as AddressInfo).port}/?${asked}`, {
    language: 'zh',
  })
  const all = await ordersOf()
  await eventually(() => page.locator('#own').textContent()).toBe(`sales.orders: ${all}`)
  const frame = page.frameLocator('clientele-board iframe:not([data-waiting])')
  await eventually(() => page.getByRole('status').first().textContent()).toBe('看板已打开')
  await eventually(() => numberOf(frame, '订单数')).toBe(all)
  await page.getByRole('button', { name: '只看华东' }).click()
  await eventually(() => numberOf(frame, '订单数')).toBe(await ordersOf([{ member: 'sales.region', operator: 'equals', values: ['华东'] }]))
  // What the page set is not told back to it.
  expect(await page.getByRole('status').first().textContent()).toBe('看板已打开')
  // One token for the two elements, one for the client.
  expect(tokens).toBe(2)
  expect(problems).toEqual([])
})
