import type { Words } from '../../words.ts'
import type { Field } from '../field.ts'
import type { CalculatedFormat } from './calculated.ts'
import type { ChartFormula } from './chartFormula.ts'
import type { Meaning } from './meaning.ts'
import { toKept } from './write.ts'

/** What a chart keeps of a formula that was read: by names, with what it asks for and what its numbers are of. */
export function toChartFormula(
  meaning: Meaning,
  { title, text, format, known }: { title: Words; text: string; format: CalculatedFormat; known: Field[] },
): ChartFormula {
  return {
    title,
    text: toKept(text, known),
    members: [...new Set([...meaning.fields.values()].map(({ name }) => name))],
    ...(format === 'auto' ? { unit: unitOf(meaning) } : { unit: format, chosen: true }),
    additivity: meaning.additivity === 'A' || meaning.additivity === 'S' ? meaning.additivity : 'R',
  }
}

function unitOf({ unit, inPoints, formula }: Meaning): ChartFormula['unit'] {
  if (inPoints) return 'points'
  if (unit === 'money' || unit === 'percent') return unit
  return formula.kind === 'call' && formula.function === 'rank' ? 'whole' : 'number'
}

/** How a person chose its numbers to be written. */
export const formatOf = ({ unit, chosen }: ChartFormula): CalculatedFormat =>
  chosen && (unit === 'money' || unit === 'percent' || unit === 'number') ? unit : 'auto'
