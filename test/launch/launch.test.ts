import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
// @ts-expect-error The launcher is plain JavaScript: it runs before any dependency or type stripping exists.
import { explainNpm, isGoodNode } from '../../scripts/launch/setup.mjs'

const root = path.resolve(import.meta.dirname, '../..')

function copyOfProject(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-launch-'))
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) cpSync(path.join(root, name), path.join(folder, name))
  cpSync(path.join(root, 'scripts'), path.join(folder, 'scripts'), { recursive: true, filter: (file) => !file.includes('node_modules') })
  return folder
}

function launch(folder: string, args: string[], env: Record<string, string> = {}): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, CLIENTELE_LANG: 'en', ...env } })
    let text = ''
    child.stdout.on('data', (chunk) => (text += chunk))
    child.stderr.on('data', (chunk) => (text += chunk))
    child.on('close', (code) => resolve({ code, text }))
  })
}

test('a Node too old to launch says so in both languages', async () => {
  const pretend = "Object.defineProperty(process.versions, 'node', { value: '14.21.3' }); require('./scripts/launch.cjs')"
  const { code, text } = await launch(root, ['-e', pretend])
  expect(code).toBe(1)
  expect(text).toContain('Clientele needs Node.js 20 or newer; this is 14.21.3')
  expect(text).toContain('当前是 14.21.3')
})

test.each([
  ['20.20.2', false],
  ['22.12.0', false],
  ['22.18.0', true],
  ['23.11.0', false],
  ['24.0.0', true],
  ['25.1.0', false],
  ['26.10.0', true],
])('Node %s runs the product itself: %s', (version, good) => {
  expect(isGoodNode(version)).toBe(good)
})

test('a damaged lock file stops with the way to restore it', async () => {
  const folder = copyOfProject()
  writeFileSync(path.join(folder, 'package-lock.json'), '{"name": "clientele", "packages": {"": {"dep')
  const { code, text } = await launch(folder, ['scripts/launch.cjs', 'start'])
  expect(code).toBe(1)
  expect(text).toContain('package-lock.json is missing or damaged. Restore it with "git checkout -- package-lock.json"')
  expect(text).not.toMatch(/\n\s+at /)
})

test('a registry out of reach stops with a sentence', async () => {
  const folder = copyOfProject()
  const { code, text } = await launch(folder, ['scripts/launch.cjs', 'start'], {
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_cache: path.join(folder, 'cache'),
  })
  expect(code).toBe(1)
  expect(text).toContain('The npm registry cannot be reached')
  expect(text).not.toMatch(/\n\s+at /)
})

test('a terminal in Chinese gets Chinese', async () => {
  const { text } = await launch(root, ['scripts/launch.cjs', 'nonsense'], { CLIENTELE_LANG: 'zh_CN.UTF-8' })
  expect(text).toContain('没有 “nonsense” 这个命令')
})

test.each([
  ['npm error code ENOSPC', 'The disk is full'],
  ['npm error code EINTEGRITY\nnpm error sha512 …', 'does not fit package.json or is damaged'],
  ['npm error code EACCES', 'No right to write'],
  ['npm error code E404\nnpm error something odd', 'Installing dependencies failed'],
])('npm ending with “%s” becomes a sentence', (output, sentence) => {
  expect(explainNpm(output).en).toContain(sentence)
  expect(explainNpm(output).zh).toMatch(/[\u4e00-\u9fff]/)
})
