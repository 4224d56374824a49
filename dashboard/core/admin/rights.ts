import { z } from 'zod'
import { type Fields, personalKinds } from '../field/field.ts'
import { languages, type Words } from '../words.ts'
import { groupName } from './groups.ts'
import { type Grant, grant, lacking, type Policy } from './policy.ts'
import { fieldsFor, maskedMembers } from './restrict.ts'
import { acts } from './roles.ts'

/** The rights an administrator gives a group. */
export const groupInput = z.strictObject({ note: z.string().trim().max(500).default(''), rights: grant })
/** Its name; `*` is the group of all who are in no other. */
export const rightsGroupName = groupName

/** The records in the data that are a person's own. */
export const ownerInput = z.strictObject({ records: z.array(z.string().trim().min(1).max(200)).max(50) })

/** A group as administrators see it. */
export const groupReply = z.object({
  name: z.string(),
  note: z.string(),
  rights: grant,
  updatedAt: z.string().nullable(),
  updatedBy: z.string().nullable(),
  people: z.array(z.object({ id: z.string(), name: z.string() })),
  /** What of its rights means nothing in the model there is now, in words. */
  problems: z.array(z.object({ zh: z.string(), en: z.string() })),
})
export type GroupReply = z.infer<typeof groupReply>
export const groupList = z.object({ groups: z.array(groupReply) })

/** One view as somebody sees it: why not at all, or what of it is hidden and masked. */
export const viewRights = z.object({
  view: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  isShown: z.boolean(),
  /** Dimensions that their rows are narrowed by and the view lacks. */
  lacks: z.array(z.string()),
  hidden: z.array(z.string()),
  masked: z.array(z.string()),
})
export type ViewRights = z.infer<typeof viewRights>

/** What one person may do and see. */
export const rightsReport = z.object({
  person: z.object({ id: z.string(), name: z.string(), role: z.string(), groups: z.array(z.string()), owner: z.array(z.string()) }),
  acts: z.array(z.enum(acts)),
  rows: z.union([z.literal('all'), z.array(z.array(z.object({ dimension: z.string(), values: z.array(z.string().nullable()) })))]),
  masked: z.array(z.enum(personalKinds)),
  smallestGroup: z.number(),
  views: z.array(viewRights),
})
export type RightsReport = z.infer<typeof rightsReport>
export const rightsReports = z.object({ reports: z.array(rightsReport) })

/** In which language the reports are written out. */
export const fileWish = z.object({ language: z.enum(languages).default('zh') })

/** What a policy shows of each view of the model. */
export function viewsFor(policy: Policy, fields: Fields): ViewRights[] {
  const shown = fieldsFor(policy, fields)
  const masked = new Set(maskedMembers(policy, fields))
  return fields.views.map(({ name, title, fields: all }) => {
    const lacks = lacking(policy, (dimension) => fields.byName.get(`${name}.${dimension}`)?.kind === 'dimension') ?? []
    const isShown = shown.views.some((view) => view.name === name)
    const names = isShown ? all.map((field) => field.name) : []
    return {
      view: name,
      title,
      isShown,
      lacks,
      hidden: names.filter((one) => !shown.byName.has(one)),
      masked: names.filter((one) => shown.byName.has(one) && masked.has(one)),
    }
  })
}

/** What of a group's rights names nothing in the model: rows by a dimension no view has, members that are gone. It then gives nothing there. */
export function problemsOf({ rows, members }: Grant, { views, byName }: Fields): Words[] {
  const dimensions = new Set([...byName.values()].filter(({ kind }) => kind === 'dimension').map(({ name }) => name.split('.')[1]))
  const wanted = rows === 'all' ? [] : [...new Set(rows.flatMap((rule) => rule.map(({ dimension }) => dimension)))]
  const isKnown = (name: string) => byName.has(name) || views.some((view) => view.name === name)
  return [
    ...wanted
      .filter((dimension) => !dimensions.has(dimension))
      .map((name) => ({
        zh: `任何视图都没有维度“${name}”：按它限定的规则不给出任何数据。请改用其他维度。`,
        en: `No view has the dimension "${name}": the rule that names it gives no rows. Choose another dimension.`,
      })),
    ...members.names
      .filter((name) => !isKnown(name))
      .map((name) => ({
        zh: `模型中没有“${name}”，它可能已改名或删除。请从列表中去掉或重新选择。`,
        en: `The model has no "${name}"; it may have been renamed or removed. Take it off the list or choose again.`,
      })),
  ]
}
