import { json, Router } from 'express'
import type { MemberUsage } from '../../core/field/catalogue.ts'
import type { Field } from '../../core/field/field.ts'
import {
  type Calculated,
  type CalculatedInput,
  calculatedChange,
  calculatedInput,
  calculatedName,
  type ListedCalculated,
} from '../../core/field/formula/calculated.ts'
import { meaningOf } from '../../core/field/formula/meaning.ts'
import { FormulaProblem, parseFormula } from '../../core/field/formula/parse.ts'
import { toKept } from '../../core/field/formula/write.ts'
import { refuse, refuser } from '../../core/problem.ts'
import { may, type PersonPrincipal } from '../access.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import type { Model } from '../cube/model.ts'
import { newId } from '../newId.ts'
import { Reply, route } from '../route.ts'
import { storable } from '../storable.ts'
import { deleteCalculated, insertCalculated, listCalculated, loadCalculated, updateCalculated } from './calculated.ts'

const refuseMeasure = refuser({
  formula_wrong: { status: 400, zh: '公式有误：{zh}。', en: 'The formula is not right: {en}.' },
  view_unknown: { status: 400, zh: '没有这个视图：{view}。', en: 'There is no view {view}.' },
  title_taken: {
    status: 409,
    zh: '这个视图里已有名为“{title}”的字段，请换一个名称。',
    en: 'This view has a field called “{title}” already; choose another name.',
  },
  measure_changed: {
    status: 409,
    zh: '有人刚刚改过这个字段。请重新打开后再改，你写的公式还在。',
    en: 'Somebody changed this field just now. Open it again to change it; what you wrote is still there.',
  },
  measure_used: {
    status: 409,
    zh: '{boards} 个看板和 {measures} 个计算字段在用这个字段，没有删除。请先从中移除。',
    en: '{boards} boards and {measures} calculated fields use this one, so it was not deleted. Take it out of them first.',
  },
  model_wrong: { status: 400, zh: '这个公式无法用于模型：{zh}', en: 'The model cannot take this formula: {en}' },
})

interface CalculatedSources {
  model: () => Model
  /** The boards that use a member. */
  usage: (member: string) => Promise<MemberUsage>
}

/** Measures and dimensions that people calculate from others: made, changed and deleted here, then asked like any. */
export function calculatedRoutes({ access, database }: Pick<Context, 'access' | 'database'>, { model, usage }: CalculatedSources): Router {
  const routes = Router()
  routes.use('/calculated', access.strangersOut, json({ limit: '100kb' }))

  const listed = async (): Promise<ListedCalculated[]> => {
    const { problems } = model()
    return (await listCalculated(database)).map((one) => ({
      ...one,
      member: `${one.view}.${calculatedName(one.id)}`,
      problem: problems.get(one.id) ?? null,
    }))
  }
  const find = async (id: string) => (await listed()).find((one) => one.id === id) ?? refuse('not_found')

  /** As it is kept, or refused with what is wrong and where. `own` is the measure that is changed. */
  const checked = async (asker: PersonPrincipal, input: CalculatedInput, own?: string): Promise<CalculatedInput> => {
    const view =
      (await access.fieldsOf(asker)).views.find(({ name }) => name === input.view) ?? refuseMeasure('view_unknown', { view: input.view })
    const others = view.fields.filter(({ calculated }) => own === undefined || calculated !== own)
    const taken = others.find(({ title }) => title.zh === input.title.zh || title.en === input.title.en)
    if (taken) refuseMeasure('title_taken', { title: taken.title.zh === input.title.zh ? taken.title.zh : taken.title.en })
    return { ...input, formula: keptFormula(input.formula, others) }
  }

  /** The model with these measures answers from now on; refused where it does not compile. */
  const tried = async (measures: Calculated[], id: string): Promise<void> => {
    const { problem, left } = await model().tries(measures)
    const words = left.get(id) ?? problem?.message
    if (words) refuseMeasure('model_wrong', { ...words })
  }
  const published = async (): Promise<void> => {
    database.forget()
    await model().reload()
  }

  routes.get(
    '/calculated',
    route(async (req) => {
      const asker = await access.allow(req, 'ask a question')
      const { byName } = await access.fieldsOf(asker)
      // One that the model does not take now has no field to be hidden by; whoever may define sees it, to mend it.
      const mends = may(asker, 'define a measure')
      return { measures: (await listed()).filter(({ member, problem }) => byName.has(member) || (problem !== null && mends)) }
    }),
  )

  routes.post(
    '/calculated',
    route(async (req) => {
      const asker = await access.allow(req, 'define a measure')
      const input = await checked(asker, calculatedInput.parse(storable.parse(req.body)))
      const id = newId(8)
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '0')
      await tried([...(await loadCalculated(database)), { ...input, id, revision: 1 }], id)
      await database.db.transaction(async (tx) => {
        await insertCalculated(tx, id, asker.id, input)
        await recordAct(tx, { actor: asker, act: 'define measure', thing: id, req, detail: { ...input } })
      })
      await published()
      return new Reply(201, await find(id))
    }),
  )

  routes.put(
    '/calculated/:id',
    route(async (req) => {
      const asker = await access.allow(req, 'define a measure')
      const id = String(req.params.id)
      const { revision, ...given } = calculatedChange.parse(storable.parse(req.body))
      const before = await find(id)
      const input = await checked(asker, { ...given, view: before.view }, id)
      const others = await loadCalculated(database)
      await tried(
        others.map((one) => (one.id === id ? { ...one, ...input } : one)),
        id,
      )
      const isOurs = await database.db.transaction(async (tx) => {
        if (!(await updateCalculated(tx, id, revision, asker.id, input))) return false
        await recordAct(tx, { actor: asker, act: 'change measure', thing: id, req, detail: { ...input } })
        return true
      })
      if (!isOurs) refuseMeasure('measure_changed')
      await published()
      return find(id)
    }),
  )

  routes.delete(
    '/calculated/:id',
    route(async (req) => {
      const asker = await access.allow(req, 'define a measure')
      const { id, member } = await find(String(req.params.id))
      const { boards } = await usage(member)
      const measures = (await loadCalculated(database)).filter(({ formula }) => formula.includes(`[${calculatedName(id)}]`))
      if (boards.length + measures.length > 0)
        refuseMeasure('measure_used', { boards: boards.length, measures: measures.length, usage: { boards } })
      await database.db.transaction(async (tx) => {
        await deleteCalculated(tx, id)
        await recordAct(tx, { actor: asker, act: 'delete measure', thing: id, req })
      })
      await published()
    }),
  )

  return routes
}

function keptFormula(formula: string, fields: Field[]): string {
  try {
    meaningOf(parseFormula(formula), fields)
    return toKept(formula, fields)
  } catch (error) {
    if (error instanceof FormulaProblem) return refuseMeasure('formula_wrong', { ...error.words, at: error.at, end: error.end })
    throw error
  }
}
