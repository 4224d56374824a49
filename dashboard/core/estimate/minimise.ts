/** Where a function is smallest, as found. */
export interface Minimum {
  at: number[]
  value: number
}

/**
 * Nelder–Mead simplex search (Lagarias et al. 1998) from one start. Values of `f` that are not finite count as worst.
 * Ours, since the npm packages that have it are unkept or carry whole build tools along.
 */
export function nelderMead(f: (at: number[]) => number, start: number[], { step = 0.3, tolerance = 1e-10, rounds = 2000 } = {}): Minimum {
  const value = (at: number[]) => {
    const found = f(at)
    return Number.isFinite(found) ? found : Number.MAX_VALUE
  }
  const point = (at: number[]): Minimum => ({ at, value: value(at) })
  const simplex = [point(start), ...start.map((_, i) => point(start.map((x, j) => (i === j ? x + step : x))))]
  for (let round = 0; round < rounds; round++) {
    simplex.sort((p, q) => p.value - q.value)
    const [best, worst] = [simplex[0] as Minimum, simplex.at(-1) as Minimum]
    const width = Math.max(...worst.at.map((x, i) => Math.abs(x - (best.at[i] ?? 0))))
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance) && width < 1e-7) break
    const others = simplex.slice(0, -1)
    const centre = start.map((_, i) => others.reduce((sum, p) => sum + (p.at[i] ?? 0), 0) / others.length)
    const along = (factor: number) => point(centre.map((c, i) => c + factor * (c - (worst.at[i] ?? 0))))
    const reflected = along(1)
    if (reflected.value < best.value) {
      const expanded = along(2)
      simplex[simplex.length - 1] = expanded.value < reflected.value ? expanded : reflected
      continue
    }
    if (reflected.value < (others.at(-1) as Minimum).value) {
      simplex[simplex.length - 1] = reflected
      continue
    }
    const contracted = reflected.value < worst.value ? along(0.5) : along(-0.5)
    if (contracted.value < Math.min(reflected.value, worst.value)) {
      simplex[simplex.length - 1] = contracted
      continue
    }
    for (let i = 1; i < simplex.length; i++) {
      simplex[i] = point((simplex[i] as Minimum).at.map((x, j) => (best.at[j] ?? 0) + 0.5 * (x - (best.at[j] ?? 0))))
    }
  }
  simplex.sort((p, q) => p.value - q.value)
  return simplex[0] as Minimum
}

/** Repeats the search from its own optimum until it gains less than 1e-6, from each start; the best of all. */
export function minimise(f: (at: number[]) => number, starts: number[][]): Minimum {
  return starts
    .map((start) => {
      let best = nelderMead(f, start)
      for (let again = 0; again < 20; again++) {
        const next = nelderMead(f, best.at)
        const gain = best.value - next.value
        if (next.value < best.value) best = next
        if (gain < 1e-6) break
      }
      return best
    })
    .reduce((best, found) => (found.value < best.value ? found : best))
}

/** A sum that keeps its low digits over millions of terms (Neumaier). */
export function exactSum(count: number, term: (index: number) => number): number {
  let sum = 0
  let lost = 0
  for (let i = 0; i < count; i++) {
    const value = term(i)
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}
