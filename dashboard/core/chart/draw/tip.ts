/** A tooltip as drawing functions give it: plain text. */
export interface Tip {
  title: string
  rows: TipRow[]
}

export interface TipRow {
  colour: string
  name: string
  text: string
  extra?: string
  isStrong?: boolean
}
