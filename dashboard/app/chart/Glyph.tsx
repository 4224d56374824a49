const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6, strokeLinecap: 'round', strokeLinejoin: 'round' } as const
const bars = (list: [number, number, number, number, number?][]) =>
  list.map(([x, y, width, height, opacity = 1]) => (
    <rect key={`${x} ${y}`} x={x} y={y} width={width} height={height} rx={0.8} opacity={opacity} />
  ))

const dots = (list: [number, number, number?][]) => list.map(([x, y, r = 2]) => <circle key={`${x} ${y}`} cx={x} cy={y} r={r} />)

// Each drawing is a small picture of the chart it stands for, on a field of 32 × 22.
const glyphs: Record<string, React.ReactNode> = {
  line: <polyline {...line} points="3,17 10,10 16,13 22,6 29,4" />,
  smooth: <path {...line} d="M3 17C8 17 9 8 14 9s6 5 9 1 4-6 6-6" />,
  step: <path {...line} d="M3 17h6v-5h7V8h6V4h7" />,
  area: (
    <>
      <path d="M3 16l8-6 6 3 12-9v15H3z" opacity={0.3} />
      <polyline {...line} points="3,16 11,10 17,13 29,4" />
    </>
  ),
  'area-stacked': (
    <>
      <path d="M3 17l9-3 7 1 10-5v9H3z" />
      <path d="M3 13l9-5 7 2 10-7v7l-10 5-7-1-9 3z" opacity={0.4} />
    </>
  ),
  'area-percent': (
    <>
      <path d="M3 14l9-3 7 2 10-5v11H3z" />
      <path d="M3 3h26v5l-10 5-7-2-9 3z" opacity={0.4} />
    </>
  ),
  combo: (
    <>
      {bars([
        [4, 12, 4, 7, 0.45],
        [11, 9, 4, 10, 0.45],
        [18, 13, 4, 6, 0.45],
        [25, 8, 4, 11, 0.45],
      ])}
      <polyline {...line} points="6,8 13,4 20,7 27,3" />
    </>
  ),
  pareto: (
    <>
      {bars([
        [4, 5, 4, 14, 0.45],
        [11, 10, 4, 9, 0.45],
        [18, 14, 4, 5, 0.45],
        [25, 16, 4, 3, 0.45],
      ])}
      <polyline {...line} points="6,13 13,7 20,4.5 27,3" />
    </>
  ),
  waterfall: bars([
    [3, 8, 4, 11],
    [9, 5, 4, 5, 0.45],
    [15, 3, 4, 4, 0.45],
    [21, 4, 4, 6, 0.45],
    [27, 9, 4, 10],
  ]),
  factors: bars([
    [3, 9, 4, 10],
    [9, 5, 4, 4, 0.45],
    [15, 5, 4, 7, 0.45],
    [21, 3, 4, 9, 0.45],
    [27, 3, 4, 16],
  ]),
  'factors-table': bars([
    [4, 4, 12, 2],
    [20, 4, 8, 2, 0.45],
    [4, 9, 12, 2],
    [20, 9, 8, 2, 0.45],
    [4, 14, 12, 2],
    [20, 14, 8, 2, 0.45],
  ]),
  column: bars([
    [4, 11, 4, 8],
    [11, 6, 4, 13],
    [18, 9, 4, 10],
    [25, 3, 4, 16],
  ]),
  'column-stacked': bars([
    [5, 12, 5, 7],
    [5, 7, 5, 4.4, 0.45],
    [14, 10, 5, 9],
    [14, 4, 5, 5.4, 0.45],
    [23, 13, 5, 6],
    [23, 9, 5, 3.4, 0.45],
  ]),
  'column-percent': bars([
    [5, 11, 5, 8],
    [5, 3, 5, 7.4, 0.45],
    [14, 8, 5, 11],
    [14, 3, 5, 4.4, 0.45],
    [23, 13, 5, 6],
    [23, 3, 5, 9.4, 0.45],
  ]),
  bar: bars([
    [4, 3, 24, 3.4],
    [4, 8, 18, 3.4],
    [4, 13, 12, 3.4],
    [4, 18, 7, 2],
  ]),
  'bar-stacked': bars([
    [4, 3, 14, 4],
    [18.6, 3, 9, 4, 0.45],
    [4, 9, 10, 4],
    [14.6, 9, 8, 4, 0.45],
    [4, 15, 7, 4],
    [11.6, 15, 5, 4, 0.45],
  ]),
  'bar-percent': bars([
    [4, 3, 15, 4],
    [19.6, 3, 8.4, 4, 0.45],
    [4, 9, 10, 4],
    [14.6, 9, 13.4, 4, 0.45],
    [4, 15, 18, 4],
    [22.6, 15, 5.4, 4, 0.45],
  ]),
  radar: (
    <>
      <path {...line} strokeWidth={1} opacity={0.5} d="M16 2l9 6.5-3.4 10.5H10.4L7 8.500z" />
      <path d="M16 6l5 4-2 6-6-1-2.5-6z" opacity={0.8} />
    </>
  ),
  lollipop: (
    <>
      <path {...line} d="M5 19V11M12 19V6M19 19V9M26 19V4" />
      {dots([
        [5, 10],
        [12, 5],
        [19, 8],
        [26, 4],
      ])}
    </>
  ),
  dots: (
    <>
      <path {...line} d="M4 4h22M4 9h16M4 14h11M4 19h6" />
      {dots([
        [27, 4],
        [21, 9],
        [16, 14],
        [11, 19],
      ])}
    </>
  ),
  'column-grouped': bars([
    [4, 8, 4, 11],
    [8.6, 12, 4, 7, 0.45],
    [18, 5, 4, 14],
    [22.6, 9, 4, 10, 0.45],
  ]),
  'bar-grouped': bars([
    [4, 3, 22, 3.4],
    [4, 6.8, 15, 3.4, 0.45],
    [4, 12, 13, 3.4],
    [4, 15.8, 18, 3.4, 0.45],
  ]),
  'column-panels': (
    <>
      {bars([
        [4, 6, 3, 4],
        [8, 4, 3, 6],
        [20, 5, 3, 5],
        [24, 3, 3, 7],
        [4, 16, 3, 3, 0.6],
        [8, 14, 3, 5, 0.6],
        [20, 13, 3, 6, 0.6],
        [24, 15, 3, 4, 0.6],
      ])}
    </>
  ),
  'half-donut': (
    <>
      <path {...line} strokeWidth={4} strokeLinecap="butt" d="M6 17a10 10 0 0 1 10-10" />
      <path {...line} strokeWidth={4} strokeLinecap="butt" opacity={0.4} d="M16 7a10 10 0 0 1 10 10" />
    </>
  ),
  polar: (
    <>
      <path d="M16 11V2a9 9 0 0 1 9 9z" />
      <path d="M16 11h6a6 6 0 0 1-6 6z" opacity={0.6} />
      <path d="M16 11v4a4 4 0 0 1-4-4z" opacity={0.4} />
      <path d="M16 11H9a7 7 0 0 1 7-7z" opacity={0.3} />
    </>
  ),
  quadrant: (
    <>
      <path {...line} strokeWidth={1} opacity={0.5} d="M16 3v16M4 11h24" />
      {dots([
        [8, 15],
        [11, 7],
        [21, 6],
        [25, 9],
        [22, 15],
      ])}
    </>
  ),
  target: (
    <>
      {bars([
        [5, 9, 5, 10, 0.45],
        [14, 6, 5, 13, 0.45],
        [23, 11, 5, 8, 0.45],
      ])}
      <path {...line} d="M4 7h7M13 8h7M22 8h7" />
    </>
  ),
  bullet: (
    <>
      {bars([
        [4, 4, 20, 4, 0.45],
        [4, 10, 14, 4, 0.45],
        [4, 16, 17, 3, 0.45],
      ])}
      <path {...line} d="M22 3v6M20 9.500v5M17 15v5" />
    </>
  ),
  abc: (
    <>
      {bars([
        [4, 4, 4, 15],
        [11, 8, 4, 11],
        [18, 13, 4, 6, 0.5],
        [25, 16, 4, 3, 0.25],
      ])}
      <path {...line} strokeWidth={1} opacity={0.5} d="M16.5 3v16M23.5 3v16" />
    </>
  ),
  control: (
    <>
      <path {...line} strokeWidth={1} opacity={0.5} d="M3 6h26M3 16h26" />
      <polyline {...line} points="3,11 8,13 13,9 18,12 23,3 29,11" />
      {dots([[23, 3]])}
    </>
  ),
  bump: (
    <>
      <path {...line} d="M3 5c12 0 14 12 26 12" opacity={0.5} />
      <path {...line} d="M3 17C15 17 17 5 29 5" />
      <path {...line} d="M3 11h26" opacity={0.3} />
    </>
  ),
  slope: (
    <>
      <path {...line} d="M6 15L26 5" />
      <path {...line} d="M6 7l20 6" opacity={0.5} />
      {dots([
        [6, 15],
        [26, 5],
        [6, 7],
        [26, 13],
      ])}
    </>
  ),
  range: bars([
    [4, 8, 4, 8],
    [11, 4, 4, 10],
    [18, 9, 4, 6],
    [25, 5, 4, 8],
  ]),
  dumbbell: (
    <>
      <path {...line} d="M8 5h14M12 11h13M6 17h10" />
      {dots([
        [8, 5],
        [22, 5],
        [12, 11],
        [25, 11],
        [6, 17],
        [16, 17],
      ])}
    </>
  ),
  band: (
    <>
      <path d="M3 10l9-4 8 3 9-5v9l-9 4-8-3-9 4z" opacity={0.35} />
      <polyline {...line} points="3,14 12,9 20,12 29,8" />
    </>
  ),
  margins: (
    <>
      <path {...line} strokeWidth={1.2} d="M7 5v11M16 3v9M25 8v10" />
      {dots([
        [7, 10],
        [16, 7],
        [25, 13],
      ])}
    </>
  ),
  pie: (
    <>
      <path d="M16 11V2a9 9 0 0 1 6.4 15.400z" />
      <path d="M16 11l6.4 6.400A9 9 0 1 1 16 2z" opacity={0.4} />
    </>
  ),
  donut: (
    <>
      <path {...line} strokeWidth={4} strokeLinecap="butt" d="M16 4a7 7 0 0 1 5 12" />
      <path {...line} strokeWidth={4} strokeLinecap="butt" opacity={0.4} d="M21 16a7 7 0 1 1-5-12" />
    </>
  ),
  treemap: bars([
    [3, 3, 15, 16],
    [19, 3, 10, 9, 0.6],
    [19, 13, 5.5, 6, 0.4],
    [25.5, 13, 3.5, 6, 0.3],
  ]),
  scatter: (
    <>
      {[
        [6, 15],
        [10, 12],
        [14, 14],
        [17, 8],
        [21, 10],
        [24, 5],
        [28, 6],
      ].map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r={1.7} />
      ))}
    </>
  ),
  bubble: (
    <>
      <circle cx={8} cy={14} r={3} opacity={0.7} />
      <circle cx={17} cy={9} r={5} opacity={0.45} />
      <circle cx={26} cy={13} r={2.4} />
    </>
  ),
  heatmap: bars(
    [3, 8.4, 13.8, 19.2, 24.6].flatMap((x, column) =>
      [3, 8.5, 14].map((y, row): [number, number, number, number, number] => [
        x,
        y,
        4.6,
        4.7,
        0.2 + (((column * 2 + row * 3) % 5) / 5) * 0.8,
      ]),
    ),
  ),
  funnel: (
    <>
      <path d="M4 3h24l-3 4.500H7z" />
      <path d="M7.6 8.500h16.800L22 13H10z" opacity={0.65} />
      <path d="M10.6 14h10.800L20 19h-8z" opacity={0.4} />
    </>
  ),
  cohort: bars([
    [4, 3, 4.6, 4.6],
    [9.4, 3, 4.6, 4.6, 0.7],
    [14.8, 3, 4.6, 4.6, 0.5],
    [20.2, 3, 4.6, 4.6, 0.3],
    [4, 8.4, 4.6, 4.6],
    [9.4, 8.4, 4.6, 4.6, 0.6],
    [14.8, 8.4, 4.6, 4.6, 0.4],
    [4, 13.8, 4.6, 4.6],
    [9.4, 13.8, 4.6, 4.6, 0.7],
  ]),
  kpi: (
    <text x={16} y={16} textAnchor="middle" fontSize={13} fontWeight={600}>
      42
    </text>
  ),
  'kpi-trend': (
    <>
      <text x={16} y={11.5} textAnchor="middle" fontSize={11} fontWeight={600}>
        42
      </text>
      <polyline {...line} strokeWidth={1.3} points="5,19 11,16 17,18 27,14" />
    </>
  ),
  table: (
    <>
      <rect x={4} y={3} width={24} height={4} rx={0.8} />
      <path {...line} strokeWidth={1} opacity={0.6} d="M4 11h24M4 15h24M4 19h24M12 7v12M20 7v12" />
    </>
  ),
  pivot: (
    <>
      <rect x={11} y={3} width={17} height={4} rx={0.8} />
      <rect x={4} y={8} width={6} height={11} rx={0.8} />
      <path {...line} strokeWidth={1} opacity={0.6} d="M11 11.500h17M11 15.500h17M11 19h17M19.5 8v11" />
    </>
  ),
  calendar: bars(
    [3, 7.4, 11.8, 16.2, 20.6, 25].flatMap((x, column) =>
      [3, 7.4, 11.8, 16.2].map((y, row): [number, number, number, number, number] => [
        x,
        y,
        3.6,
        3.6,
        0.2 + ((column * 5 + row * 3) % 7) / 9,
      ]),
    ),
  ),
  sankey: (
    <>
      <path d="M6 3c10 0 10 2 20 2v5C16 10 16 8 6 8z" opacity={0.45} />
      <path d="M6 9c10 0 10 5 20 5v5c-10 0-10-4-20-4z" opacity={0.7} />
      {bars([
        [3, 3, 2.4, 13],
        [26.6, 5, 2.4, 5],
        [26.6, 13, 2.4, 6],
      ])}
    </>
  ),
  movement: (
    <>
      {bars([
        [5, 3, 6, 4.6],
        [12, 3, 6, 4.6, 0.4],
        [19, 3, 6, 4.6, 0.2],
        [5, 8.6, 6, 4.6, 0.3],
        [12, 8.6, 6, 4.6],
        [19, 8.6, 6, 4.6, 0.4],
        [5, 14.2, 6, 4.6, 0.2],
        [12, 14.2, 6, 4.6, 0.3],
        [19, 14.2, 6, 4.6],
      ])}
    </>
  ),
  sunburst: (
    <>
      <circle {...line} cx={16} cy={11} r={4.5} strokeWidth={3} />
      <path
        {...line}
        strokeWidth={3}
        strokeLinecap="butt"
        opacity={0.5}
        d="M16 2.500a8.500 8.500 0 0 1 7.400 12.700M21.500 17.500A8.500 8.500 0 0 1 8 8"
      />
    </>
  ),
  provinces: bars([
    [23, 2, 4.6, 3.8],
    [13, 6.4, 4.6, 3.8, 0.4],
    [18, 6.4, 4.6, 3.8, 0.8],
    [3, 10.8, 4.6, 3.8, 0.3],
    [13, 10.8, 4.6, 3.8, 0.6],
    [18, 10.8, 4.6, 3.8],
    [13, 15.2, 4.6, 3.8, 0.5],
    [18, 15.2, 4.6, 3.8, 0.7],
    [23, 15.2, 4.6, 3.8, 0.9],
  ]),
  cloud: bars([
    [8, 8, 16, 5],
    [4, 3, 9, 3, 0.5],
    [15, 3.5, 11, 3, 0.7],
    [5, 15, 7, 3, 0.6],
    [14, 15.5, 12, 3.5, 0.8],
    [26, 9, 4, 3, 0.4],
    [2, 9.5, 4, 3, 0.4],
  ]),
  cards: (
    <>
      {bars([
        [3, 3, 7, 3],
        [13, 3, 7, 3],
        [23, 3, 6, 3],
        [3, 12.5, 7, 3],
        [13, 12.5, 7, 3],
        [23, 12.5, 6, 3],
      ])}
      <path
        {...line}
        strokeWidth={1}
        opacity={0.6}
        d="M3 9.5l3-1 4 .5M13 9l3-.5 4 1M23 9.5l3-1.500 3 .5M3 19l3-1 4 .5M13 18.500l3 .5 4-1M23 19l3-.5 3-1"
      />
    </>
  ),
  cities: (
    <>
      <path {...line} strokeWidth={1} opacity={0.4} d="M4 3h8v7H4zM13 3h8v7h-8zM13 11h8v7h-8zM22 11h7v7h-7z" />
      {dots([
        [7, 6, 2],
        [16.5, 6, 3],
        [19.5, 8.5, 1],
        [16, 14, 2.2],
        [19, 16, 1.2],
        [25.5, 14.5, 2.6],
      ])}
    </>
  ),
  map: (
    <>
      <path d="M4 5l7-2v15l-7 2zM21 4l7-2v15l-7 2z" opacity={0.4} />
      <path d="M11 3l10 3v13l-10-3z" opacity={0.8} />
    </>
  ),
  world: (
    <>
      <circle {...line} cx={16} cy={11} r={8.5} strokeWidth={1.3} />
      <path {...line} strokeWidth={1.1} opacity={0.6} d="M7.500 11h17M16 2.500c-5 5-5 12 0 17M16 2.500c5 5 5 12 0 17" />
    </>
  ),
  'area-step': (
    <>
      <path d="M3 16h7v-5h7v3h6V6h6v13H3z" opacity={0.3} />
      <polyline {...line} points="3,16 10,16 10,11 17,11 17,14 23,14 23,6 29,6" />
    </>
  ),
  hours: bars(
    [0, 1, 2].flatMap((row) =>
      [0, 1, 2, 3, 4].map((column): [number, number, number, number, number] => [
        3 + column * 5.3,
        3.5 + row * 5.3,
        4.6,
        4.6,
        [0.2, 0.5, 1, 0.7, 0.3, 0.3, 0.8, 1, 0.5, 0.2, 0.2, 0.3, 0.6, 0.9, 0.5][row * 5 + column] ?? 1,
      ]),
    ),
  ),
  histogram: bars([
    [4, 15, 4, 4],
    [8.5, 9, 4, 10],
    [13, 4, 4, 15],
    [17.5, 7, 4, 12],
    [22, 13, 4, 6],
    [26.5, 17, 3, 2],
  ]),
  candles: (
    <>
      <path {...line} d="M7 4v4M7 14v4M16 2v3M16 11v5M25 5v3M25 15v2" />
      <rect {...line} x="4.5" y="8" width="5" height="6" />
      <rect x="13.5" y="5" width="5" height="6" fill="currentColor" />
      <rect {...line} x="22.5" y="8" width="5" height="7" />
    </>
  ),
  boxes: (
    <>
      {bars([
        [4, 8, 6, 7, 0.5],
        [13, 5, 6, 6, 0.5],
        [22, 10, 6, 6, 0.5],
      ])}
      <path {...line} strokeWidth={1.3} d="M7 4v4M7 15v4M16 2v3M16 11v4M25 6v4M25 16v3M4 11h6M13 8h6M22 13h6" />
    </>
  ),
  lorenz: (
    <>
      <path {...line} d="M4 19C16 18 24 14 28 3" />
      <path {...line} strokeWidth={1} strokeDasharray="2 2" opacity={0.6} d="M4 19L28 3" />
    </>
  ),
  pyramid: bars([
    [10, 3, 5, 3.4],
    [17, 3, 4, 3.4, 0.5],
    [7, 7.4, 8, 3.4],
    [17, 7.4, 7, 3.4, 0.5],
    [4, 11.8, 11, 3.4],
    [17, 11.8, 12, 3.4, 0.5],
    [8, 16.2, 7, 3.4],
    [17, 16.2, 8, 3.4, 0.5],
  ]),
  curves: (
    <>
      <path {...line} d="M3 3c3 6 9 8 26 9" />
      <path {...line} opacity={0.6} d="M3 3c3 8 8 11 18 12" />
      <path {...line} opacity={0.35} d="M3 3c2 9 5 14 11 15" />
    </>
  ),
  timeline: bars([
    [3, 3, 11, 3.4],
    [9, 7.4, 14, 3.4, 0.6],
    [6, 11.8, 7, 3.4, 0.8],
    [17, 16.2, 12, 3.4],
  ]),
  radial: (
    <>
      <circle {...line} strokeWidth={3} opacity={0.3} cx={16} cy={11} r={7.5} />
      <path {...line} strokeWidth={3} d="M16 3.500a7.500 7.500 0 1 1-7.500 7.500" />
    </>
  ),
  gauge: (
    <>
      <path {...line} strokeWidth={3} opacity={0.3} d="M6 17a10 10 0 0 1 20 0" />
      <path {...line} strokeWidth={3} d="M6 17A10 10 0 0 1 20 7.800" />
    </>
  ),
}

/** A small picture of a chart, by the id of its gallery tile. */
export function Glyph({ id }: { id: string }) {
  return (
    <svg width={32} height={22} viewBox="0 0 32 22" fill="currentColor" aria-hidden="true">
      {glyphs[id] ?? glyphs.column}
    </svg>
  )
}
