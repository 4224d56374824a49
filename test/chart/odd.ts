// Small answers with odd numbers and odd names, made by hand: drawn in the gallery for eyes, and by the browser test.

interface Odd {
  spec: object
  recorded: { today: string; answers: { main: object; before?: object } }
}

const types: Record<string, string> = { 'sales.ordered_at.day': 'time', 'sales.ordered_at.month': 'time' }
const measures = ['sales.net_sales', 'sales.orders', 'sales.refund_rate_value']

/** An answer as Cube gives it, from columns by their name. */
function answer(columns: Record<string, (string | null)[]>): object {
  const names = Object.keys(columns)
  const group = (isMeasure: boolean) =>
    Object.fromEntries(
      names
        .filter((name) => measures.includes(name) === isMeasure)
        .map((name) => [name, { type: types[name] ?? (isMeasure ? 'number' : 'string') }]),
    )
  return {
    annotation: { measures: group(true), dimensions: group(false), timeDimensions: {} },
    data: { members: names, columns: Object.values(columns) },
    total: Object.values(columns)[0]?.length ?? 0,
  }
}

const m = (name: string) => ({ name: `sales.${name}`, kind: 'measure' })
const d = (name: string) => ({ name: `sales.${name}`, kind: 'dimension' })
const t = (grain: string) => ({ name: 'sales.ordered_at', kind: 'time', grain })
const odd = (spec: object, main: Record<string, (string | null)[]>, before?: Record<string, (string | null)[]>): Odd => ({
  spec: { version: 1, auto: false, ...spec },
  recorded: { today: '2025-06-12', answers: { main: answer(main), ...(before ? { before: answer(before) } : {}) } },
})
const months = (count: number) => Array.from({ length: count }, (_, at) => `2025-0${at + 1}-01T00:00:00.000`)
const range = { field: 'sales.ordered_at', from: '2025-01-01', to: '2025-06-30' }
const series = (values: string[], measure = 'net_sales') => ({
  'sales.ordered_at.month': months(values.length),
  [`sales.${measure}`]: values,
})
const overTime = (type: string, measure = 'net_sales', options: object = {}, to = '2025-06-30') => ({
  type,
  wells: { axis: [t('month')], values: [m(measure)] },
  range: { ...range, to },
  options,
})
const byChannel = (type: string, stack: string, options: object = {}) => ({
  type,
  wells: { axis: [t('month')], values: [m('net_sales')], colour: [d('channel')] },
  range,
  options: { stack, ...options },
})
const channels = (rows: [string, string, string][]) => ({
  'sales.ordered_at.month': rows.map(([month]) => `2025-${month}-01T00:00:00.000`),
  'sales.channel': rows.map(([, channel]) => channel),
  'sales.net_sales': rows.map(([, , value]) => value),
})
const signs = channels([
  ['01', 'web', '100'],
  ['01', 'app', '50'],
  ['02', 'web', '-50'],
  ['02', 'app', '20'],
  ['02', 'store', '60'],
  ['03', 'web', '10'],
  ['04', 'web', '-80'],
  ['04', 'store', '40'],
  ['05', 'app', '-300'],
])
const zeros = channels([
  ['01', 'web', '0'],
  ['01', 'app', '0'],
  ['02', 'web', '0'],
])
const parts = (values: string[]) => ({
  'sales.channel': values.map((_, at) => ['web', 'app', 'store', 'fair', 'mail', 'call', 'post', 'other'][at] ?? ''),
  'sales.net_sales': values,
})

/** Each by the number of its case and what it shows. */
export const oddCases: Record<string, Odd> = {
  '22-leap-day': odd(
    {
      type: 'line',
      wells: { axis: [t('day')], values: [m('net_sales')] },
      range: { field: 'sales.ordered_at', from: '2024-02-25', to: '2024-03-03' },
      compare: 'last_year',
    },
    {
      'sales.ordered_at.day': ['02-25', '02-26', '02-27', '02-28', '02-29', '03-01', '03-02', '03-03'].map(
        (day) => `2024-${day}T00:00:00.000`,
      ),
      'sales.net_sales': ['1225', '1226', '1227', '1228', '1229', '1301', '1302', '1303'],
    },
    {
      'sales.ordered_at.day': ['02-25', '02-26', '02-27', '02-28', '03-01', '03-02', '03-03'].map((day) => `2023-${day}T00:00:00.000`),
      'sales.net_sales': ['225', '226', '227', '228', '301', '302', '303'],
    },
  ),
  '32-mixed-stack': odd(byChannel('column', 'stacked', { labels: 'on' }), signs),
  '33-mixed-percent': odd(byChannel('column', 'percent', { labels: 'on' }), signs),
  '33-mixed-percent-lying': odd(byChannel('bar', 'percent'), signs),
  '34-zero-pie': odd({ type: 'pie', wells: { axis: [d('channel')], values: [m('net_sales')] } }, parts(['0', '0'])),
  '34-zero-percent': odd(byChannel('column', 'percent'), zeros),
  '34-zero-line': odd(byChannel('line', 'none'), zeros),
  '34-zero-radar': odd({ type: 'radar', wells: { axis: [d('channel')], values: [m('net_sales')] } }, parts(['0', '0', '0'])),
  '35-tiny-line': odd(overTime('line'), series(['0.0001', '0.0002', '0.0003', '0.0004', '0.0005', '0.0006'])),
  '35-tiny-column': odd(overTime('column', 'net_sales', { labels: 'on' }), series(['0.0001', '0.0002', '0.0003', '0.0006'])),
  '35-tiny-shares': odd(overTime('line', 'refund_rate_value'), series(['0.0001', '0.0004', '0.0003'], 'refund_rate_value')),
  '35-tiny-bars': odd(
    { type: 'bar', wells: { axis: [d('channel')], values: [m('net_sales')] }, options: { labels: 'off' } },
    parts(['0.0006', '0.0003', '0.0001']),
  ),
  '35-tiny-scatter': odd(
    { type: 'scatter', wells: { axis: [d('channel')], x: [m('refund_rate_value')], y: [m('net_sales')] } },
    { ...parts(['0.0006', '0.0003', '0.0001']), 'sales.refund_rate_value': ['0.0001', '0.0004', '0.0007'] },
  ),
  '36-narrow': odd(overTime('line', 'net_sales', {}, '2025-04-30'), series(['1000001', '1000002', '1000003', '1000004'])),
  '36-narrow-counts': odd(overTime('line', 'orders', {}, '2025-03-31'), series(['12000001', '12000005', '12000003'], 'orders')),
  '45-huge': odd(overTime('column', 'net_sales', { labels: 'on' }), series(['12345678901234', '9876543210987', '1.01'])),
  '45-edge': odd(overTime('column', 'orders', { labels: 'on' }), series(['999999', '500000'], 'orders')),
  '46-one-order': odd(overTime('column', 'orders', {}, '2025-01-31'), series(['1'], 'orders')),
  '46-one-point': odd(overTime('line', 'net_sales', {}, '2025-01-31'), series(['125'])),
  '46-full-column': odd(overTime('column', 'orders'), series(['3', '5', '4'], 'orders')),
  'kpi-long': odd({ type: 'kpi', wells: { values: [m('net_sales')] }, range }, { 'sales.net_sales': ['-8958123456.78'] }),
  'pie-of-losses': odd(
    { type: 'pie', wells: { axis: [d('channel')], values: [m('net_sales')] } },
    parts(['900', '700', '500', '300', '200', '100', '50', '-40']),
  ),
}

/** Names that were markup, code or nothing somebody had thought of. */
export const hostileNames = [
  '<img src=x onerror="window.hurt=1">',
  '<script>window.hurt=1</script>',
  '"><svg onload="window.hurt=1">',
  '<b>bold</b>',
  'O\'Brien & Sons "Ltd"',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  '&lt;i&gt;',
  'مرحبا بالعالم',
  'שלום (1)',
  '👩‍👩‍👧‍👦 Familie 🎉',
  `${'very long name '.repeat(13)}end.`.slice(0, 200),
  '无'.repeat(200),
  'javascript:window.hurt=1',
  '{{7*7}} #{window.hurt=1}',
  "');window.hurt=1;//",
  'null',
  'NaN',
  ' ',
  '\n',
  '%3Cimg%20src=x%3E',
]

/** A recorded answer whose names are all hostile; those there are more of get a number. */
export function withHostileNames<T extends { answers: Record<string, unknown> }>(recorded: T): T {
  const renamed = new Map<string, string>()
  const nameFor = (own: string) => {
    const known = renamed.get(own)
    if (known !== undefined) return known
    const at = renamed.size
    const name = `${hostileNames[at % hostileNames.length]}${at < hostileNames.length ? '' : ` ${at}`}`
    renamed.set(own, name)
    return name
  }
  const rename = (reply: unknown): unknown => {
    const { annotation, data, ...rest } = reply as {
      annotation: { dimensions: Record<string, { type?: string }> }
      data: { members: string[]; columns: unknown[][] }
    }
    const columns = data.columns.map((cells, at) =>
      annotation.dimensions[data.members[at] ?? '']?.type === 'string'
        ? cells.map((cell) => (cell === null ? null : nameFor(String(cell))))
        : cells,
    )
    return { ...rest, annotation, data: { ...data, columns } }
  }
  return { ...recorded, answers: Object.fromEntries(Object.entries(recorded.answers).map(([part, reply]) => [part, rename(reply)])) }
}
