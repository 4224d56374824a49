import type { Field, Fields, PersonalKind } from '../field/field.ts'
import { personalKinds } from '../field/field.ts'
import { valueText } from '../field/text.ts'
import type { Language, Words } from '../words.ts'
import { type Grant, type GroupAct, groupActs, personalWords, policyOf, type ResolvedRule, type RowRule } from './policy.ts'
import { type RightsReport, type ViewRights, viewsFor } from './rights.ts'
import { type Act, may, type Role, roles } from './roles.ts'

/** Every act as somebody does it: after "may" and "may not". */
export const actWords: Record<Act, Words> = {
  'ask a question': { zh: '查询数据', en: 'ask for data' },
  'see people': { zh: '查看个人明细', en: 'see single people' },
  'export data': { zh: '导出数据', en: 'export data' },
  'see the SQL': { zh: '查看 SQL', en: 'see the SQL' },
  'read a board': { zh: '打开看板', en: 'open boards' },
  'make a board': { zh: '新建看板', en: 'make boards' },
  'edit a board': { zh: '编辑看板', en: 'edit boards' },
  'delete a board': { zh: '删除任何看板', en: 'delete any board' },
  'share a board': { zh: '分享看板', en: 'share boards' },
  'withdraw a share': { zh: '撤回任何链接', en: 'withdraw any link' },
  'define a measure': { zh: '定义指标', en: 'define metrics' },
  'import data': { zh: '导入数据', en: 'import data' },
  'manage people': { zh: '管理人员', en: 'manage people' },
  'read the audit log': { zh: '查看审计日志', en: 'read the audit log' },
  'back up': { zh: '备份', en: 'back up' },
  'supply a map': { zh: '上传地图', en: 'supply a map' },
}

/** The lowest role that has an act at all: a group alone does not give it. */
export const lowestRole = (act: Act): Role => roles.find((role) => may({ id: '', role }, act)) ?? 'admin'

/** Where people look first for a dimension: those of customers, of orders and of leads. */
const firstViews = ['customers', 'sales', 'funnel']

/** A dimension that views share under one name, as the first of them that has it describes it. */
export interface SharedDimension {
  name: string
  field: Field
}

/** The dimensions rows may be narrowed by: public ones that at least two of customers, orders and leads have. */
export function sharedDimensions({ views }: Fields): SharedDimension[] {
  const all = firstViews
    .flatMap((name) => views.find((view) => view.name === name)?.fields ?? [])
    .filter(({ kind, personal }) => kind === 'dimension' && !personal)
  const byName = Map.groupBy(all, ({ name }) => bareName(name))
  return [...byName].flatMap(([name, [field, ...others]]) => (field && others.length > 0 ? [{ name, field }] : []))
}

const bareName = (member: string) => member.slice(member.indexOf('.') + 1)

/** What a dimension's bare name stands for; undefined where no view has it. */
export function dimensionOf({ views, byName }: Fields, name: string): Field | undefined {
  const found = [...firstViews, ...views.map((view) => view.name)].map((view) => byName.get(`${view}.${name}`))
  return found.find((field) => field?.kind === 'dimension')
}

const dimensionTitle = (fields: Fields, name: string): Words => dimensionOf(fields, name)?.title ?? { zh: `“${name}”`, en: `“${name}”` }

/** Words in both languages, made one language at a time. */
const inBoth = (make: (language: Language) => string): Words => ({ zh: make('zh'), en: make('en') })
const joined = (list: Words[], between: Words): Words => inBoth((language) => list.map((one) => one[language]).join(between[language]))

const comma: Words = { zh: '、', en: ', ' }

/** The first few of a list, and how many more there are. */
function few(list: Words[], most = 3): Words {
  const shown = joined(list.slice(0, most), comma)
  const more = list.length - most
  return more > 0 ? { zh: `${shown.zh} 等 ${list.length} 项`, en: `${shown.en} and ${more} more` } : shown
}

function conditionWords(condition: RowRule[number], fields: Fields): Words {
  const title = dimensionTitle(fields, condition.dimension)
  if ('own' in condition) return { zh: `${title.zh}是本人`, en: `${title.en} is their own` }
  const field = dimensionOf(fields, condition.dimension)
  const values = few(
    condition.values.map((value) => inBoth((language) => (field ? valueText(value, field, language) : (value ?? '')))),
    4,
  )
  return { zh: `${title.zh}为${values.zh}`, en: `${title.en} ${values.en}` }
}

const ruleWords = (rule: RowRule | ResolvedRule, fields: Fields): Words =>
  joined(
    rule.map((condition) => conditionWords(condition, fields)),
    { zh: '且', en: ' and ' },
  )

/** Which rows somebody sees, as the end of a sentence about them. */
export function rowsWords(rows: 'all' | (RowRule | ResolvedRule)[], fields: Fields): Words {
  if (rows === 'all') return { zh: '看全部数据', en: 'Sees all rows' }
  if (rows.length === 0) return { zh: '看不到任何数据', en: 'Sees no rows' }
  const rules = joined(
    rows.map((rule) => ruleWords(rule, fields)),
    { zh: '，或', en: '; or ' },
  )
  return { zh: `只看${rules.zh}的数据`, en: `Sees only ${rules.en}` }
}

/** A view or a member by its title. */
export function memberTitle(name: string, { views, byName }: Fields): Words {
  const view = views.find((one) => one.name === name.split('.', 1)[0])
  const field = byName.get(name)
  if (field && view) return { zh: `${view.title.zh}·${field.title.zh}`, en: `${view.title.en} · ${field.title.en}` }
  return view && view.name === name ? view.title : { zh: `“${name}”`, en: `“${name}”` }
}

function membersWords({ mode, names }: Grant['members'], fields: Fields): Words | null {
  if (names.length === 0) return mode === 'only' ? { zh: '看不到任何视图', en: 'sees no view' } : null
  const titles = few(names.map((name) => memberTitle(name, fields)))
  return mode === 'only'
    ? { zh: `只看到${titles.zh}`, en: `is shown only ${titles.en}` }
    : { zh: `不显示${titles.zh}`, en: `is not shown ${titles.en}` }
}

/** Which personal kinds are masked; null where none is. */
export function maskedWords(masked: readonly PersonalKind[]): Words | null {
  if (masked.length === 0) return null
  if (masked.length === personalKinds.length) return { zh: '个人信息全部遮盖', en: 'all personal details are masked' }
  const kinds = joined(
    masked.map((kind) => personalWords[kind]),
    comma,
  )
  return { zh: `${kinds.zh}被遮盖`, en: `${kinds.en.toLowerCase()} masked` }
}

function missingActs(given: readonly GroupAct[]): Words | null {
  const missing = groupActs.filter((act) => !given.includes(act))
  if (missing.length === 0) return null
  if (missing.length === groupActs.length) return { zh: '不能做任何操作', en: 'may do nothing' }
  const named = joined(
    missing.map((act) => actWords[act]),
    comma,
  )
  return { zh: `不能${named.zh}`, en: `may not ${named.en}` }
}

/** Why views are not shown, as one sentence; null where rows leave none out. */
export function withheldWords(views: Pick<ViewRights, 'lacks'>[], fields: Fields): Words | null {
  const lacking = views.filter(({ lacks }) => lacks.length > 0)
  if (lacking.length === 0) return null
  const names = few([...new Set(lacking.flatMap(({ lacks }) => lacks))].map((name) => dimensionTitle(fields, name)))
  const isOne = lacking.length === 1
  return {
    zh: `${lacking.length} 个视图不显示，因为没有${names.zh}`,
    en: `${lacking.length} ${isOne ? 'view is' : 'views are'} not shown, as ${isOne ? 'it has' : 'they have'} no ${names.en}`,
  }
}

/** A person's own records stand for themselves as long as nobody in particular is meant. */
const anybody = ['\u0000']

/** What each view is to whoever has these rights alone. */
export const viewsOfGrant = (rights: Grant, fields: Fields): ViewRights[] =>
  viewsFor(policyOf({ role: 'viewer', owner: anybody, grants: [rights] }, 0), fields)

/** What follows from a group's rights for whoever is in it alone, in one sentence. */
export function grantWords(rights: Grant, fields: Fields): Words {
  const masked = personalKinds.filter((kind) => !rights.shows.includes(kind))
  const parts = [
    rowsWords(rights.rows, fields),
    rights.rows === 'all' || rights.rows.length === 0 ? null : withheldWords(viewsOfGrant(rights, fields), fields),
    membersWords(rights.members, fields),
    maskedWords(masked),
    missingActs(rights.acts),
  ].filter((one) => one !== null)
  const text = joined(parts, { zh: '；', en: '; ' })
  return { zh: `${text.zh}。`, en: `${text.en}.` }
}

/** What has still to be said of a group's rows before they can be kept; null where nothing. */
export function unfinished({ rows }: Pick<Grant, 'rows'>, fields: Fields): Words | null {
  if (rows === 'all') return null
  const open = rows.flat().find((condition) => 'values' in condition && condition.values.length === 0)
  if (!open) return null
  const title = dimensionTitle(fields, open.dimension)
  return { zh: `请为“${title.zh}”选值，或去掉这个条件。`, en: `Choose values of ${title.en}, or take the condition away.` }
}

/** A list in words; null where it is empty. */
export const listWords = (list: Words[]): Words | null => (list.length === 0 ? null : joined(list, comma))

/** Whether a view is shown to somebody of these rows, and if not, why. */
export function viewWords({ isShown, lacks }: Pick<ViewRights, 'isShown' | 'lacks'>, rows: RightsReport['rows'], fields: Fields): Words {
  if (isShown) return { zh: '显示', en: 'Shown' }
  if (rows.length === 0) return { zh: '不显示：没有可看的数据', en: 'Not shown: they see no rows' }
  if (lacks.length === 0) return { zh: '不显示：不在其权限内', en: 'Not shown: not among their views' }
  const names = few(lacks.map((name) => dimensionTitle(fields, name)))
  return { zh: `不显示：没有${names.zh}，数据按它限定`, en: `Not shown: their rows are limited by ${names.en}, which it lacks` }
}

/** How somebody sees a view or a member of one. */
export function seenBy({ views }: Pick<RightsReport, 'views'>, name: string): 'yes' | 'masked' | 'no' {
  const view = views.find((one) => one.view === name.split('.', 1)[0])
  if (!view?.isShown || view.hidden.includes(name)) return 'no'
  return view.masked.includes(name) ? 'masked' : 'yes'
}
