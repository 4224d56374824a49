import writeXlsxFile, { type SheetData } from 'write-excel-file/node'
import { personalWords } from '../../core/admin/policy.ts'
import type { RightsReport } from '../../core/admin/rights.ts'
import { actWords, listWords, memberTitle, rowsWords, seenBy, viewWords } from '../../core/admin/rightsWords.ts'
import { role as roleName, roleWords } from '../../core/admin/roles.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Language, Words } from '../../core/words.ts'

const head = (titles: string[]) => titles.map((value) => ({ value, fontWeight: 'bold' as const }))

/** All reports as a workbook: a line a person, a line a person and view, and a line for every person and member, and how it is shown. */
export function rightsWorkbook(reports: RightsReport[], fields: Fields, language: Language): Promise<Buffer> {
  const say = (words: Words | null) => words?.[language] ?? ''
  const sheets = [
    { sheet: say({ zh: '人员', en: 'People' }), data: peopleSheet(reports, fields, say), columns: widths(18, 12, 24, 24, 48, 32, 48, 14) },
    { sheet: say({ zh: '视图', en: 'Views' }), data: viewsSheet(reports, fields, say), columns: widths(18, 24, 40, 16, 16) },
    { sheet: say({ zh: '字段', en: 'Fields' }), data: membersSheet(reports, fields, say), columns: widths(18, 24, 28, 32, 16, 48) },
  ]
  return writeXlsxFile(sheets.map((sheet) => ({ ...sheet, stickyRowsCount: 1 }))).toBuffer()
}

type Say = (words: Words | null) => string
const widths = (...list: number[]) => list.map((width) => ({ width }))

function peopleSheet(reports: RightsReport[], fields: Fields, say: Say): SheetData {
  return [
    head([
      say({ zh: '人员', en: 'Person' }),
      say({ zh: '角色', en: 'Role' }),
      say({ zh: '权限组', en: 'Groups' }),
      say({ zh: '本人记录', en: 'Own records' }),
      say({ zh: '数据范围', en: 'Rows' }),
      say({ zh: '遮盖', en: 'Masked' }),
      say({ zh: '可以做', en: 'May' }),
      say({ zh: '最小分组人数', en: 'Smallest group' }),
    ]),
    ...reports.map(({ person, rows, masked, acts, smallestGroup }) => {
      const role = roleName.safeParse(person.role).data
      return [
        person.name,
        role ? say(roleWords[role]) : person.role,
        person.groups.join(', '),
        person.owner.join(', '),
        say(rowsWords(rows, fields)),
        say(listWords(masked.map((kind) => personalWords[kind]))),
        say(listWords(acts.map((act) => actWords[act]))),
        { value: smallestGroup, type: Number },
      ]
    }),
  ]
}

function viewsSheet(reports: RightsReport[], fields: Fields, say: Say): SheetData {
  return [
    head([
      say({ zh: '人员', en: 'Person' }),
      say({ zh: '视图', en: 'View' }),
      say({ zh: '能否看到', en: 'Shown' }),
      say({ zh: '不显示的字段数', en: 'Fields not shown' }),
      say({ zh: '遮盖的字段数', en: 'Fields masked' }),
    ]),
    ...reports.flatMap(({ person, rows, views }) =>
      views.map((view) => [
        person.name,
        say(view.title),
        say(viewWords(view, rows, fields)),
        { value: view.hidden.length, type: Number },
        { value: view.masked.length, type: Number },
      ]),
    ),
  ]
}

/** Who sees which member: a line for every person and member, and how it is shown. */
function membersSheet(reports: RightsReport[], fields: Fields, say: Say): SheetData {
  const shown = { yes: { zh: '原样', en: 'As it is' }, masked: { zh: '遮盖', en: 'Masked' }, no: { zh: '不显示', en: 'Not shown' } }
  return [
    head([
      say({ zh: '人员', en: 'Person' }),
      say({ zh: '视图', en: 'View' }),
      say({ zh: '字段', en: 'Field' }),
      say({ zh: '字段名', en: 'Name' }),
      say({ zh: '显示方式', en: 'How it is shown' }),
      say({ zh: '数据范围', en: 'Rows' }),
    ]),
    ...reports.flatMap((report) =>
      fields.views.flatMap((view) =>
        view.fields.map((field) => {
          const seen = seenBy(report, field.name)
          return [
            report.person.name,
            say(memberTitle(view.name, fields)),
            say(field.title),
            field.name,
            say(shown[seen]),
            seen === 'no' ? '' : say(rowsWords(report.rows, fields)),
          ]
        }),
      ),
    ),
  ]
}
