import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { OperatorError } from '../../dashboard/core/problem.ts'
import { parametersFile, readParameters } from '../../dashboard/server/derive/parameters.ts'

function problemWith(text: string): OperatorError {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'clientele-parameters-')), 'parameters.yml')
  writeFileSync(file, text)
  try {
    readParameters(file)
  } catch (error) {
    if (error instanceof OperatorError) return error
    throw error
  }
  throw new Error('The file was accepted')
}

test('a wrong parameter is a sentence with the file and the value, in both languages', () => {
  const { words } = problemWith(readFileSync(parametersFile, 'utf8').replace(/activity_days: \d+/, 'activity_days: soon'))
  for (const text of [words.zh, words.en]) {
    expect(text).toContain('parameters.yml')
    expect(text).toContain('activity_days')
  }
  expect(words.zh).toMatch(/请改正/)
})

test('an unknown parameter is named, and so is broken YAML', () => {
  expect(problemWith(`${readFileSync(parametersFile, 'utf8')}\nunheard_of: 1\n`).words.en).toContain('unheard_of')
  expect(problemWith('activity_days: [90\n').words.en).toMatch(/line 1|line 2/)
})
