import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { diskFull, filled, isProblem, OperatorError, Problem, refuser } from '../dashboard/core/problem.ts'
import { importProblem, sourceProblemOf } from '../dashboard/core/source/problem.ts'
import { toBody, toCubeBody, toProblem } from '../dashboard/server/route.ts'

const root = path.resolve(import.meta.dirname, '..')
const sources = ['dashboard', 'scripts']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.posix.join(folder, name)),
  )
  .filter((name) => /\.tsx?$/.test(name) && !/node_modules|\/dist\//.test(name))
  .map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }))

const thrown = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

test('a refusal becomes a body with its code, both sentences filled, and what a program reads beside', () => {
  const refuse = refuser({ too_old: { status: 410, zh: '{name} 太旧。编号 {requestId}', en: '{name} is too old. Id {requestId}' } })
  const problem = toProblem(thrown(() => refuse('too_old', { name: 'A', newer: 7 })))
  expect([problem.status, isProblem(problem, 'too_old')]).toEqual([410, true])
  expect(toBody(problem, 'r1')).toEqual({
    problem: 'too_old',
    message: { zh: 'A 太旧。编号 r1', en: 'A is too old. Id r1' },
    requestId: 'r1',
    name: 'A',
    newer: 7,
  })
  // Cube's clients read the sentence in `error`.
  expect(toCubeBody(problem, 'r1').error).toBe('A is too old. Id r1')
})

test('what only an operator can mend, and every defect, is told to a caller as unexpected and nothing of it', () => {
  for (const error of [
    new OperatorError({ zh: '/secret 不可写', en: '/secret cannot be written' }),
    new Error('SELECT secret'),
    'secret',
    null,
  ]) {
    const problem = toProblem(error)
    expect([problem.code, problem.status]).toEqual(['unexpected', 500])
    expect(JSON.stringify(toBody(problem, 'r2'))).not.toContain('secret')
    expect(toBody(problem, 'r2').message.en).toContain('r2')
  }
})

test('a schema, a full disk and a body that is none become their problems', () => {
  const misfit = toProblem(thrown(() => z.object({ days: z.number() }).parse({ days: 'x' })))
  expect([misfit.code, misfit.status, misfit.words.en.includes('days')]).toEqual(['bad_request', 400, true])
  expect(toProblem(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toMatchObject({ code: 'disk_full', status: 507 })
  expect(toProblem(new Error('insert', { cause: Object.assign(new Error('pg'), { code: '53100' }) })).code).toBe('disk_full')
  expect(toProblem(Object.assign(new Error('x'), { type: 'entity.parse.failed', status: 400 })).code).toBe('bad_json')
  expect(toProblem(Object.assign(new Error('charset'), { status: 415 }))).toMatchObject({ code: 'bad_request', status: 415 })
})

test('an import says what it is about to programs, and a name with brackets in it stays as it is', () => {
  const problem = importProblem({ kind: 'missing_sheet', file: '{sheet}.xlsx', sheet: 'A', found: ['B'] })
  expect(sourceProblemOf(problem)).toEqual({ kind: 'missing_sheet', file: '{sheet}.xlsx', sheet: 'A', found: ['B'] })
  expect(problem.words.en).toContain('{sheet}.xlsx')
  expect(sourceProblemOf(new Problem('other', { status: 400, zh: '别的', en: 'other' }))).toBeUndefined()
  expect(sourceProblemOf(new Error('defect'))).toBeUndefined()
})

test('on a command line a problem is its two sentences, a wrong option too, and a defect its technical part', () => {
  const run = (script: string, ...args: string[]) =>
    spawnSync(process.execPath, [path.join(root, 'scripts', script), ...args], { encoding: 'utf8', env: { ...process.env, LANG: 'en' } })
  const bare = run('restore.ts')
  expect([bare.status, bare.stderr]).toEqual([
    1,
    'Name the backup to restore: npm run restore -- <folder>\n请指定要恢复的备份：npm run restore -- <文件夹>\n',
  ])
  const unknown = run('import.ts', '--nothing')
  expect(unknown.status).toBe(1)
  expect(unknown.stderr).toMatch(/^Unknown option '--nothing'.*\nUsage: npm run import/s)
  expect(unknown.stderr).not.toMatch(/\n {4}at /)
  const settings = spawnSync(process.execPath, [path.join(root, 'scripts/refresh.ts')], {
    encoding: 'utf8',
    env: { ...process.env, LANG: 'zh_CN.UTF-8', PORT: 'none' },
  })
  expect([settings.status, settings.stderr.split('\n')[0]]).toEqual([1, expect.stringMatching(/^环境变量不符合要求：PORT/)])
})

test('the disk is full in one sentence, which names the place to whoever runs the server', () => {
  expect(filled(diskFull('/data'), {}).en).toContain('/data')
  expect(sources.filter(({ text }) => /磁盘已满/.test(text)).map(({ name }) => name)).toEqual(['dashboard/core/problem.ts'])
})

test('an error with words is a Problem; the others are signals that never leave their file', () => {
  const classes = sources.flatMap(({ name, text }) =>
    [...text.matchAll(/(export )?class (\w+) extends (?:Error|Problem|OperatorError)\b/g)].map(([, out, made]) => ({ name, made, out })),
  )
  const known = ['Problem', 'ClienteleError', 'OperatorError', 'DerivedFileError', 'FormulaProblem']
  expect(classes.filter(({ made = '', out }) => out && !known.includes(made))).toEqual([])
  expect(classes.length).toBeLessThanOrEqual(known.length + 3)
})

test('every sentence is written once', () => {
  const places = new Map<string, string[]>()
  for (const { name, text } of sources)
    for (const [, language, , sentence = ''] of text.matchAll(/\b(zh|en): ?(['"`])((?:(?!\2).)*)\2/g)) {
      const key = `${language} ${sentence.replace(/\$?\{[^}]*\}/g, '{}')}`
      if (key.replaceAll('{}', '').length > (language === 'zh' ? 12 : 30)) places.set(key, [...(places.get(key) ?? []), name])
    }
  expect([...places].filter(([, names]) => names.length > 1)).toEqual([])
})
