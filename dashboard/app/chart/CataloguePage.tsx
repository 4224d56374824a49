import { toAddress } from '../../core/chart/address.ts'
import { suggest } from '../../core/chart/suggest.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { Catalogue } from '../field/Catalogue.tsx'

const exploreLink = ({ name, kind }: Field, fields: Fields) =>
  `/explore?spec=${toAddress(suggest([kind === 'time' ? { name, kind, grain: 'month' } : { name, kind }], fields))}`

/** The metric catalogue, from each of whose members a chart can be begun. */
export default function CataloguePage() {
  return <Catalogue exploreLink={exploreLink} />
}
