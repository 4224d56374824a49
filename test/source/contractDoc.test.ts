import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contractDoc, contractDocFile } from '../../scripts/model/contractDoc.ts'

test('the page of the source tables is what the contract says (renew it: node scripts/model/contractDoc.ts)', () => {
  expect(readFileSync(contractDocFile, 'utf8')).toBe(contractDoc())
})
