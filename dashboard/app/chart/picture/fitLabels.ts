const size = 12
const inset = 8

/** Lays the labels of a treemap level again: both lines where they fit, else the name alone, else as much of it as says something. */
export function fitLabels(chart: HTMLElement): void {
  for (const rect of chart.querySelectorAll<SVGRectElement>('.apexcharts-treemap-rect')) {
    const group = rect.nextElementSibling
    const text = group?.querySelector('text')
    if (!group || !text || group.classList.contains('apexcharts-treemap-rect')) continue
    group.removeAttribute('transform')
    text.removeAttribute('transform')
    text.setAttribute('font-size', `${size}px`)
    const room = { width: Number(rect.getAttribute('width')) - inset, height: Number(rect.getAttribute('height')) - 4 }
    const fits = () => {
      const { width, height } = text.getBBox()
      return width <= room.width && height <= room.height
    }
    if (fits()) continue
    const [name, ...rest] = text.querySelectorAll('tspan')
    for (const line of rest) line.remove()
    if (name) name.setAttribute('dy', '8')
    const chars = [...(name?.textContent ?? '')]
    const least = /[\u2e80-\uffff]/.test(chars[0] ?? '') ? 2 : 3
    for (let kept = chars.length - 1; !fits() && name; kept--) {
      if (kept < least) {
        text.remove()
        break
      }
      name.textContent = `${chars.slice(0, kept).join('')}…`
    }
  }
}
