import { z } from 'zod'
import { author } from '../../author.ts'
import { words } from '../../words.ts'
import { longestFormula } from './parse.ts'

/** How the number is written; `auto` is what its units make of it. */
export const calculatedFormats = ['auto', 'number', 'percent', 'money'] as const
export type CalculatedFormat = (typeof calculatedFormats)[number]

const title = z.string().trim().min(1).max(80)
const description = z.string().trim().max(500)

/** What a person says of a measure or dimension that is calculated from others of one view. */
export const calculatedInput = z.strictObject({
  view: z.string().max(100),
  title: z.strictObject({ zh: title, en: title }),
  description: z.strictObject({ zh: description, en: description }).default({ zh: '', en: '' }),
  /** Fields stand in brackets, by title or name. Measures make a measure, dimensions a dimension. */
  formula: z.string().max(longestFormula),
  format: z.enum(calculatedFormats).default('auto'),
})
export type CalculatedInput = z.infer<typeof calculatedInput>

/** A change of one, over the state of it that was seen. */
export const calculatedChange = z.strictObject({ ...calculatedInput.shape, revision: z.int().min(1) })

/** A calculated measure as it is kept. */
export interface Calculated extends CalculatedInput {
  id: string
  revision: number
}

export const listedCalculated = z.object({
  ...calculatedInput.shape,
  id: z.string(),
  /** `view.member`, as charts ask for it. */
  member: z.string(),
  revision: z.number(),
  updatedAt: z.string(),
  updatedBy: author,
  /** Why it does not answer: what it is made of has gone. */
  problem: words.nullable(),
})
export type ListedCalculated = z.infer<typeof listedCalculated>

export const calculatedList = z.object({ measures: z.array(listedCalculated) })

/** The member's name within its view and its cube; that of a person's words would change with them. */
export const calculatedName = (id: string) => `calc_${id}`
