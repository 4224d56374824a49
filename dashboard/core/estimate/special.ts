import cephes from 'cephes'

/** Resolves once the special functions may be called: they are WebAssembly. */
export const ready: Promise<void> = cephes.compiled

/** ln Γ(x), x > 0. */
export const lnGamma = (x: number): number => cephes.lgam(x)

/** Gauss' hypergeometric function 2F1(a, b; c; z). */
export const hypergeometric = (a: number, b: number, c: number, z: number): number => cephes.hyp2f1(a, b, c, z)

/** ln(e^u + e^v) without overflow. */
export function lnSumExp(u: number, v: number): number {
  const m = Math.max(u, v)
  return m === Number.NEGATIVE_INFINITY ? m : m + Math.log(Math.exp(u - m) + Math.exp(v - m))
}
