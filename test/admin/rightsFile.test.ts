import { readFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import yauzl from 'yauzl'
import { everything, type Grant, policyOf } from '../../dashboard/core/admin/policy.ts'
import { type RightsReport, viewsFor } from '../../dashboard/core/admin/rights.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { rightsWorkbook } from '../../dashboard/server/admin/rightsFile.ts'

const fields = toFields(JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../chart/meta.json'), 'utf8')))

function reportOf(name: string, grant: Grant, smallest: number): RightsReport {
  const policy = policyOf({ role: 'viewer', owner: [], grants: [grant] }, smallest)
  const { acts, rows, masked, smallestGroup } = policy
  return {
    person: { id: name, name, role: 'viewer', groups: ['华东'], owner: [] },
    acts,
    rows,
    masked,
    smallestGroup,
    views: viewsFor(policy, fields),
  }
}

/** The texts of a workbook's files by their names, read by another library than wrote them. */
async function partsOf(workbook: Buffer): Promise<Record<string, string>> {
  const zip = await promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)(workbook, { lazyEntries: true })
  const open = promisify<yauzl.Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip))
  const parts: Record<string, string> = {}
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => {
      open(entry).then(async (stream) => {
        parts[entry.fileName] = await text(stream)
        zip.readEntry()
      }, reject)
    })
    zip.on('end', () => resolve(parts)).on('error', reject)
    zip.readEntry()
  })
}

test('the workbook has a sheet of people, one of views and one of fields, with numbers as numbers', async () => {
  const grant: Grant = { ...everything, members: { mode: 'all but', names: ['rfm'] }, acts: ['ask a question'], shows: [] }
  const parts = await partsOf(await rightsWorkbook([reportOf('=王芳&<b>', grant, 5)], fields, 'zh'))
  expect(parts['xl/workbook.xml']).toMatch(/name="人员".*name="视图".*name="字段"/s)
  const sheets = [1, 2, 3].map((at) => parts[`xl/worksheets/sheet${at}.xml`] ?? '')
  const strings = parts['xl/sharedStrings.xml'] ?? ''
  const members = fields.views.flatMap((view) => view.fields).length
  expect(sheets.map((sheet) => sheet.match(/<row /g)?.length)).toEqual([2, fields.views.length + 1, members + 1])
  // Whatever somebody is called is text: nothing of it is a formula or markup.
  expect(sheets.join('') + strings).not.toMatch(/<f>|<b>/)
  expect(sheets.join('') + strings).toContain('=王芳&amp;&lt;b&gt;')
  expect(sheets[0]).toMatch(/<c r="H2"[^>]*><v>5<\/v><\/c>/)
  expect(sheets.join('') + strings).toContain('不显示：不在其权限内')
})
