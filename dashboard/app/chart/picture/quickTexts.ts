interface SvgTspan {
  dom: { newLined?: boolean }
}

interface SvgText {
  _rebuild: boolean
  each(visit: (this: SvgTspan) => void): unknown
  rebuild(isOn?: boolean): this
}

let isDone = false

/**
 * The drawing library under Apex asks the browser for the computed font size of every label, twice, and each time all styles are worked out
 * anew: a quarter of the time a chart takes. It needs the answer for texts of several lines only. To be called when Apex has loaded.
 */
export function quickTexts(): void {
  const svg = (window as unknown as { SVG?: () => { text(text: string): SvgText } }).SVG
  if (isDone || !svg) return
  isDone = true
  const kind: SvgText = Object.getPrototypeOf(svg().text(''))
  const rebuild = kind.rebuild
  kind.rebuild = function (isOn) {
    if (typeof isOn === 'boolean') this._rebuild = isOn
    if (!this._rebuild) return this
    let isLong = false
    this.each(function () {
      isLong ||= this.dom.newLined === true
    })
    return isLong ? rebuild.call(this) : this
  }
}
